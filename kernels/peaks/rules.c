#include "kernels/peaks/rules.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A decimal number without sign or exponent; *text moves behind it. */
static bool take_number(const char **text, double *value)
{
    const char *p = *text;
    double number = 0.0;
    double place = 1.0;
    bool any = false;
    for (; *p >= '0' && *p <= '9'; p++, any = true)
        number = 10.0 * number + (double) (*p - '0');
    if (*p == '.')
        for (p++; *p >= '0' && *p <= '9'; p++, any = true) {
            number = 10.0 * number + (double) (*p - '0');
            place *= 10.0;
        }
    *text = p;
    *value = number / place;
    return any;
}

static bool take_condition(const char **text, rg_line_condition *c)
{
    *c = (rg_line_condition){.demand = RG_LINE_PRESENT, .share = 0.05, .narrower = INFINITY};
    if (**text == '^' || **text == '~')
        c->demand = *(*text)++ == '^' ? RG_LINE_STRONGEST : RG_LINE_ABSENT;
    bool fine = take_number(text, &c->from) && *(*text) == '-';
    if (fine)
        (*text)++;
    fine = fine && take_number(text, &c->to) && c->from < c->to;
    while (fine && **text != '\0' && **text != ' ') {
        const char sign = *(*text)++;
        double *const target = sign == '@'   ? &c->share
                               : sign == '>' ? &c->wider
                               : sign == '<' ? &c->narrower
                                             : NULL;
        fine = target != NULL && take_number(text, target);
    }
    return fine;
}

rg_status rg_line_rule_parse(const char *text, rg_line_rule *rule, rg_error *err)
{
    *rule = (rg_line_rule){0};
    while (*text == ' ')
        text++;
    while (*text != '\0') {
        const char *word = text;
        if (rule->n == RG_LINE_CONDITIONS)
            return rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "too many conditions", word, NULL);
        if (!take_condition(&text, &rule->conditions[rule->n]))
            return rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "no condition on lines", word,
                                 "as 465-490@0.1, ^505-510, ~674-690");
        rule->n++;
        while (*text == ' ')
            text++;
    }
    return rule->n > 0 ? RG_OK : rg_fail(err, RG_EFORMAT, RG_NO_INDEX, "a rule without conditions");
}

static bool condition_holds(const rg_line_condition *c, const rg_spectrum_line *lines, size_t n,
                            size_t strongest)
{
    const double least = c->share * lines[strongest].peak.line.height;
    bool found = false;
    for (size_t k = 0; k < n; k++) {
        const rg_peak_line *line = &lines[k].peak.line;
        found = found || (line->position >= c->from && line->position <= c->to && line->height >= least &&
                          line->fwhm > c->wider && line->fwhm < c->narrower &&
                          (c->demand != RG_LINE_STRONGEST || k == strongest));
    }
    return found != (c->demand == RG_LINE_ABSENT);
}

bool rg_line_rule_holds(const rg_line_rule *rule, const rg_spectrum_line *lines, size_t n, double low,
                        double high)
{
    size_t strongest = 0;
    for (size_t k = 1; k < n; k++)
        if (lines[k].peak.line.height > lines[strongest].peak.line.height)
            strongest = k;
    bool holds = n > 0;
    for (size_t i = 0; i < rule->n && holds; i++)
        holds = rule->conditions[i].from >= low && rule->conditions[i].to <= high &&
                condition_holds(&rule->conditions[i], lines, n, strongest);
    return holds;
}
