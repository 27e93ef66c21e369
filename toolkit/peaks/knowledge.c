#include "toolkit/peaks/knowledge.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "toolkit/library_row.h"

static bool is_of(rg_library_row *c, rg_technique technique)
{
    return strcmp(rg_library_row_text(c, "technique"), rg_technique_about(technique)->name) == 0;
}

static void read_calibration(rg_library_row *c, rg_peak_knowledge *knowledge)
{
    rg_peak_calibration_row *row = &knowledge->calibrations[knowledge->n_calibrations++];
    rg_line_calibration *k = &row->calibration;
    row->name = rg_library_row_text(c, "calibration");
    row->mineral = rg_library_row_text(c, "mineral");
    row->quantity = rg_library_row_text(c, "quantity");
    row->units = rg_library_row_text(c, "units");
    row->source = rg_library_row_text(c, "source");
    const struct {
        const char *column;
        double *value;
    } NUMBERS[] = {{"width", &k->width},
                   {"line1_from", &k->from[0]},
                   {"line1_to", &k->to[0]},
                   {"origin1", &k->origin[0]},
                   {"weight1", &k->weight[0]},
                   {"c0", &k->c[0]},
                   {"c1", &k->c[1]},
                   {"c2", &k->c[2]},
                   {"least_ratio", &k->least_ratio},
                   {"least_share", &k->least_share},
                   {"error", &k->error},
                   {"least", &k->least},
                   {"most", &k->most}},
      OPTIONAL[] = {{"line2_from", &k->from[1]},      {"line2_to", &k->to[1]},
                    {"origin2", &k->origin[1]},       {"weight2", &k->weight[1]},
                    {"partner0", &k->partner[0]},     {"partner1", &k->partner[1]},
                    {"partner_sd", &k->partner_error}};
    for (size_t i = 0; i < sizeof NUMBERS / sizeof NUMBERS[0]; i++)
        *NUMBERS[i].value = rg_library_row_number(c, NUMBERS[i].column);
    for (size_t i = 0; i < sizeof OPTIONAL / sizeof OPTIONAL[0]; i++)
        *OPTIONAL[i].value = rg_library_row_number_or(c, OPTIONAL[i].column, (double) NAN);
    k->n_lines = isnan(k->from[1]) ? 1 : 2;
    if (c->status == RG_OK && !(k->width > 0.0 && k->from[0] < k->to[0]))
        rg_library_row_fail(c, RG_EDOMAIN, "line1_to", "no range of a line", row->name);
    if (c->status == RG_OK && k->n_lines == 2 && !(k->to[0] <= k->from[1] && k->from[1] < k->to[1]))
        rg_library_row_fail(c, RG_EDOMAIN, "line2_from", "the ranges of two lines are not in rising order",
                            row->name);
}

static void read_rule(rg_library_row *c, rg_peak_knowledge *knowledge)
{
    rg_peak_rule_row *row = &knowledge->rules[knowledge->n_rules++];
    row->name = rg_library_row_text(c, "rule");
    row->subject = rg_library_row_text(c, "subject");
    row->text = rg_library_row_text(c, "text");
    row->source = rg_library_row_text(c, "source");
    const char *lines = rg_library_row_text(c, "lines");
    if (c->status == RG_OK)
        rg_library_row_place(c, rg_line_rule_parse(lines, &row->rule, c->err), "lines");
    for (size_t s = 0; s < knowledge->n_subjects; s++)
        if (strcmp(knowledge->subjects[s], row->subject) == 0)
            return;
    knowledge->subjects[knowledge->n_subjects++] = row->subject;
}

static rg_status read_rows(rg_mineral_library *library, rg_library_table table, rg_technique technique,
                           void (*read)(rg_library_row *, rg_peak_knowledge *), rg_peak_knowledge *knowledge,
                           rg_error *err)
{
    rg_library_row c = {.library = library, .table = &library->tables[table], .err = err};
    for (; c.row < c.table->n_rows && c.status == RG_OK; c.row++)
        if (is_of(&c, technique))
            read(&c, knowledge);
    if (c.status != RG_OK)
        rg_error_place(err, rg_mineral_library_file(table), NULL);
    return c.status;
}

rg_status rg_peak_knowledge_read(rg_mineral_library *library, rg_technique technique,
                                 rg_peak_knowledge *knowledge, rg_error *err)
{
    const size_t n_rules = library->tables[RG_LIBRARY_LINE_RULES].n_rows;
    *knowledge = (rg_peak_knowledge){0};
    knowledge->calibrations =
        rg_alloc(library->tables[RG_LIBRARY_LINE_CALIBRATIONS].n_rows, 1, sizeof *knowledge->calibrations);
    knowledge->rules = rg_alloc(n_rules, 1, sizeof *knowledge->rules);
    knowledge->subjects = rg_alloc(n_rules, 1, sizeof *knowledge->subjects);
    if (knowledge->calibrations == NULL || knowledge->rules == NULL || knowledge->subjects == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the mineral library");
    const rg_status status =
        read_rows(library, RG_LIBRARY_LINE_CALIBRATIONS, technique, read_calibration, knowledge, err);
    return status == RG_OK ? read_rows(library, RG_LIBRARY_LINE_RULES, technique, read_rule, knowledge, err)
                           : status;
}

void rg_peak_knowledge_free(rg_peak_knowledge *knowledge)
{
    free(knowledge->calibrations);
    free(knowledge->rules);
    free(knowledge->subjects);
    *knowledge = (rg_peak_knowledge){0};
}
