#include "formats/jcamp/ordinates.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "formats/text/tsv.h"
#include "kernels/base/memory.h"

typedef enum { END, PLAIN, DIFFERENCE, REPEAT, MISSING, WRONG } kind;

typedef struct {
    kind kind;
    double value;
    size_t decimals; /* of a plain number */
} token;

enum { LONGEST = 64, MOST_REPEATS = 1 << 24 };

/* A first digit that stands for more: its form, digit and sign. */
static bool is_pseudo_digit(char c, kind *form, char *sign, char *digit)
{
    static const struct {
        kind form;
        char zero; /* character of +0 or, of a count, '\0' */
        char plus; /* of +1                                */
        char minus;
        int last; /* largest digit */
    } FORMS[] = {{PLAIN, '@', 'A', 'a', 9}, {DIFFERENCE, '%', 'J', 'j', 9}, {REPEAT, '\0', 'S', '\0', 8}};
    for (size_t f = 0; f < sizeof FORMS / sizeof FORMS[0]; f++) {
        const char zero = FORMS[f].zero;
        const int above = c - FORMS[f].plus;
        const int below = c - FORMS[f].minus;
        const bool plus = above >= 0 && above < FORMS[f].last;
        const bool minus = FORMS[f].minus != '\0' && below >= 0 && below < FORMS[f].last;
        if (!plus && !minus && (zero == '\0' || c != zero))
            continue;
        *form = FORMS[f].form;
        *sign = minus ? '-' : '+';
        *digit = (char) ('0' + (plus ? above + 1 : minus ? below + 1 : 0));
        return true;
    }
    if (c != 's')
        return false;
    *form = REPEAT;
    *sign = '+';
    *digit = '9';
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Digits with at most one mark, and an exponent that has a sign. */
static size_t number_length(const char *text, size_t length, char mark, size_t *decimals)
{
    size_t i = 0;
    bool marked = false;
    *decimals = 0;
    for (; i < length && (is_digit(text[i]) || (text[i] == mark && !marked)); i++) {
        *decimals += marked;
        marked = marked || text[i] == mark;
    }
    if (i > 0 && i + 2 < length && (text[i] == 'E' || text[i] == 'e') &&
        (text[i + 1] == '+' || text[i + 1] == '-') && is_digit(text[i + 2])) {
        i += 2;
        while (i < length && is_digit(text[i]))
            i++;
        *decimals = 0;
    }
    return i;
}

static bool is_separator(char c, char mark)
{
    return c == ' ' || c == '\t' || c == ';' || (c == ',' && mark != ',');
}

/* The next token from *at on. */
static token next_token(const char *text, size_t length, size_t *at, char mark)
{
    token t = {END, NAN, 0};
    char copy[LONGEST + 4];
    size_t used = 0;
    kind form = PLAIN;
    char sign = '+';
    char digit;
    while (*at < length && is_separator(text[*at], mark))
        (*at)++;
    if (*at == length)
        return t;
    const char c = text[*at];
    if (c == '?') {
        (*at)++;
        t.kind = MISSING;
        return t;
    }
    if (c == '+' || c == '-') {
        sign = c;
        (*at)++;
    } else if (is_pseudo_digit(c, &form, &sign, &digit)) {
        copy[used++] = digit;
        (*at)++;
    }
    size_t n = number_length(text + *at, length - *at, mark, &t.decimals);
    t.kind = WRONG;
    if (used + n == 0 || n > LONGEST)
        return t;
    memcpy(copy + used, text + *at, n);
    used += n;
    *at += n;
    for (size_t i = 0; i < used; i++)
        if (copy[i] == ',')
            copy[i] = '.';
    if (!rg_tsv_number_parse(copy, used, &t.value))
        return t;
    t.kind = form;
    if (sign == '-')
        t.value = -t.value;
    return t;
}

static rg_status wrong(const char *text, size_t length, size_t at, rg_error *err)
{
    char shown[48];
    const size_t from = at > 12 ? at - 12 : 0;
    snprintf(shown, sizeof shown, "%.*s", (int) (length - from < 40 ? length - from : 40), text + from);
    return rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "this line holds something else than data", shown,
                         NULL);
}

static rg_status append(rg_jcamp_ordinates *o, double value, rg_error *err)
{
    void *items = o->values;
    const bool grown = rg_grow(&items, &o->capacity, o->n + 1, sizeof *o->values);
    o->values = items;
    if (!grown)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the spectrum");
    o->values[o->n++] = value;
    return RG_OK;
}

/* State within a line: what a count repeats. */
typedef struct {
    kind last;         /* PLAIN, DIFFERENCE, MISSING; END before the first */
    double difference; /* the last one                                     */
    bool to_check;     /* the next ordinate is a check                     */
} within;

static rg_status take(rg_jcamp_ordinates *o, double value, within *w, rg_error *err)
{
    if (!w->to_check)
        return append(o, value, err);
    w->to_check = false;
    o->first = o->n - 1;
    /* Sums of decimal differences carry rounding; a false check is off by a unit of the last digit. */
    const double last = o->values[o->n - 1];
    if (fabs(value - last) <= 1e-9 * fmax(fabs(last), 1.0))
        return RG_OK;
    char both[64];
    snprintf(both, sizeof both, "%.12g, but %.12g before", value, last);
    return rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX,
                         "the check of differences at the beginning of this line does not agree", both,
                         "a line is missing or damaged; get the file anew");
}

static rg_status repeat(rg_jcamp_ordinates *o, double count, const within *w, rg_error *err)
{
    if (w->last == END || !(count >= 1.0 && count <= MOST_REPEATS) || count != floor(count))
        return rg_fail(err, RG_EFORMAT, RG_NO_INDEX, "a count of this line repeats nothing");
    rg_status status = RG_OK;
    for (size_t i = 1; i < (size_t) count && status == RG_OK; i++) {
        const double last = o->values[o->n - 1];
        status = append(o, w->last == DIFFERENCE ? last + w->difference : last, err);
    }
    return status;
}

rg_status rg_jcamp_ordinates_line(rg_jcamp_ordinates *o, const char *text, size_t length, rg_error *err)
{
    size_t at = 0;
    within w = {.last = END, .to_check = o->in_differences && o->n > 0};
    token t = next_token(text, length, &at, '.');
    if (t.kind != PLAIN)
        return wrong(text, length, at, err);
    o->abscissa = t.value;
    o->rounding = 0.5 * pow(10.0, -(double) t.decimals);
    o->first = o->n;
    o->checked = w.to_check;
    rg_status status = RG_OK;
    while (status == RG_OK && (t = next_token(text, length, &at, '.')).kind != END) {
        if (t.kind == WRONG)
            return wrong(text, length, at, err);
        if (t.kind == REPEAT) {
            status = repeat(o, t.value, &w, err);
            continue;
        }
        if (t.kind == DIFFERENCE && (w.last == END || w.last == MISSING))
            return rg_fail(err, RG_EFORMAT, RG_NO_INDEX, "a difference of this line has no value before");
        w.difference = t.value;
        status = take(o, t.kind == DIFFERENCE ? o->values[o->n - 1] + t.value : t.value, &w, err);
        w.last = t.kind;
    }
    if (status == RG_OK && w.last == END)
        return wrong(text, length, at, err);
    o->in_differences = w.last == DIFFERENCE;
    return status;
}

rg_status rg_jcamp_ordinates_pairs(rg_jcamp_ordinates *o, const char *text, size_t length, bool comma,
                                   rg_error *err)
{
    const char mark = comma ? ',' : '.';
    size_t at = 0;
    rg_status status = RG_OK;
    token t;
    while (status == RG_OK && (t = next_token(text, length, &at, mark)).kind != END) {
        if (t.kind != PLAIN && t.kind != MISSING)
            return wrong(text, length, at, err);
        status = append(o, t.value, err);
    }
    return status == RG_OK && o->n % 2 != 0
               ? rg_fail(err, RG_EFORMAT, RG_NO_INDEX, "this line does not hold pairs of numbers")
               : status;
}
