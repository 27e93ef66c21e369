#include "toolkit/changesite/print.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "toolkit/print_table.h"
#include "toolkit/say.h"

enum { MOST_PRINTED = 60 };

static const char *const STATES[] = {"not measured", "pass", "fail"};

/* Whether a criterion kept the spot from a higher level: it failed, or was not measured where that blocks. */
static bool holds_back(const rg_verdicts *v, size_t spot, size_t c, rg_criterion_state state)
{
    const rg_changesite_criterion *criterion = &v->rules->criteria[c];
    /* One proof of structure is enough, and none is no fault of the chemistry. */
    if (criterion->role == RG_ROLE_ADVICE || (criterion->role == RG_ROLE_LEVEL && criterion->level == 2))
        return false;
    return v->out.state[spot * v->rules->n_criteria + c] == state &&
           (state == RG_CRITERION_FAIL || criterion->blocks);
}

static bool is_analysed(const rg_verdicts *v, size_t row)
{
    for (size_t i = 0; i < v->analyses.n_oxides; i++)
        if (!isnan(v->analyses.wt[row * v->analyses.n_oxides + i]))
            return true;
    return false;
}

/* "silica, total and 2 more; not measured: halogens": the first three that failed, then what blocks. */
static void failures(const rg_verdicts *v, size_t spot, char *text, size_t size)
{
    static const struct {
        rg_criterion_state state;
        const char *before;
    } parts[] = {{RG_CRITERION_FAIL, ""}, {RG_CRITERION_NOT_MEASURED, "not measured: "}};
    size_t used = 0;
    text[0] = '\0';
    const bool no_chemistry = v->out.group[spot] == RG_NO_INDEX && !is_analysed(v, spot);
    for (size_t p = 0; p < sizeof parts / sizeof parts[0]; p++) {
        size_t n = 0;
        if (parts[p].state == RG_CRITERION_NOT_MEASURED && no_chemistry) {
            snprintf(text + used, size - used, "%schemistry not measured", used > 0 ? "; " : "");
            return;
        }
        for (size_t c = 0; c < v->rules->n_criteria; c++)
            if (holds_back(v, spot, c, parts[p].state) && n++ < 3 && used + 1 < size)
                used += (size_t) snprintf(text + used, size - used, "%s%s%s",
                                          n > 1      ? ", "
                                          : used > 0 ? "; "
                                                     : "",
                                          n > 1 ? "" : parts[p].before, v->rules->criteria[c].id);
        if (n > 3 && used + 1 < size)
            used += (size_t) snprintf(text + used, size - used, " and %zu more", n - 3);
    }
}

/* "Raman, XRD: merrillite group": what showed the structure, or what it is most like. */
static void structure(const rg_verdicts *v, size_t row, char *text, size_t size)
{
    const rg_evidence *e = &v->evidence[row];
    const char *raman = rg_verdicts_nearest(v, e->raman_nearest);
    const char *xrd = rg_verdicts_nearest(v, e->xrd_nearest);
    if (v->out.structure[row])
        snprintf(text, size, "shown");
    else if (raman[0] == '\0' && xrd[0] == '\0')
        snprintf(text, size, "%s", rg_evidence_any(e) ? "not shown" : "not measured");
    else
        snprintf(text, size, "not shown; like %s%s%s", raman, raman[0] != '\0' && xrd[0] != '\0' ? ", " : "",
                 strcmp(raman, xrd) != 0 ? xrd : "");
}

static rg_status print_row(const rg_verdicts *v, size_t row, rg_print_table *table, rg_error *err)
{
    char failed[200] = "";
    char shown[120] = "";
    failures(v, row, failed, sizeof failed);
    structure(v, row, shown, sizeof shown);
    rg_status status = rg_print_table_cell(table, err, "%zu", row);
    const char *const texts[] = {v->ids[row], rg_verdicts_level(v, row),
                                 rg_verdicts_species(v, v->out.species[row])};
    for (size_t t = 0; t < 3 && status == RG_OK; t++)
        status = rg_print_table_cell(table, err, "%s", texts[t]);
    if (status == RG_OK)
        status = rg_print_table_number(table, rg_verdicts_probability(v, row), 3, err);
    const char *const more[] = {rg_verdicts_species(v, v->out.second[row]), shown, failed,
                                rg_verdicts_next(v, row)};
    for (size_t t = 0; t < 4 && status == RG_OK; t++)
        status = rg_print_table_cell(table, err, "%s", more[t]);
    return status;
}

rg_status rg_verdicts_print(const rg_verdicts *v, rg_error *err)
{
    static const char *const HEADINGS[] = {
        "#",          "<sample",    "<level",        "<composition",      "P",
        "<otherwise", "<structure", "<held back by", "<what would decide"};
    rg_print_table *table = rg_print_table_new(HEADINGS, sizeof HEADINGS / sizeof HEADINGS[0]);
    if (table == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the table to print");
    rg_status status = RG_OK;
    for (size_t r = 0; r < v->n_judged && r < MOST_PRINTED && status == RG_OK; r++)
        status = print_row(v, v->order[r], table, err);
    if (status == RG_OK)
        rg_print_table_write(table, stdout);
    if (status == RG_OK && v->n_judged > MOST_PRINTED)
        printf("... and %zu more rows\n", v->n_judged - (size_t) MOST_PRINTED);
    if (status == RG_OK && v->n_judged > 0)
        printf("%s: %s\n", rg_verdicts_level(v, v->order[0]), v->sentences[v->order[0]]);
    rg_print_table_free(table);
    return status;
}

static rg_status limit_cell(rg_print_table *table, double limit, rg_error *err)
{
    return isfinite(limit) ? rg_print_table_cell(table, err, "%.4g", limit)
                           : rg_print_table_cell(table, err, "-");
}

/* Which errors the draws have that P and the errors of the chemistry come from. */
static void say_draws(const rg_verdicts *v)
{
    if (v->analyses.sigma == NULL)
        rg_say("draws: none, for want of standard errors\n");
    else if (v->how.common_error > 0.0)
        rg_say("draws: %zu, every oxide by its own standard error, then all by one factor of %.4g %% (seed "
               "%llu)\n",
               v->how.n_draws, 100.0 * v->how.common_error, (unsigned long long) v->how.seed);
    else
        rg_say("draws: %zu, every oxide by its own standard error, no error in common (seed %llu)\n",
               v->how.n_draws, (unsigned long long) v->how.seed);
}

rg_status rg_verdicts_explain(const rg_verdicts *v, size_t row, rg_error *err)
{
    static const char *const HEADINGS[] = {"<criterion", "value", "error",    "low",   "high",
                                           "margin",     "P",     "<outcome", "<asks", "<source"};
    const size_t k = v->rules->n_criteria;
    rg_print_table *table = rg_print_table_new(HEADINGS, sizeof HEADINGS / sizeof HEADINGS[0]);
    rg_status status =
        table == NULL ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the table to print") : RG_OK;
    for (size_t c = 0; c < k && status == RG_OK; c++) {
        const rg_changesite_criterion *criterion = &v->rules->criteria[c];
        const size_t at = row * k + c;
        const double numbers[] = {v->out.value[at], v->out.value_error[at], v->out.low[at],
                                  v->out.high[at],  v->out.margin[at],      v->out.chance[at]};
        const char *const texts[] = {STATES[v->out.state[at]], criterion->text, criterion->source};
        status = rg_print_table_cell(table, err, "%s", criterion->id);
        for (size_t i = 0; i < sizeof numbers / sizeof numbers[0] && status == RG_OK; i++)
            status = limit_cell(table, numbers[i], err);
        for (size_t t = 0; t < 3 && status == RG_OK; t++)
            status = rg_print_table_cell(table, err, "%s", texts[t]);
    }
    if (status == RG_OK) {
        const char *next = rg_verdicts_next(v, row);
        rg_say("\n%zu %s: %s: %s\n", row, v->ids[row], rg_verdicts_level(v, row), v->sentences[row]);
        rg_print_table_write(table, stdout);
        say_draws(v);
        rg_say("what would decide: %s\n", next[0] != '\0' ? next : "nothing more");
    }
    rg_print_table_free(table);
    return status;
}
