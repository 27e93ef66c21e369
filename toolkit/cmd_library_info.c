/* regolith library info: classes, ranges, counts and near doubles of a library of spectra. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "toolkit/commands.h"
#include "toolkit/library_neighbours.h"
#include "toolkit/print_rows.h"
#include "toolkit/say.h"
#include "toolkit/spectral_build.h"

typedef struct {
    rg_common_args common;
    const char *technique;
    const char *class_column;
    double near;
} info_args;

static const rg_option options[] = {
    {RG_OPTION_WORD, 't', "technique", "raman|ftir|xrd", NULL, offsetof(info_args, technique),
     "which spectra (default: the only kind that there is)", false},
    {RG_OPTION_TEXT, 0, "class-column", "NAME", NULL, offsetof(info_args, class_column),
     "column that names the mineral (default: class, mineral, species, name or sample_id)", false},
    {RG_OPTION_NUMBER, 0, "near", "SCORE", "0.98", offsetof(info_args, near),
     "members of two classes whose score is at least this are near doubles", false},
    {0},
};

enum { MOST_PRINTED = 2000 };

/* The best pair between a class and any other, and the range that its members cover. */
typedef struct {
    size_t members;
    size_t near;
    double from;
    double to;
    rg_search_hit nearest;
} summary;

static void summarise(const rg_spectral_library *library, const rg_library_neighbours *neighbours,
                      double near, summary *classes)
{
    for (size_t c = 0; c < library->n_classes; c++)
        classes[c] = (summary){0, 0, NAN, NAN, {RG_NO_INDEX, RG_NO_INDEX, NAN, 0}};
    for (size_t m = 0; m < library->n; m++) {
        summary *s = &classes[library->class_of[m]];
        const rg_search_hit *other = &neighbours->other[m];
        s->members++;
        for (size_t c = 0; c < library->n_channels; c++)
            if (!isnan(library->spectra[m * library->n_channels + c])) {
                s->from = fmin(s->from, library->axis[c]);
                s->to = fmax(s->to, library->axis[c]);
            }
        if (!neighbours->has[m] || other->row == RG_NO_INDEX)
            continue;
        s->near += other->score >= near;
        if (s->nearest.row == RG_NO_INDEX || other->score > s->nearest.score)
            s->nearest = *other;
    }
}

static rg_status fill(const rg_spectral_library *library, const summary *classes, rg_table *table,
                      rg_error *err)
{
    static const char *const NUMBERS[] = {"members", "from", "to", "score", "near_doubles"};
    enum { N_NUMBERS = sizeof NUMBERS / sizeof NUMBERS[0] };
    rg_column *column = NULL;
    table->n_rows = library->n_classes;
    rg_status status = rg_table_add_texts(table, "class", &column, err);
    for (size_t c = 0; c < library->n_classes && status == RG_OK; c++)
        status = rg_column_set_text(column, c, library->classes[c], strlen(library->classes[c]), err);
    for (size_t k = 0; k < N_NUMBERS && status == RG_OK; k++) {
        status = rg_table_add_numbers(table, NUMBERS[k], NULL, &column, err);
        for (size_t c = 0; c < library->n_classes && status == RG_OK; c++) {
            const summary *s = &classes[c];
            const double values[N_NUMBERS] = {(double) s->members, s->from, s->to, s->nearest.score,
                                              (double) s->near};
            column->numbers[c] = values[k];
        }
    }
    if (status == RG_OK)
        status = rg_table_add_texts(table, "nearest_class", &column, err);
    for (size_t c = 0; c < library->n_classes && status == RG_OK; c++) {
        const rg_search_hit *nearest = &classes[c].nearest;
        const char *name = nearest->row != RG_NO_INDEX ? library->classes[nearest->class_of] : "";
        status = rg_column_set_text(column, c, name, strlen(name), err);
    }
    return status;
}

static void say_summary(const info_args *args, const rg_spectral_library *library, const summary *classes)
{
    const rg_technique_facts *facts = rg_technique_about(library->grid->technique);
    size_t single = 0;
    size_t near = 0;
    for (size_t c = 0; c < library->n_classes; c++) {
        single += classes[c].members == 1;
        near += classes[c].near;
    }
    rg_say("%s: %zu members of %zu classes by their %s, %zu of one member; %g to %g %s; %zu members are as "
           "near as "
           "%g to another class\n",
           args->common.operands[0], library->n, library->n_classes, library->class_column, single,
           library->axis[0], library->axis[library->n_channels - 1], rg_unit_name(facts->axis_unit), near,
           args->near);
}

static rg_status run_library_info(rg_run *run, rg_error *err)
{
    static const char *const COLUMNS[] = {"class",         "members", "from",        "to",
                                          "nearest_class", "score",   "near_doubles"};
    const info_args *args = run->args;
    rg_spectral_library library = {0};
    rg_library_neighbours neighbours = {0};
    rg_table table = {0};
    rg_technique technique;
    rg_status status =
        rg_spectral_build_technique(args->common.operands, 1, args->technique, &technique, err);
    if (status == RG_OK)
        status = rg_spectral_library_open(args->common.operands, 1, technique, args->class_column, NAN, NAN,
                                          &library, err);
    if (status == RG_OK)
        status = rg_library_neighbours_find(&library, &neighbours, err);
    summary *classes = status == RG_OK ? rg_alloc(library.n_classes, 1, sizeof *classes) : NULL;
    if (status == RG_OK && classes == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the classes");
    if (status == RG_OK) {
        summarise(&library, &neighbours, args->near, classes);
        status = fill(&library, classes, &table, err);
    }
    if (status == RG_OK && args->common.json)
        rg_print_rows_json(stdout, &table);
    else if (status == RG_OK) {
        say_summary(args, &library, classes);
        if (!args->common.quiet)
            status =
                rg_print_rows(stdout, &table, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0], MOST_PRINTED, err);
    }
    rg_table_free(&table);
    free(classes);
    rg_library_neighbours_free(&neighbours);
    rg_spectral_library_free(&library);
    return status;
}

const rg_command rg_cmd_library_info = {
    .name = "library info",
    .group = "Identify",
    .summary = "show classes, ranges and near doubles of a library of spectra",
    .operands = "LIB.h5",
    .description =
        "A row per class: its members, the part of the axis that they cover, the class that is most like it "
        "with the\n"
        "score of the nearest pair, and how many of its members have a near double in another class.",
    .example = "regolith library info minerals.h5",
    .options = options,
    .args_size = sizeof(info_args),
    .min_operands = 1,
    .max_operands = 1,
    .has = RG_HAS_JSON,
    .run = run_library_info,
};
