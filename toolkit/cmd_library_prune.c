/* regolith library prune: the members of an endmember library that are worth keeping. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/hdf5/container.h"
#include "kernels/base/memory.h"
#include "kernels/unmix/library_scores.h"
#include "toolkit/commands.h"
#include "toolkit/library_classes.h"
#include "toolkit/result_build.h"
#include "toolkit/small_file.h"
#include "toolkit/workfile.h"

typedef struct {
    rg_common_args common;
    const char *method;
    const char *class_column;
    double angle;
    size_t keep;
    double min_fraction;
    double max_fraction;
    double max_shade;
    double max_rmse;
} prune_args;

static const rg_option options[] = {
    {RG_OPTION_WORD, 'm', "method", "angle|ear|masa|cob", "angle", offsetof(prune_args, method),
     "drop near doubles, or keep the best of every class by this score", false},
    {RG_OPTION_NUMBER, 0, "angle", "DEG", "3", offsetof(prune_args, angle),
     "angle: smallest angle between two members that are kept", false},
    {RG_OPTION_TEXT, 0, "class-column", "NAME", NULL, offsetof(prune_args, class_column),
     "column that tells the classes (required but for angle)", false},
    {RG_OPTION_COUNT, 0, "keep", "N", "1", offsetof(prune_args, keep), "members to keep of every class",
     false},
    {RG_OPTION_NUMBER, 0, "min-fraction", "A", "-0.05", offsetof(prune_args, min_fraction),
     "smallest fraction of a member, and of shade, in a model of another", false},
    {RG_OPTION_NUMBER, 0, "max-fraction", "A", "1.05", offsetof(prune_args, max_fraction),
     "largest fraction of a member in a model", false},
    {RG_OPTION_NUMBER, 0, "max-shade", "A", "0.8", offsetof(prune_args, max_shade),
     "largest fraction of shade in a model (cob)", false},
    {RG_OPTION_NUMBER, 0, "max-rmse", "R", "0.025", offsetof(prune_args, max_rmse),
     "largest RMSE of a model, unit of the data (cob)", false},
    {0},
};

enum { TECHNIQUES = 1u << RG_REFLECTANCE | 1u << RG_RAMAN | 1u << RG_FTIR | 1u << RG_XRD };

/* A library on its way. */
typedef struct {
    rg_workfile work;
    size_t n;
    double *values; /* [n][n_columns] as in the file                  */
    double *used;   /* the same, NaN in bands that the file marks bad */
    size_t *class_of;
    size_t *keeper;
    size_t n_kept;
    double *distance; /* NULL but for angle */
    double *rank;
    rg_library_scores scores; /* NULL arrays without classes */
} pruning;

static void pruning_free(pruning *p)
{
    free(p->values);
    free(p->used);
    free(p->class_of);
    free(p->keeper);
    free(p->distance);
    free(p->rank);
    free(p->scores.ear);
    free(p->scores.masa);
    free(p->scores.in);
    free(p->scores.out);
    free(p->scores.near);
    rg_workfile_close(&p->work);
}

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the library");
}

static rg_status read_library(const prune_args *args, pruning *p, rg_error *err)
{
    rg_status status =
        rg_workfile_open(args->common.operands[0], args->common.entry, TECHNIQUES, &p->work, err);
    if (status == RG_OK)
        status = rg_workfile_read_all(&p->work, false, &p->values, err);
    if (status != RG_OK)
        return status;
    const rg_entry *entry = &p->work.entry;
    const size_t n_columns = entry->n_columns;
    p->n = entry->n_rows;
    p->used = rg_alloc(p->n, n_columns, sizeof *p->used);
    p->keeper = rg_alloc(p->n, 1, sizeof *p->keeper);
    if (p->used == NULL || p->keeper == NULL)
        return no_memory(err);
    for (size_t i = 0; i < p->n; i++)
        for (size_t b = 0; b < n_columns; b++) {
            const bool bad = entry->bad_band != NULL && entry->bad_band[b] != 0;
            p->used[i * n_columns + b] = bad ? NAN : p->values[i * n_columns + b];
        }
    return RG_OK;
}

static rg_status read_classes(const prune_args *args, pruning *p, rg_error *err)
{
    const rg_table *rows = &p->work.entry.rows;
    const rg_column *column = rg_table_find(rows, args->class_column);
    if (column == NULL) {
        (void) rg_library_no_column(rows, args->class_column, err);
        return rg_error_place(err, args->common.operands[0], NULL);
    }
    p->class_of = rg_alloc(p->n, 1, sizeof *p->class_of);
    p->rank = rg_alloc(p->n, 1, sizeof *p->rank);
    p->scores = (rg_library_scores){rg_alloc(p->n, 1, sizeof(double)), rg_alloc(p->n, 1, sizeof(double)),
                                    rg_alloc(p->n, 1, sizeof(uint32_t)), rg_alloc(p->n, 1, sizeof(uint32_t)),
                                    rg_alloc(p->n, 1, sizeof(size_t))};
    if (p->class_of == NULL || p->rank == NULL || p->scores.ear == NULL || p->scores.masa == NULL ||
        p->scores.in == NULL || p->scores.out == NULL || p->scores.near == NULL)
        return no_memory(err);
    (void) rg_column_classes(column, p->n, p->class_of);
    const rg_library_limits limits = {args->min_fraction, args->max_fraction, args->max_shade,
                                      args->max_rmse};
    return rg_library_score(p->used, p->n, p->work.entry.n_columns, p->class_of, &limits, &p->scores, err);
}

/* Lower is better. Of equal counts within the class the fewer outside it win. */
static double rank_of(const char *method, const pruning *p, size_t i)
{
    if (strcmp(method, "ear") == 0)
        return p->scores.ear[i];
    if (strcmp(method, "masa") == 0)
        return p->scores.masa[i];
    return (double) p->scores.out[i] / (double) (p->n + 1) - (double) p->scores.in[i];
}

static rg_status choose(const prune_args *args, pruning *p, rg_error *err)
{
    const bool by_angle = strcmp(args->method, "angle") == 0;
    if (!by_angle && args->class_column == NULL)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "this method needs classes", args->method,
                             "add --class-column NAME");
    rg_status status = args->class_column != NULL ? read_classes(args, p, err) : RG_OK;
    if (status != RG_OK)
        return status;
    if (by_angle) {
        p->distance = rg_alloc(p->n, 1, sizeof *p->distance);
        if (p->distance == NULL)
            return no_memory(err);
        p->n_kept = rg_library_prune_angle(p->used, p->n, p->work.entry.n_columns,
                                           args->angle / 57.295779513082320877, p->keeper, p->distance);
        return RG_OK;
    }
    for (size_t i = 0; i < p->n; i++)
        p->rank[i] = rank_of(args->method, p, i);
    p->n_kept = rg_library_prune_class(p->rank, p->class_of, p->n, args->keep, p->keeper);
    return RG_OK;
}

static rg_status add_counts(rg_group *group, const char *name, const uint32_t *counts, size_t n,
                            rg_error *err)
{
    const rg_status status = rg_group_add_array(group, name, RG_INT32, 1, &n, "1", "", 1, NULL, err);
    int32_t *to = status == RG_OK ? group->arrays[group->n_arrays - 1].data : NULL;
    for (size_t i = 0; i < n && to != NULL; i++)
        to[i] = (int32_t) counts[i];
    return status;
}

/* Every member of the library: whether it was kept, else for whom it was dropped, and its scores. */
static rg_status describe(const pruning *p, rg_result *result, rg_error *err)
{
    rg_group *group = NULL;
    const char **names = rg_alloc(p->n, 2, sizeof *names);
    uint32_t *kept = rg_alloc(p->n, 1, sizeof *kept);
    rg_status status = names == NULL || kept == NULL ? no_memory(err) : RG_OK;
    if (status == RG_OK)
        status = rg_result_add_group(result, "members", RG_GROUP_COLLECTION, "Members of the library", &group,
                                     err);
    for (size_t i = 0; i < p->n && status == RG_OK; i++) {
        names[i] = rg_workfile_sample_id(&p->work, i);
        names[p->n + i] = p->keeper[i] == i ? "" : rg_workfile_sample_id(&p->work, p->keeper[i]);
        kept[i] = p->keeper[i] == i ? 1 : 0;
    }
    if (status == RG_OK)
        status = rg_result_add_texts(group, "name", names, p->n, err);
    if (status == RG_OK)
        status = rg_result_add_texts(group, "dropped_for", names + p->n, p->n, err);
    if (status == RG_OK)
        status = add_counts(group, "kept", kept, p->n, err);
    if (status == RG_OK && p->distance != NULL)
        status = rg_result_add_numbers(group, "angle_to_kept", "rad", "Angle to the nearest kept member",
                                       p->n, 0, p->distance, err);
    if (status == RG_OK && p->class_of != NULL) {
        status = rg_result_add_numbers(group, "ear", "1", "Mean RMSE within the class", p->n, 0,
                                       p->scores.ear, err);
        if (status == RG_OK)
            status = rg_result_add_numbers(group, "masa", "rad", "Mean angle within the class", p->n, 0,
                                           p->scores.masa, err);
        if (status == RG_OK)
            status = add_counts(group, "modelled_in_class", p->scores.in, p->n, err);
        if (status == RG_OK)
            status = add_counts(group, "modelled_out_of_class", p->scores.out, p->n, err);
    }
    free(kept);
    free(names);
    return status;
}

static rg_status copy_column(const rg_column *from, const pruning *p, rg_table *to, rg_error *err)
{
    rg_column *column = NULL;
    size_t row = 0;
    rg_status status = from->texts != NULL ? rg_table_add_texts(to, from->name, &column, err)
                                           : rg_table_add_numbers(to, from->name, from->units, &column, err);
    for (size_t i = 0; i < p->n && status == RG_OK; i++) {
        if (p->keeper[i] != i)
            continue;
        if (from->texts != NULL)
            status = rg_column_set_text(column, row, from->texts[i], strlen(from->texts[i]), err);
        else
            column->numbers[row] = from->numbers[i];
        row++;
    }
    return status;
}

/* The entry keeps its axis and record; rows, values and errors are those of the members kept. */
static rg_status shrink(pruning *p, rg_error *err)
{
    rg_entry *entry = &p->work.entry;
    const size_t n_columns = entry->n_columns;
    rg_table rows = {.n_rows = p->n_kept};
    rg_status status = RG_OK;
    for (size_t c = 0; c < entry->rows.n_columns && status == RG_OK; c++)
        status = copy_column(&entry->rows.columns[c], p, &rows, err);
    if (status == RG_OK && p->work.values.has_errors)
        status = rg_workfile_read_all(&p->work, true, &entry->errors, err);
    if (status != RG_OK) {
        rg_table_free(&rows);
        return status;
    }
    size_t row = 0;
    for (size_t i = 0; i < p->n; i++) {
        if (p->keeper[i] != i)
            continue;
        memmove(p->values + row * n_columns, p->values + i * n_columns, n_columns * sizeof *p->values);
        if (entry->errors != NULL)
            memmove(entry->errors + row * n_columns, entry->errors + i * n_columns,
                    n_columns * sizeof *entry->errors);
        row++;
    }
    rg_table_free(&entry->rows);
    entry->rows = rows;
    entry->n_rows = p->n_kept;
    entry->n_lines = entry->n_samples = 0;
    entry->values = p->values;
    p->values = NULL;
    return RG_OK;
}

static rg_status write(const rg_run *run, pruning *p, rg_error *err)
{
    const prune_args *args = run->args;
    const char *inputs[] = {args->common.operands[0]};
    const rg_h5_write_options how = {.force = args->common.force, .inputs = inputs, .n_inputs = 1};
    rg_result result = {0};
    rg_input input = {0};
    rg_status status = rg_workfile_describe(run, "library_prune", &result, err);
    if (status == RG_OK)
        status = rg_workfile_input(&p->work, "endmember library", &input, err);
    if (status == RG_OK)
        status = rg_result_add_input(&result, &input, err);
    if (status == RG_OK)
        status = describe(p, &result, err);
    if (status == RG_OK)
        status = shrink(p, err);
    if (status == RG_OK)
        status = rg_small_file_write(args->common.output, &how, &p->work.entry, &result, err);
    rg_result_free(&result);
    return status;
}

static rg_status run_library_prune(rg_run *run, rg_error *err)
{
    const prune_args *args = run->args;
    pruning p = {0};
    if (args->common.output == NULL)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "no output file is named", NULL, "add -o OUT.h5");
    rg_status status = read_library(args, &p, err);
    if (status == RG_OK)
        status = choose(args, &p, err);
    if (status == RG_OK)
        status = write(run, &p, err);
    if (status == RG_OK && !args->common.quiet)
        printf("%s: %zu of %zu members kept; members/dropped_for says for whom the others were dropped\n",
               args->common.output, p.n_kept, p.n);
    pruning_free(&p);
    return status;
}

const rg_command rg_cmd_library_prune = {
    .name = "library prune",
    .group = "Unmix",
    .summary = "keep the members of an endmember library that are worth it",
    .operands = "LIB.h5",
    .description =
        "Writes a library without near doubles (angle), or with the members of every class that stand "
        "for it best:\n"
        "by the mean RMSE with which they model it (ear), the mean angle to it (masa) or how many of it "
        "they\n"
        "model (cob). The scores of all members, and for whom each was dropped, are stored with it.",
    .example = "regolith library prune --method angle --angle 4 -o pruned.h5 library.h5\n"
               "regolith library prune --method ear --class-column mineral --keep 2 -o pruned.h5 library.h5",
    .options = options,
    .args_size = sizeof(prune_args),
    .min_operands = 1,
    .max_operands = 1,
    .has = RG_HAS_OUTPUT | RG_HAS_ENTRY,
    .run = run_library_prune,
};
