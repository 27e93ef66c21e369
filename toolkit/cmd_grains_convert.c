/* regolith grains convert: size distributions by number, surface or volume. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/grains/basis.h"
#include "toolkit/commands.h"
#include "toolkit/grains/rewrite.h"
#include "toolkit/grains/size_table.h"

typedef struct {
    rg_common_args common;
    const char *to;
    const char *from;
    double density;
    const char *tail;
} convert_args;

static const rg_option options[] = {
    {RG_OPTION_WORD, 0, "to", "number|area|volume|mass", NULL, offsetof(convert_args, to),
     "what the shares are to be of; mass is volume at one density", false},
    {RG_OPTION_WORD, 0, "from", "stored|number|area|volume|mass", "stored", offsetof(convert_args, from),
     "what they are of, in place of what is stored", false},
    {RG_OPTION_NUMBER, 0, "density", "G/CM3", NULL, offsetof(convert_args, density),
     "density of the grains, g/cm3, for the specific surface", false},
    {RG_OPTION_TEXT, 0, "tail", "RULES", "closed", offsetof(convert_args, tail),
     "how open end classes are closed, as in grains stats", false},
    {0},
};

/* Per row, what follows from the volumes: one array each of the record. */
enum { D32, FINEST_SHARE, SURFACE, N_NUMBERS };
static const struct {
    const char *name, *units, *label;
} NUMBERS[N_NUMBERS] = {
    {"D3_2_um", "um", "Surface-weighted (Sauter) mean D[3,2]"},
    {"finest_class_surface_pct", "percent", "Share of the finest class in the surface"},
    {"specific_surface", "m2/g", "Specific surface of smooth spheres"},
};

static rg_status settle_basis(const convert_args *args, const rg_entry *entry, rg_grain_basis *from,
                              rg_error *err)
{
    const char *word = strcmp(args->from, "stored") != 0 ? args->from : entry->basis;
    *from = word != NULL ? rg_grain_basis_parse(word) : RG_GRAIN_BASIS_COUNT;
    return *from != RG_GRAIN_BASIS_COUNT
               ? RG_OK
               : rg_fail_named(err, RG_EUNITS, RG_NO_INDEX, "the table does not say what its shares are of",
                               word, "state it with --from");
}

static rg_status convert_rows(const convert_args *args, const rg_workfile *data, const rg_size_table *t,
                              rg_grain_basis from, rg_grain_basis to, double *values, double *errors,
                              double *numbers, rg_error *err)
{
    const size_t c = t->n_classes;
    double *factors = rg_alloc(c, 3, sizeof *factors);
    rg_status status = factors != NULL ? RG_OK : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to convert");
    if (status == RG_OK) {
        rg_grain_basis_factors(&t->axis, from, to, factors);
        rg_grain_basis_factors(&t->axis, from, RG_GRAIN_BY_VOLUME, factors + c);
    }
    for (size_t s = 0; s < t->n && status == RG_OK; s++) {
        rg_error inner = {0};
        const double *row = t->weights + s * c;
        double *volume = factors + 2 * c;
        double finest = NAN;
        status = rg_grain_basis_convert(row, t->sigma != NULL ? t->sigma + s * c : NULL, factors, c,
                                        values + s * c, errors != NULL ? errors + s * c : NULL, &inner);
        if (status == RG_OK)
            status = rg_grain_basis_convert(row, NULL, factors + c, c, volume, NULL, &inner);
        if (status != RG_OK) {
            status = rg_fail_named(err, status, s, inner.reason, rg_workfile_sample_id(data, s),
                                   "leave it out or correct its weights");
            break;
        }
        const double per_um = rg_grain_specific_surface(&t->axis, volume, 1.0, &finest) / 6.0;
        numbers[D32 * t->n + s] = 1.0 / per_um;
        numbers[FINEST_SHARE * t->n + s] = 100.0 * finest;
        numbers[SURFACE * t->n + s] = 6.0 * per_um / args->density;
    }
    free(factors);
    return status;
}

static rg_status transform(const void *state, rg_workfile *data, rg_result *record, rg_error *err)
{
    const convert_args *args = state;
    const rg_grain_basis to = rg_grain_basis_parse(args->to);
    rg_grain_basis from = RG_GRAIN_BY_VOLUME;
    rg_size_table t = {0};
    rg_status status = settle_basis(args, &data->entry, &from, err);
    if (status == RG_OK)
        status = rg_size_table_load(data, args->tail, &t, err);
    double *values = status == RG_OK ? rg_alloc(t.n, t.n_classes, sizeof *values) : NULL;
    double *errors = status == RG_OK && t.sigma != NULL ? rg_alloc(t.n, t.n_classes, sizeof *errors) : NULL;
    double *numbers = status == RG_OK ? rg_alloc(t.n, N_NUMBERS, sizeof *numbers) : NULL;
    if (status == RG_OK && (values == NULL || numbers == NULL || (errors == NULL && t.sigma != NULL)))
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to convert");
    if (status == RG_OK)
        status = convert_rows(args, data, &t, from, to, values, errors, numbers, err);
    for (size_t k = 0; k < N_NUMBERS && status == RG_OK; k++)
        if (k != SURFACE || !isnan(args->density))
            status = rg_grains_record(record, NUMBERS[k].name, NUMBERS[k].units, NUMBERS[k].label, t.n,
                                      numbers + k * t.n, err);
    if (status == RG_OK) {
        free(data->entry.basis);
        data->entry.basis = rg_copy_text(args->to, strlen(args->to));
        status = rg_size_table_store(&data->entry, &t.axis, values, errors, err);
        if (status == RG_OK && data->entry.basis == NULL)
            status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to convert");
    } else {
        free(values);
        free(errors);
    }
    free(numbers);
    rg_size_table_free(&t);
    return status;
}

static rg_status run_grains_convert(rg_run *run, rg_error *err)
{
    const convert_args *args = run->args;
    if (args->to == NULL)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "it is not said what the shares are to be of",
                             "--to", "number, area, volume or mass");
    if (!isnan(args->density) && !(args->density > 0.0))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the density must be above zero", "--density",
                             NULL);
    const rg_grains_rewriting how = {.tool = "grains_convert", .transform = transform};
    return rg_grains_rewrite(&how, run, args, err);
}

const rg_command rg_cmd_grains_convert = {
    .name = "grains convert",
    .group = "Grains",
    .summary = "size distributions by number, surface or volume",
    .operands = "IN.h5",
    .description =
        "By means of powers of the diameter over each class, with the volume uniform in ln d inside it: "
        "conversions\n"
        "undo each other. Sums stay. The record holds D[3,2], the specific surface (--density) and how much "
        "of the\n"
        "surface is in the finest class, which as a rule is most of it.",
    .example = "regolith grains convert --to number --density 3.1 laser.h5 -o numbers.h5\n"
               "regolith export numbers.h5 --result grains_convert -o surface.csv",
    .options = options,
    .args_size = sizeof(convert_args),
    .min_operands = 1,
    .max_operands = 1,
    .has = RG_HAS_OUTPUT | RG_HAS_ENTRY,
    .run = run_grains_convert,
};
