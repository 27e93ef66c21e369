/* GSAS powder data: a title, then banks "BANK n channels records CONST start step . . type" with their counts
 * in fixed columns (STD, ESD) or as lines of angle, counts and error (FXYE, FXY). Larson & Von Dreele, GSAS
 * manual LAUR 86-748. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/import/reader.h"
#include "formats/text/tsv.h"
#include "kernels/base/memory.h"

enum { FIELD = 8, FIELDS_PER_LINE = 10, MOST_CHANNELS = 1 << 24 };

/* Lines of the decoded text. */
typedef struct {
    const char *at;
    size_t number; /* of the line at `at`, from 1 */
} place;

static size_t line_length(const char *at)
{
    return strcspn(at, "\n");
}

static void next_line(place *p)
{
    p->at += line_length(p->at);
    if (*p->at == '\n') {
        p->at++;
        p->number++;
    }
}

/* Word k of a line; empty beyond its last. */
static rg_cell word_of(const char *line, size_t k)
{
    const rg_cell whole = {line, line_length(line)};
    size_t at = 0;
    rg_cell word = {line, 0};
    for (size_t i = 0; i <= k; i++)
        word = rg_cell_word(whole, &at, " \t");
    return word;
}

static bool number_at(const char *line, size_t k, double *value)
{
    const rg_cell word = word_of(line, k);
    return rg_tsv_number_parse(word.text, word.length, value);
}

static bool is_bank(const char *line)
{
    return strncmp(line, "BANK", 4) == 0 && (line[4] == ' ' || line[4] == '\t');
}

static int probe(const rg_import_file *file)
{
    const size_t n = file->n_bytes < 4096 ? file->n_bytes : 4096;
    for (size_t i = 0; i + 8 < n; i++)
        if ((i == 0 || file->bytes[i - 1] == '\n') && is_bank((const char *) file->bytes + i)) {
            const char *line = (const char *) file->bytes + i;
            const size_t left = n - i;
            for (size_t k = 5; k + 4 < left && line[k] != '\n'; k++)
                if (memcmp(line + k, "CONS", 4) == 0 || memcmp(line + k, "FXY", 3) == 0)
                    return 100;
        }
    return 0;
}

/* A field of fixed width as a number; blanks around it do not count. */
static bool field_number(const char *text, size_t width, double *value)
{
    while (width > 0 && *text == ' ') {
        text++;
        width--;
    }
    while (width > 0 && (text[width - 1] == ' ' || text[width - 1] == '\t'))
        width--;
    return rg_tsv_number_parse(text, width, value);
}

/* One field of STD: two columns for the number of counters, six for their mean counts. */
static bool read_std(const char *field, size_t width, double *counts, double *error)
{
    double n_counters = 1.0;
    if (width < 3 || !field_number(field + 2, width - 2, counts) || *counts < 0.0)
        return false;
    if ((field[0] != ' ' || field[1] != ' ') && (!field_number(field, 2, &n_counters) || n_counters < 1.0))
        return false;
    *error = sqrt((*counts > 1.0 ? *counts : 1.0) / n_counters);
    return true;
}

static rg_status bad_line(const place *p, const char *reason, rg_error *err)
{
    char line[60];
    snprintf(line, sizeof line, "%.*s", (int) line_length(p->at), p->at);
    return rg_fail_named(err, RG_EFORMAT, p->number, reason, line, NULL);
}

/* Counts in fixed columns; per_value 1 (STD) or 2 (ESD: counts and error). */
static rg_status read_columns(place *p, size_t per_value, rg_entry *entry, rg_error *err)
{
    size_t n = 0;
    while (n < entry->n_columns) {
        const size_t length = line_length(p->at);
        if (*p->at == '\0' || is_bank(p->at))
            return bad_line(p, "the bank has fewer channels than it states", err);
        for (size_t f = 0; f < FIELDS_PER_LINE && f * FIELD < length && n < entry->n_columns;
             f += per_value) {
            const char *field = p->at + f * FIELD;
            const size_t left = length - f * FIELD;
            const size_t width = left < FIELD ? left : FIELD;
            if (strspn(field, " \t") >= left)
                break; /* blanks to the end of the line */
            const bool good =
                per_value == 1 ? read_std(field, width, &entry->values[n], &entry->errors[n])
                               : left > FIELD && field_number(field, FIELD, &entry->values[n]) &&
                                     field_number(field + FIELD, left - FIELD < FIELD ? left - FIELD : FIELD,
                                                  &entry->errors[n]) &&
                                     entry->errors[n] >= 0.0;
            if (!good)
                return bad_line(p, "this line holds something else than counts", err);
            n++;
        }
        next_line(p);
    }
    return RG_OK;
}

/* "angle counts error" lines, angles in hundredths of a degree; without the error its root of counts. */
static rg_status read_points(place *p, bool with_error, rg_entry *entry, rg_error *err)
{
    for (size_t n = 0; n < entry->n_columns; n++) {
        if (*p->at == '\0' || is_bank(p->at))
            return bad_line(p, "the bank has fewer channels than it states", err);
        if (!number_at(p->at, 0, &entry->axis[n]) || !number_at(p->at, 1, &entry->values[n]) ||
            (with_error && (!number_at(p->at, 2, &entry->errors[n]) || entry->errors[n] < 0.0)))
            return bad_line(p, "this line holds something else than angle and counts", err);
        entry->axis[n] /= 100.0;
        if (!with_error)
            entry->errors[n] = sqrt(entry->values[n] > 1.0 ? entry->values[n] : 1.0);
        next_line(p);
    }
    return RG_OK;
}

/* The bank whose head p stands on. */
static rg_status read_bank(place *p, rg_entry *entry, rg_error *err)
{
    static const struct {
        const char *word;
        int kind; /* 0 STD, 1 ESD, 2 FXYE, 3 FXY */
    } TYPES[] = {{"STD", 0}, {"ESD", 1}, {"FXYE", 2}, {"FXY", 3}};
    const rg_cell binning = word_of(p->at, 4);
    const rg_cell type = word_of(p->at, 9);
    double channels;
    double start;
    double step;
    int kind = type.length == 0 ? 0 : -1;
    if (!number_at(p->at, 2, &channels) || !(channels >= 2.0 && channels <= MOST_CHANNELS) ||
        channels != floor(channels))
        return bad_line(p, "this bank does not state its channels", err);
    for (size_t t = 0; t < sizeof TYPES / sizeof TYPES[0]; t++)
        if (rg_cell_is(type, TYPES[t].word))
            kind = TYPES[t].kind;
    if (kind < 0 || (kind < 2 && !rg_cell_is(binning, "CONST") && !rg_cell_is(binning, "CONS")))
        return rg_fail_named(err, RG_EUNSUPPORTED, p->number, "banks of this kind are not read",
                             "not CONST with STD, ESD, FXYE or FXY", "convert it to two columns of text");
    if (kind < 2 && (!number_at(p->at, 5, &start) || !number_at(p->at, 6, &step) || !(step > 0.0)))
        return bad_line(p, "this bank does not state its first angle and step", err);
    const size_t n = (size_t) channels;
    /* Not more than the text can hold. */
    if (n > strlen(p->at))
        return bad_line(p, "the bank has fewer channels than it states", err);
    entry->axis = rg_alloc(n, 1, sizeof *entry->axis);
    entry->values = rg_alloc(n, 1, sizeof *entry->values);
    entry->errors = rg_alloc(n, 1, sizeof *entry->errors);
    if (entry->axis == NULL || entry->values == NULL || entry->errors == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the bank");
    entry->n_rows = 1;
    entry->n_columns = n;
    for (size_t i = 0; i < n && kind < 2; i++)
        entry->axis[i] = (start + (double) i * step) / 100.0;
    next_line(p);
    return kind < 2 ? read_columns(p, kind == 1 ? 2 : 1, entry, err) : read_points(p, kind == 2, entry, err);
}

static rg_status name_bank(const rg_import_file *file, const rg_import_options *options, const char *text,
                           size_t bank, rg_entry *entry, rg_error *err)
{
    char id[256];
    char numbered[280];
    rg_import_default_id(file, options, id, sizeof id);
    snprintf(numbered, sizeof numbered, bank > 0 ? "%s_%zu" : "%s", id, bank + 1);
    rg_status status = rg_entry_set_text(entry, "sample_id", 0, numbered, strlen(numbered), err);
    const char *title = text + strspn(text, " ");
    size_t n = is_bank(title) ? 0 : line_length(title);
    while (n > 0 && title[n - 1] == ' ')
        n--;
    return status == RG_OK && n > 0 ? rg_entry_set_text(entry, "title", 0, title, n, err) : status;
}

static rg_status read(const rg_import_file *file, const rg_import_options *options, rg_entries *entries,
                      rg_error *err)
{
    char *text = NULL;
    size_t length = 0;
    rg_status status = rg_text_decode(file->bytes, file->n_bytes, &text, &length, err);
    place p = {text, 1};
    size_t n_banks = 0;
    while (status == RG_OK && *p.at != '\0') {
        rg_entry *entry = NULL;
        if (!is_bank(p.at)) {
            next_line(&p);
            continue;
        }
        status = rg_entries_add(entries, RG_XRD, &entry, err);
        if (status == RG_OK)
            status = read_bank(&p, entry, err);
        if (status == RG_OK)
            status = name_bank(file, options, text, n_banks++, entry, err);
    }
    if (status == RG_OK && n_banks == 0)
        status = rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "there is no bank in it", NULL,
                               "powder data of GSAS have a line that begins with BANK");
    free(text);
    return status;
}

const rg_import_format rg_import_gsas = {"gsas", "GSAS powder data (gsas, xra, fxye)", "text/plain", probe,
                                         read};
