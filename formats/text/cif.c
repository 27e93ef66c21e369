#include "formats/text/cif.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "formats/text/encoding.h"
#include "formats/text/tsv.h"
#include "kernels/base/memory.h"

typedef enum { TOKEN_END, TOKEN_DATA, TOKEN_LOOP, TOKEN_NAME, TOKEN_SAVE, TOKEN_VALUE } token_kind;

typedef struct {
    token_kind kind;
    char *text;
    size_t line;
    bool quoted;
} token;

typedef struct {
    rg_cif *cif;
    char *at;
    char *end;   /* the NUL behind the text */
    size_t line; /* of *at, from 1          */
    bool fresh;  /* *at begins a line       */
    size_t block_capacity;
    size_t item_capacity;
    size_t value_capacity;
    rg_error *err;
} reader;

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

static bool same_letters(const char *a, const char *b)
{
    for (; *a != '\0' && *b != '\0'; a++, b++) {
        const char x = *a == '.' ? '_' : (char) tolower((unsigned char) *a);
        const char y = *b == '.' ? '_' : (char) tolower((unsigned char) *b);
        if (x != y)
            return false;
    }
    return *a == *b;
}

static bool begins(const char *text, const char *word)
{
    for (; *word != '\0'; text++, word++)
        if (tolower((unsigned char) *text) != *word)
            return false;
    return true;
}

static void step(reader *r)
{
    r->fresh = *r->at == '\n';
    r->line += r->fresh;
    r->at++;
}

static void skip_blanks(reader *r)
{
    while (r->at < r->end) {
        if (*r->at == '#') {
            while (r->at < r->end && *r->at != '\n')
                step(r);
        } else if (is_blank(*r->at)) {
            step(r);
        } else {
            return;
        }
    }
}

/* Ends a token in place: what follows it has been looked at already. */
static void close_token(reader *r, char *last)
{
    if (r->at < r->end)
        step(r);
    *last = '\0';
}

/* ";" at the beginning of a line to ";" at the beginning of another. */
static rg_status read_text_field(reader *r, token *t)
{
    step(r);
    t->text = r->at;
    while (r->at < r->end && !(*r->at == '\n' && r->at[1] == ';'))
        step(r);
    if (r->at == r->end)
        return rg_fail_named(r->err, RG_EFORMAT, t->line, "this text field has no end", NULL,
                             "close it with a line that begins with a semicolon");
    char *last = r->at;
    step(r); /* the line end; at is on the semicolon */
    step(r);
    r->fresh = false;
    *last = '\0';
    return RG_OK;
}

/* A quote closes only before a blank: 'O5'' is O5' (the last one closes). */
static rg_status read_quoted(reader *r, token *t)
{
    const char quote = *r->at;
    step(r);
    t->text = r->at;
    while (r->at < r->end && *r->at != '\n' &&
           !(*r->at == quote && (is_blank(r->at[1]) || r->at + 1 == r->end)))
        step(r);
    if (r->at == r->end || *r->at == '\n')
        return rg_fail_named(r->err, RG_EFORMAT, t->line, "this line has an unclosed quote", NULL,
                             "texts of several lines stand between semicolons");
    close_token(r, r->at);
    return RG_OK;
}

static rg_status next_token(reader *r, token *t)
{
    skip_blanks(r);
    *t = (token){.kind = r->at < r->end ? TOKEN_VALUE : TOKEN_END, .text = r->at, .line = r->line};
    if (t->kind == TOKEN_END)
        return RG_OK;
    t->quoted = (*r->at == ';' && r->fresh) || *r->at == '\'' || *r->at == '"';
    if (t->quoted)
        return *r->at == ';' ? read_text_field(r, t) : read_quoted(r, t);
    while (r->at < r->end && !is_blank(*r->at))
        step(r);
    close_token(r, r->at);
    static const struct {
        const char *front;
        token_kind kind;
    } WORDS[] = {{"data_", TOKEN_DATA}, {"loop_", TOKEN_LOOP}, {"save_", TOKEN_SAVE}, {"_", TOKEN_NAME}};
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0] && t->kind == TOKEN_VALUE; i++)
        if (begins(t->text, WORDS[i].front))
            t->kind = WORDS[i].kind;
    return RG_OK;
}

static rg_status no_memory(reader *r)
{
    return rg_fail(r->err, RG_ENOMEM, RG_NO_INDEX, "no memory for the file");
}

static rg_status add_block(reader *r, const token *t)
{
    void *items = (void *) r->cif->blocks;
    if (!rg_grow(&items, &r->block_capacity, r->cif->n_blocks + 1, sizeof *r->cif->blocks))
        return no_memory(r);
    r->cif->blocks = items;
    r->cif->blocks[r->cif->n_blocks++] = t->text + strlen("data_");
    return RG_OK;
}

static rg_status add_item(reader *r, const token *t)
{
    void *items = r->cif->items;
    if (!rg_grow(&items, &r->item_capacity, r->cif->n_items + 1, sizeof *r->cif->items))
        return no_memory(r);
    r->cif->items = items;
    r->cif->items[r->cif->n_items++] = (rg_cif_item){.name = t->text,
                                                     .block = r->cif->n_blocks - 1,
                                                     .first = r->cif->n_values,
                                                     .stride = 1,
                                                     .n = 1,
                                                     .line = t->line};
    return RG_OK;
}

static rg_status add_value(reader *r, const token *t)
{
    void *items = r->cif->values;
    if (!rg_grow(&items, &r->value_capacity, r->cif->n_values + 1, sizeof *r->cif->values))
        return no_memory(r);
    r->cif->values = items;
    r->cif->values[r->cif->n_values++] =
        (rg_cif_value){.text = t->text, .line = t->line, .quoted = t->quoted};
    return RG_OK;
}

/* Names, then values until something else comes, which is left in *t. */
static rg_status read_loop(reader *r, token *t)
{
    const size_t line = t->line;
    const size_t first_item = r->cif->n_items;
    const size_t first_value = r->cif->n_values;
    rg_status status = next_token(r, t);
    while (status == RG_OK && t->kind == TOKEN_NAME) {
        status = add_item(r, t);
        if (status == RG_OK)
            status = next_token(r, t);
    }
    while (status == RG_OK && t->kind == TOKEN_VALUE) {
        status = add_value(r, t);
        if (status == RG_OK)
            status = next_token(r, t);
    }
    if (status != RG_OK)
        return status;
    const size_t n_columns = r->cif->n_items - first_item;
    const size_t n_values = r->cif->n_values - first_value;
    if (n_columns == 0)
        return rg_fail(r->err, RG_EFORMAT, line, "this loop names no columns");
    if (n_values == 0 || n_values % n_columns != 0)
        return rg_fail_named(r->err, RG_EFORMAT, line, "the values of this loop do not fill its rows",
                             r->cif->items[first_item].name,
                             "a value of several words needs quotes, a missing one a question mark");
    for (size_t c = 0; c < n_columns; c++) {
        rg_cif_item *item = &r->cif->items[first_item + c];
        item->first = first_value + c;
        item->stride = n_columns;
        item->n = n_values / n_columns;
    }
    return RG_OK;
}

static rg_status read_pair(reader *r, token *t)
{
    const token name = *t;
    rg_status status = add_item(r, t);
    if (status == RG_OK)
        status = next_token(r, t);
    if (status == RG_OK && t->kind != TOKEN_VALUE)
        return rg_fail_named(r->err, RG_EFORMAT, name.line, "this name has no value", name.text, NULL);
    if (status == RG_OK)
        status = add_value(r, t);
    return status == RG_OK ? next_token(r, t) : status;
}

static rg_status read_blocks(reader *r)
{
    token t;
    rg_status status = next_token(r, &t);
    while (status == RG_OK && t.kind != TOKEN_END) {
        if (t.kind == TOKEN_DATA) {
            status = add_block(r, &t);
            if (status == RG_OK)
                status = next_token(r, &t);
        } else if (t.kind == TOKEN_SAVE) {
            status = rg_fail_named(r->err, RG_EUNSUPPORTED, t.line, "save frames are not read", t.text,
                                   "this is a dictionary, no structure");
        } else if (r->cif->n_blocks == 0) {
            status = rg_fail_named(r->err, RG_EFORMAT, t.line, "this stands before the first data block",
                                   t.text, "a CIF begins with a line data_NAME");
        } else if (t.kind == TOKEN_LOOP) {
            status = read_loop(r, &t);
        } else if (t.kind == TOKEN_NAME) {
            status = read_pair(r, &t);
        } else {
            status = rg_fail_named(r->err, RG_EFORMAT, t.line, "this value has no name", t.text,
                                   "a value of several words needs quotes");
        }
    }
    if (status == RG_OK && r->cif->n_blocks == 0)
        status = rg_fail_named(r->err, RG_EFORMAT, RG_NO_INDEX, "there is no data block in it", NULL,
                               "a CIF begins with a line data_NAME");
    return status;
}

rg_status rg_cif_parse(const unsigned char *bytes, size_t n, rg_cif *cif, rg_error *err)
{
    size_t length = 0;
    *cif = (rg_cif){0};
    rg_status status = rg_text_decode(bytes, n, &cif->text, &length, err);
    if (status == RG_OK) {
        reader r = {
            .cif = cif, .at = cif->text, .end = cif->text + length, .line = 1, .fresh = true, .err = err};
        status = read_blocks(&r);
    }
    if (status != RG_OK)
        rg_cif_free(cif);
    return status;
}

void rg_cif_free(rg_cif *cif)
{
    free(cif->text);
    free((void *) cif->blocks);
    free(cif->items);
    free(cif->values);
    *cif = (rg_cif){0};
}

const rg_cif_item *rg_cif_find(const rg_cif *cif, size_t block, const char *name, size_t *again)
{
    const rg_cif_item *found = NULL;
    if (again != NULL)
        *again = 0;
    for (size_t i = 0; i < cif->n_items; i++) {
        const rg_cif_item *item = &cif->items[i];
        if (item->block != block || !same_letters(item->name, name))
            continue;
        if (found == NULL)
            found = item;
        else if (again != NULL && *again == 0)
            *again = item->line;
    }
    return found;
}

const rg_cif_value *rg_cif_value_at(const rg_cif *cif, const rg_cif_item *item, size_t i)
{
    return &cif->values[item->first + i * item->stride];
}

bool rg_cif_is_missing(const rg_cif_value *value)
{
    return !value->quoted && (strcmp(value->text, "?") == 0 || strcmp(value->text, ".") == 0);
}

/* Decimals of the mantissa: the unit of the uncertainty's last digit. */
static int decimals_of(const char *text, size_t length)
{
    const char *point = memchr(text, '.', length);
    int n = 0;
    for (const char *at = point != NULL ? point + 1 : text + length;
         at < text + length && isdigit((unsigned char) *at); at++)
        n++;
    return n;
}

bool rg_cif_number(const rg_cif_value *value, double *number, double *error)
{
    const char *text = value->text;
    const size_t length = strcspn(text, "(");
    double digits = NAN;
    if (error != NULL)
        *error = NAN;
    if (!rg_tsv_number_parse(text, length, number))
        return false;
    if (text[length] == '\0')
        return true;
    const char *close = strchr(text + length, ')');
    const size_t n = close != NULL ? (size_t) (close - (text + length + 1)) : 0;
    if (close == NULL || close[1] != '\0' || strspn(text + length + 1, "0123456789") != n ||
        (n > 0 && !rg_tsv_number_parse(text + length + 1, n, &digits)))
        return false;
    const size_t mantissa = strcspn(text, "eE(");
    double power = 0.0;
    if (mantissa < length && !rg_tsv_number_parse(text + mantissa + 1, length - mantissa - 1, &power))
        return false;
    if (error != NULL && n > 0)
        *error = digits * pow(10.0, power - decimals_of(text, mantissa));
    return true;
}
