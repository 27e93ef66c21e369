/* regolith grains merge: sieve and laser of the same samples as one distribution. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/grains/merge.h"
#include "toolkit/commands.h"
#include "toolkit/grains/rewrite.h"
#include "toolkit/grains/size_table.h"
#include "toolkit/message.h"

typedef struct {
    rg_common_args common;
    double from_um;
    double to_um;
    const char *shape;
    const char *tail;
} merge_args;

static const rg_option options[] = {
    {RG_OPTION_NUMBER, 0, "from", "UM", NULL, offsetof(merge_args, from_um),
     "finest sieve of the overlap, um (default: the finest inside the laser's range)", false},
    {RG_OPTION_NUMBER, 0, "to", "UM", NULL, offsetof(merge_args, to_um),
     "coarsest sieve of the overlap, um (default: the coarsest inside it)", false},
    {RG_OPTION_WORD, 0, "shape", "fit|one", "fit", offsetof(merge_args, shape),
     "shape factor, sieve diameter by laser diameter: fitted for each sample, or 1", false},
    {RG_OPTION_TEXT, 0, "tail", "RULES", "closed", offsetof(merge_args, tail),
     "how open end classes are closed, as in grains stats; the sieves' pan may be open", false},
    {0},
};

/* Both tables, and the rows that belong together. */
typedef struct {
    rg_workfile sieve_data, laser_data;
    rg_size_table sieve, laser;
    size_t *of_sieve; /* [n] rows */
    size_t *of_laser; /* [n]      */
    size_t n;
    rg_grain_merge *merges; /* [n] */
    double *edges;
    double *shares; /* [n][n_classes] */
    size_t n_classes;
} job;

static void job_free(job *j)
{
    rg_size_table_free(&j->sieve);
    rg_size_table_free(&j->laser);
    rg_workfile_close(&j->sieve_data);
    rg_workfile_close(&j->laser_data);
    free(j->of_sieve);
    free(j->of_laser);
    free(j->merges);
    free(j->edges);
    free(j->shares);
}

/* The coarsest sieve class needs an upper size; what closes the pan does not matter, as its curve is the
 * laser's. */
static rg_status close_sieves(const char *tail, rg_size_table *sieve, rg_error *err)
{
    rg_grain_tails tails = rg_grain_tails_defaults();
    rg_grain_axis axis = {0};
    rg_status status = rg_grain_tails_parse(tail, &tails, err);
    tails.fine = RG_GRAIN_TAIL_RATIO;
    if (status == RG_OK)
        status = rg_grain_axis_init(sieve->edges, sieve->n_classes, &tails, &axis, err);
    if (status == RG_OK)
        sieve->edges[sieve->n_classes] = axis.edges_um[sieve->n_classes];
    rg_grain_axis_free(&axis);
    return status;
}

static rg_status pair_rows(job *j, rg_error *err)
{
    j->of_sieve = rg_alloc(j->sieve.n, 1, sizeof *j->of_sieve);
    j->of_laser = rg_alloc(j->sieve.n, 1, sizeof *j->of_laser);
    j->merges = rg_alloc(j->sieve.n, 1, sizeof *j->merges);
    if (j->of_sieve == NULL || j->of_laser == NULL || j->merges == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the pairs");
    for (size_t s = 0; s < j->sieve.n; s++) {
        const char *id = rg_workfile_sample_id(&j->sieve_data, s);
        size_t l = 0;
        const bool single = j->sieve.n == 1 && j->laser.n == 1; /* named after their files */
        while (!single && l < j->laser.n && strcmp(id, rg_workfile_sample_id(&j->laser_data, l)) != 0)
            l++;
        if (l == j->laser.n || (id[0] == '\0' && !single))
            continue;
        j->of_sieve[j->n] = s;
        j->of_laser[j->n++] = l;
    }
    if (j->n == 0)
        return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the two files have no sample in common", NULL,
                             "samples are joined by their sample_id");
    if (j->n < j->sieve.n)
        rg_message_warning("grains merge", "%zu of %zu sieved samples have no laser run and are left out",
                           j->sieve.n - j->n, j->sieve.n);
    return RG_OK;
}

static rg_grain_merge_part part_of(const rg_size_table *t, size_t row)
{
    const double *edges = t->axis.edges_um != NULL ? t->axis.edges_um : t->edges;
    return (rg_grain_merge_part){edges, t->weights + row * t->n_classes, t->n_classes};
}

static rg_status at_pair(const job *j, size_t k, rg_status status, const rg_error *inner, rg_error *err)
{
    char subject[128];
    snprintf(subject, sizeof subject, "%.100s", rg_workfile_sample_id(&j->sieve_data, j->of_sieve[k]));
    return rg_fail_named(err, status, j->of_sieve[k], inner->reason, subject, inner->remedy);
}

static rg_status fit_pairs(const merge_args *args, job *j, rg_error *err)
{
    for (size_t k = 0; k < j->n; k++) {
        rg_error inner = {0};
        const rg_grain_merge_part sieve = part_of(&j->sieve, j->of_sieve[k]);
        const rg_grain_merge_part laser = part_of(&j->laser, j->of_laser[k]);
        const rg_status status = rg_grain_merge_fit(&sieve, &laser, args->from_um, args->to_um,
                                                    strcmp(args->shape, "fit") == 0, &j->merges[k], &inner);
        if (status != RG_OK)
            return at_pair(j, k, status, &inner, err);
    }
    return RG_OK;
}

/* One axis for all: the overlap that they share, and the finest grain of any. */
static rg_status common_edges(job *j, rg_error *err)
{
    const rg_grain_merge_part sieve = part_of(&j->sieve, 0);
    const rg_grain_merge_part laser = part_of(&j->laser, 0);
    double from = j->merges[0].from_um;
    double to = j->merges[0].to_um;
    double smallest = 1.0;
    for (size_t k = 0; k < j->n; k++) {
        from = fmax(from, j->merges[k].from_um);
        to = fmin(to, j->merges[k].to_um);
        smallest = fmin(smallest, j->merges[k].shape_factor);
    }
    if (!(to > from))
        return rg_fail_named(err, RG_ESHAPE, RG_NO_INDEX, "the samples overlap at different sizes", NULL,
                             "state one overlap by --from and --to");
    j->edges = rg_alloc(j->sieve.n_classes + j->laser.n_classes + 4, 1, sizeof *j->edges);
    if (j->edges == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the class edges");
    rg_grain_merge_edges(&sieve, &laser, from, to, smallest * laser.edges_um[0], j->edges, &j->n_classes);
    for (size_t k = 0; k < j->n; k++) {
        j->merges[k].from_um = from;
        j->merges[k].to_um = to;
    }
    return RG_OK;
}

static rg_status join_pairs(job *j, rg_error *err)
{
    j->shares = rg_alloc(j->n, j->n_classes, sizeof *j->shares);
    if (j->shares == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the merged distributions");
    for (size_t k = 0; k < j->n; k++) {
        rg_error inner = {0};
        const rg_grain_merge_part sieve = part_of(&j->sieve, j->of_sieve[k]);
        const rg_grain_merge_part laser = part_of(&j->laser, j->of_laser[k]);
        double *shares = j->shares + k * j->n_classes;
        const rg_status status =
            rg_grain_merge_shares(&sieve, &laser, &j->merges[k], j->edges, j->n_classes, shares, &inner);
        if (status != RG_OK)
            return at_pair(j, k, status, &inner, err);
        for (size_t i = 0; i < j->n_classes; i++)
            shares[i] *= 100.0;
    }
    return RG_OK;
}

static rg_status set_text(char **text, const char *word, rg_error *err)
{
    free(*text);
    *text = rg_copy_text(word, strlen(word));
    return *text != NULL ? RG_OK : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the entry");
}

static rg_status make_entry(job *j, rg_entry *entry, rg_error *err)
{
    rg_grain_axis axis = {0};
    rg_column *ids = NULL;
    *entry = (rg_entry){.technique = RG_GRAINSIZE, .n_rows = j->n};
    entry->rows.n_rows = j->n;
    rg_status status = rg_grain_axis_init(j->edges, j->n_classes, NULL, &axis, err);
    if (status == RG_OK) {
        double *shares = j->shares;
        j->shares = NULL;
        status = rg_size_table_store(entry, &axis, shares, NULL, err);
    }
    rg_grain_axis_free(&axis);
    if (status == RG_OK)
        status = set_text(&entry->title, "Sieve and laser, merged", err);
    if (status == RG_OK)
        status = set_text(&entry->basis, "mass", err);
    if (status == RG_OK)
        status = set_text(&entry->size_definition, "sieve", err);
    if (status == RG_OK)
        status = set_text(&entry->value_units, "percent", err);
    if (status == RG_OK)
        status = rg_table_add_texts(&entry->rows, "sample_id", &ids, err);
    for (size_t k = 0; k < j->n && status == RG_OK; k++) {
        const char *id = rg_workfile_sample_id(&j->sieve_data, j->of_sieve[k]);
        status = rg_column_set_text(ids, k, id, strlen(id), err);
    }
    return status;
}

/* The numbers of a fit, in the order that they are stored and printed. */
static const struct {
    const char *name, *units, *label;
    size_t offset;
} NUMBERS[] = {
    {"mass_share", "1", "Share of the sample that the laser measured", offsetof(rg_grain_merge, mass_share)},
    {"mass_share_error", "1", "Standard error of the share", offsetof(rg_grain_merge, mass_share_error)},
    {"shape_factor", "1", "Sieve diameter by laser diameter", offsetof(rg_grain_merge, shape_factor)},
    {"shape_factor_error", "1", "Standard error of the shape factor",
     offsetof(rg_grain_merge, shape_factor_error)},
    {"misfit", "1", "Root mean square of cumulative shares in the overlap", offsetof(rg_grain_merge, misfit)},
};

static rg_status make_record(const rg_run *run, const job *j, rg_result *record, rg_error *err)
{
    rg_input input;
    double *values = rg_alloc(j->n, 1, sizeof *values);
    rg_status status = values != NULL ? rg_workfile_describe(run, "grains_merge", record, err)
                                      : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the record");
    const rg_workfile *const inputs[] = {&j->sieve_data, &j->laser_data};
    const char *const roles[] = {"sieve", "laser"};
    record->aside = 1;
    for (size_t i = 0; i < 2 && status == RG_OK; i++) {
        status = rg_workfile_input(inputs[i], roles[i], &input, err);
        if (status == RG_OK)
            status = rg_result_add_input(record, &input, err);
    }
    for (size_t q = 0; q < sizeof NUMBERS / sizeof NUMBERS[0] && status == RG_OK; q++) {
        for (size_t k = 0; k < j->n; k++)
            memcpy(&values[k], (const char *) &j->merges[k] + NUMBERS[q].offset, sizeof *values);
        status =
            rg_grains_record(record, NUMBERS[q].name, NUMBERS[q].units, NUMBERS[q].label, j->n, values, err);
    }
    snprintf(record->default_group, sizeof record->default_group, "%s", NUMBERS[0].name);
    free(values);
    return status;
}

static rg_status write_all(const rg_run *run, job *j, rg_error *err)
{
    const rg_common_args *common = run->args;
    const rg_h5_write_options how = {common->force, common->operands, 2};
    rg_entry entry;
    rg_result record = {0};
    rg_h5_file *file = NULL;
    rg_status status = make_entry(j, &entry, err);
    if (status == RG_OK)
        status = make_record(run, j, &record, err);
    if (status == RG_OK)
        status = rg_h5_create(common->output, &how, &file, err);
    if (status == RG_OK)
        status = rg_h5_write_entry(file, &entry, NULL, NULL, err);
    if (status == RG_OK)
        status = rg_h5_write_result(file, rg_h5_entry_name(file, 0), &record, err);
    if (status == RG_OK)
        status = rg_h5_publish(file, err);
    else
        rg_h5_abandon(file);
    rg_result_free(&record);
    rg_entry_free(&entry);
    return status;
}

static void print_fits(const job *j)
{
    printf("%-20s %18s %18s %8s %7s\n", "sample_id", "mass share", "shape factor", "misfit", "sieves");
    for (size_t k = 0; k < j->n; k++) {
        const rg_grain_merge *m = &j->merges[k];
        printf("%-20s %9.4f +- %6.4f %9.4f +- %6.4f %8.4f %7zu\n",
               rg_workfile_sample_id(&j->sieve_data, j->of_sieve[k]), m->mass_share, m->mass_share_error,
               m->shape_factor, m->shape_factor_error, m->misfit, m->n_points);
    }
}

static rg_status run_grains_merge(rg_run *run, rg_error *err)
{
    const merge_args *args = run->args;
    const rg_common_args *common = &args->common;
    job j = {0};
    if (common->output == NULL)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "no output file is named", NULL, "add -o OUT.h5");
    rg_status status =
        rg_workfile_open(common->operands[0], common->entry, 1u << RG_GRAINSIZE, &j.sieve_data, err);
    if (status == RG_OK)
        status = rg_workfile_open(common->operands[1], NULL, 1u << RG_GRAINSIZE, &j.laser_data, err);
    if (status == RG_OK)
        status = rg_size_table_load(&j.sieve_data, NULL, &j.sieve, err);
    if (status == RG_OK)
        status = rg_size_table_load(&j.laser_data, args->tail, &j.laser, err);
    if (status == RG_OK)
        status = close_sieves(args->tail, &j.sieve, err);
    if (status == RG_OK)
        status = pair_rows(&j, err);
    if (status == RG_OK)
        status = fit_pairs(args, &j, err);
    if (status == RG_OK)
        status = common_edges(&j, err);
    if (status == RG_OK)
        status = join_pairs(&j, err);
    if (status == RG_OK)
        status = write_all(run, &j, err);
    if (status == RG_OK && !common->quiet) {
        print_fits(&j);
        printf("%zu merged distributions written to %s\n", j.n, common->output);
    } else if (status != RG_OK) {
        (void) rg_error_place(err, common->operands[0], NULL);
    }
    job_free(&j);
    return status;
}

const rg_command rg_cmd_grains_merge = {
    .name = "grains merge",
    .group = "Grains",
    .summary = "sieve and laser of the same samples as one distribution",
    .operands = "SIEVE.h5 LASER.h5",
    .description =
        "Samples are joined by sample_id (one of each without). Over the sieves inside the laser's range, "
        "the share of the sample "
        "that the\n"
        "laser measured and a shape factor between the two diameters are fitted to the cumulative curves, "
        "with\n"
        "errors and misfit; there the curves are blended. Finer classes are the laser's, coarser the "
        "sieves'.",
    .example = "regolith grains merge sieves.h5 laser.h5 --to 250 -o whole.h5",
    .options = options,
    .args_size = sizeof(merge_args),
    .min_operands = 2,
    .max_operands = 2,
    .has = RG_HAS_OUTPUT | RG_HAS_ENTRY,
    .run = run_grains_merge,
};
