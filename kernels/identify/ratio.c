#include "kernels/identify/ratio.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"

static const char *const COMMON[RG_VALUE_COMMON] = {"sum", "oxygens", "total"};

size_t rg_ratio_values(const rg_oxide_table *table, size_t n_extra)
{
    return 2 * table->n_oxides + RG_VALUE_COMMON + n_extra;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_name(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static const char *skip_blanks(const char *at)
{
    while (*at == ' ')
        at++;
    return at;
}

/* "2", "0.5": enough for stoichiometric factors. */
static const char *read_factor(const char *at, double *factor)
{
    double value = 0.0;
    double place = 1.0;
    for (; is_digit(*at); at++)
        value = value * 10.0 + (*at - '0');
    if (*at == '.')
        for (at++; is_digit(*at); at++) {
            place *= 10.0;
            value = value * 10.0 + (*at - '0');
        }
    *factor = value / place;
    return at;
}

static bool add(rg_ratio *ratio, size_t value, double factor)
{
    if (ratio->n_terms == RG_RATIO_TERMS)
        return false;
    ratio->terms[ratio->n_terms].value = value;
    ratio->terms[ratio->n_terms].factor = factor;
    ratio->n_terms++;
    return true;
}

static rg_status add_name(const char *name, size_t length, double factor, const rg_oxide_table *table,
                          const char *const *extra, size_t n_extra, size_t *found, rg_ratio *ratio)
{
    const size_t first = 2 * table->n_oxides;
    for (size_t i = 0; i < RG_VALUE_COMMON + n_extra; i++) {
        const char *known = i < RG_VALUE_COMMON ? COMMON[i] : extra[i - RG_VALUE_COMMON];
        if (strlen(known) == length && memcmp(known, name, length) == 0)
            return add(ratio, first + i, factor) ? RG_OK : RG_ESHAPE;
    }
    const size_t n = rg_oxides_of_name(table, name, length, found);
    for (size_t i = 0; i < n; i++)
        if (!add(ratio, found[i], factor))
            return RG_ESHAPE;
    return n > 0 ? RG_OK : RG_ENOENT;
}

static rg_status parse(const char *at, const rg_oxide_table *table, const char *const *extra, size_t n_extra,
                       size_t *found, rg_ratio *ratio)
{
    bool below = false;
    for (;;) {
        at = skip_blanks(at);
        double factor = 1.0;
        double sign = 1.0;
        if (*at == '-' || *at == '+') {
            sign = *at == '-' ? -1.0 : 1.0;
            at = skip_blanks(at + 1);
        }
        if (is_digit(*at)) {
            at = skip_blanks(read_factor(at, &factor));
            if (*at != '*')
                return RG_EFORMAT;
            at = skip_blanks(at + 1);
        }
        size_t length = 0;
        while (is_name(at[length]))
            length++;
        if (length == 0)
            return RG_EFORMAT;
        rg_status status;
        if (length == 2 && memcmp(at, "wt(", 3) == 0) {
            const char *end = strchr(at, ')');
            if (end == NULL)
                return RG_EFORMAT;
            const size_t oxide = rg_oxides_find(table, at + 3, (size_t) (end - at) - 3);
            if (oxide == RG_NO_INDEX)
                return RG_ENOENT;
            status = add(ratio, table->n_oxides + oxide, sign * factor) ? RG_OK : RG_ESHAPE;
            at = end + 1;
        } else {
            status = add_name(at, length, sign * factor, table, extra, n_extra, found, ratio);
            at += length;
        }
        if (status != RG_OK)
            return status;
        at = skip_blanks(at);
        if (*at == '/' && !below) {
            below = true;
            ratio->n_top = ratio->n_terms;
            at++;
        } else if (*at == '\0') {
            if (!below)
                ratio->n_top = ratio->n_terms;
            return RG_OK;
        } else if (*at != '+' && *at != '-') {
            return RG_EFORMAT;
        }
    }
}

rg_status rg_ratio_parse(const char *text, const rg_oxide_table *table, const char *const *extra,
                         size_t n_extra, rg_ratio *ratio, rg_error *err)
{
    *ratio = (rg_ratio){0};
    size_t *found = rg_alloc(table->n_oxides, 1, sizeof *found);
    if (found == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for a rule");
    const rg_status status = parse(text, table, extra, n_extra, found, ratio);
    free(found);
    if (status == RG_OK)
        return RG_OK;
    return rg_fail_named(err, status, RG_NO_INDEX,
                         status == RG_ENOENT   ? "a name in this quantity is no oxide, cation or class"
                         : status == RG_ESHAPE ? "too many terms in this quantity"
                                               : "not a quantity",
                         text, "write sums such as 2*Ti + Cr, optionally / another sum");
}

static double sum(const rg_ratio *ratio, size_t from, size_t to, const double *values)
{
    double total = 0.0;
    for (size_t t = from; t < to; t++)
        total += ratio->terms[t].factor * values[ratio->terms[t].value];
    return total;
}

double rg_ratio_value(const rg_ratio *ratio, const double *values)
{
    const double top = sum(ratio, 0, ratio->n_top, values);
    if (ratio->n_top == ratio->n_terms)
        return top;
    const double bottom = sum(ratio, ratio->n_top, ratio->n_terms, values);
    return bottom > 0.0 ? top / bottom : (double) NAN;
}
