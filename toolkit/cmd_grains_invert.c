/* regolith grains invert: size distributions from the rings of a laser-diffraction detector. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "toolkit/class_edges.h"
#include "toolkit/commands.h"
#include "toolkit/each_entry.h"
#include "toolkit/laser/constants.h"
#include "toolkit/laser/inverted.h"
#include "toolkit/laser/optics.h"
#include "toolkit/laser/solve.h"
#include "toolkit/message.h"
#include "toolkit/print_rows.h"

typedef struct {
    rg_common_args common;
    rg_laser_words optics;
    rg_class_words classes;
    double noise;
    const char *lambda;
    const char *constants;
    const char *mineral;
} invert_args;

static const rg_option options[] = {
    {RG_OPTION_NUMBER, 'n', "n", "N", NULL, offsetof(invert_args, optics.n),
     "refractive index of the grains (default: the column n)", false},
    {RG_OPTION_NUMBER, 'k', "k", "K", NULL, offsetof(invert_args, optics.k),
     "their absorption, imaginary part of the index (default: the column k)", false},
    {RG_OPTION_PATH, 0, "constants", "FILE", NULL, offsetof(invert_args, constants),
     "optical constants, HDF5: n and k of --mineral at the wavelength", false},
    {RG_OPTION_TEXT, 0, "mineral", "NAME", NULL, offsetof(invert_args, mineral),
     "row of these constants that the grains are of", false},
    {RG_OPTION_NUMBER, 0, "medium", "N", NULL, offsetof(invert_args, optics.medium),
     "refractive index of the medium (default: the column n_medium, else water, 1.33)", false},
    {RG_OPTION_NUMBER, 'w', "wavelength", "NM", NULL, offsetof(invert_args, optics.wavelength_nm),
     "of the laser in vacuum, nm (default: the column wavelength_nm, else 632.8)", false},
    {RG_OPTION_WORD, 0, "model", "mie|fraunhofer", "mie", offsetof(invert_args, optics.model),
     "how spheres scatter", false},
    {RG_OPTION_NUMBER, 0, "from", "UM", NULL, offsetof(invert_args, classes.low),
     "finest class edge, um (default: below which the outermost ring sees all sizes alike)", false},
    {RG_OPTION_NUMBER, 0, "to", "UM", NULL, offsetof(invert_args, classes.high),
     "coarsest class edge, um (default: where the innermost ring sees the first dark circle, at most 2000)",
     false},
    {RG_OPTION_COUNT, 0, "classes", "C", NULL, offsetof(invert_args, classes.count),
     "size classes of equal ratio (default: ten per phi)", false},
    {RG_OPTION_PATH, 0, "edges", "LIST", NULL, offsetof(invert_args, classes.list),
     "class edges in place of these, um, rising, between commas; or a text file that holds them", false},
    {RG_OPTION_NUMBER, 0, "noise", "R", NULL, offsetof(invert_args, noise),
     "relative standard error of the rings (default: as stored beside them, else estimated)", false},
    {RG_OPTION_WORD, 0, "lambda", "evidence|discrepancy|gcv|l-curve", "evidence",
     offsetof(invert_args, lambda),
     "choice of smoothness: evidence averages smooth log densities; the others are non-negative Tikhonov",
     false},
    {0},
};

enum { MOST_PRINTED = 40 };

/* Intensities and their errors. */
static rg_status load(const invert_args *args, rg_workfile *data, rg_inverted *made, rg_error *err)
{
    const size_t n = made->n_rows * made->n_rings;
    rg_status status = rg_workfile_read_all(data, false, &made->measured, err);
    made->noise_stated = !isnan(args->noise) || data->values.has_errors;
    if (status != RG_OK || !made->noise_stated)
        return status;
    if (isnan(args->noise))
        return rg_workfile_read_all(data, true, &made->sigma, err);
    if (!(args->noise > 0.0 && args->noise < 1.0))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "noise of the rings outside 0 to 1", "--noise",
                             "it is relative: 0.01 for one per cent");
    made->sigma = rg_alloc(n, 1, sizeof *made->sigma);
    if (made->sigma == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the inversion");
    for (size_t i = 0; i < n; i++)
        made->sigma[i] = args->noise * fabs(made->measured[i]);
    return RG_OK;
}

/* What the rings can see where it is not stated: from a fifth of lambda / (medium sin(theta)) at the end of
 * the outermost ring, below which all rings fall together as d^3, to the first dark circle of a disc,
 * sin(theta) = 1.22 lambda / (medium d), where the innermost ring ends; for all rows in the medium of the
 * first. */
static rg_status make_classes(const invert_args *args, const rg_entry *entry, const rg_scatter_optics *first,
                              double **edges, size_t *n, rg_error *err)
{
    static const double DEGREE = 3.14159265358979323846 / 180.0;
    static const double STEEPEST_DEG = 86.0, FINEST_SHARE = 0.2, MOST_UM = 2000.0;
    const double lambda_um = first->wavelength_um / first->medium;
    const double inner = entry->edges[entry->edges[0] > 0.0 ? 0 : 1];
    const double outer = entry->edges[entry->n_columns];
    rg_class_words words = args->classes;
    if (isnan(words.low))
        words.low = FINEST_SHARE * lambda_um / sin(fmin(outer, STEEPEST_DEG) * DEGREE);
    const double coarsest = 1.22 * lambda_um / sin(fmin(inner, STEEPEST_DEG) * DEGREE);
    return rg_class_edges(&words, fmin(coarsest, MOST_UM), edges, n, err);
}

static void say_flags(const rg_workfile *data, const rg_inverted *made)
{
    size_t flagged = 0;
    size_t first = 0;
    for (size_t row = made->n_rows; row-- > 0;)
        if (made->flags[row][0] != '\0') {
            flagged++;
            first = row;
        }
    if (flagged > 0)
        rg_message_warning("grains invert", "%zu of %zu samples are flagged, the first is %s (row %zu): %s",
                           flagged, made->n_rows, rg_workfile_sample_id(data, first), first,
                           made->flags[first]);
}

/* What the run has beside its options. */
typedef struct {
    const invert_args *args;
    rg_laser_matrices *matrices;
} inversion;

static rg_status invert(const inversion *run, const rg_laser_words *words, rg_workfile *data,
                        rg_inverted *made, rg_error *err)
{
    const invert_args *args = run->args;
    double *edges = NULL;
    size_t n = 0;
    bool from_columns = false;
    rg_scatter_optics *optics = rg_alloc(data->entry.n_rows, 1, sizeof *optics);
    rg_status status = optics == NULL ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the inversion")
                                      : rg_laser_optics(words, &data->entry, optics, &from_columns, err);
    if (status == RG_OK)
        status = make_classes(args, &data->entry, &optics[0], &edges, &n, err);
    if (status == RG_OK)
        status = rg_inverted_init(data->entry.n_rows, data->entry.n_columns, n, made, err);
    if (status == RG_OK) {
        memcpy(made->edges_um, edges, (n + 1) * sizeof *edges);
        memcpy(made->optics, optics, data->entry.n_rows * sizeof *optics);
    }
    free(optics);
    free(edges);
    if (status == RG_OK)
        status = load(args, data, made, err);
    if (status == RG_OK)
        status = rg_laser_solve(data->entry.edges, args->lambda, run->matrices, made, err);
    if (status == RG_OK && from_columns)
        rg_message_note("grains invert", args->common.quiet, "refractive indices are those of the columns");
    return status;
}

/* n and k of the mineral, at the wavelength of the entry, take the place of options that were not given. */
static rg_status look_up(const invert_args *args, rg_entry_run *entry, rg_laser_words *words, rg_error *err)
{
    rg_input constants;
    double wavelength_nm, n, k;
    if (args->constants == NULL)
        return RG_OK;
    rg_status status = rg_laser_wavelength(words, &entry->data.entry, &wavelength_nm, err);
    if (status == RG_OK)
        status = rg_laser_constants(args->constants, args->mineral, wavelength_nm, &n, &k, &constants, err);
    if (status == RG_OK)
        status = rg_result_add_input(&entry->result, &constants, err);
    if (status != RG_OK)
        return status;
    words->n = isnan(words->n) ? n : words->n;
    words->k = isnan(words->k) ? k : words->k;
    rg_message_note("grains invert", args->common.quiet, "%s at %g nm: %.5g + %.3gi", args->mineral,
                    wavelength_nm, words->n, words->k);
    return RG_OK;
}

static rg_status solve(const void *state, rg_entry_run *entry, rg_error *err)
{
    const inversion *run = state;
    rg_inverted *made = entry->job;
    rg_laser_words words = run->args->optics;
    rg_status status = look_up(run->args, entry, &words, err);
    if (status == RG_OK)
        status = invert(run, &words, &entry->data, made, err);
    size_t answers = 0;
    for (size_t row = 0; status == RG_OK && row < made->n_rows; row++)
        answers += made->answers[row].outcome == RG_OK;
    if (status == RG_OK && answers == 0)
        (void) rg_fail_named(&entry->nothing, RG_EDOMAIN, 0, "no sample has a distribution",
                             made->n_rows > 0 ? made->answers[0].refused : NULL, NULL);
    if (status == RG_OK && answers > 0)
        say_flags(&entry->data, made);
    entry->result.aside = 1; /* the distributions stay what a viewer shows first */
    snprintf(entry->result.default_group, sizeof entry->result.default_group, "D50_um");
    return status == RG_OK ? rg_inverted_result(made, &entry->data.entry, &entry->result, err) : status;
}

static rg_status write_sizes(const void *state, rg_entry_run *entry, rg_h5_file *out, rg_error *err)
{
    rg_entry sizes = {0};
    (void) state;
    rg_status status = rg_inverted_entry(entry->job, &entry->data.entry, entry->result.command, &sizes, err);
    if (status == RG_OK)
        status = rg_h5_write_entry(out, &sizes, NULL, NULL, err);
    rg_entry_free(&sizes);
    return status;
}

static rg_status report(const void *state, const rg_entry_run *entry, rg_error *err)
{
    static const char *const COLUMNS[] = {"sample_id",    "D10_um",  "D10_um_error",   "D50_um",
                                          "D50_um_error", "D90_um",  "D90_um_error",   "noise_pct",
                                          "chi_square",   "freedom", "unresolved_pct", "flags"};
    const inversion *run = state;
    return rg_print_result(&entry->result, &entry->data.entry.rows, &run->args->common, COLUMNS,
                           sizeof COLUMNS / sizeof COLUMNS[0], MOST_PRINTED, err);
}

static void release(void *job)
{
    rg_inverted_free(job);
}

static rg_status run_grains_invert(rg_run *run, rg_error *err)
{
    const invert_args *args = run->args;
    rg_laser_matrices matrices = {0};
    const inversion state = {.args = args, .matrices = &matrices};
    const rg_each_entry how = {.tool = "grains_invert",
                               .role = "ring intensities",
                               .techniques = 1u << RG_LASER,
                               .library = args->constants,
                               .job_size = sizeof(rg_inverted),
                               .solve = solve,
                               .write_entry = write_sizes,
                               .report = report,
                               .release = release};
    if (args->common.output == NULL)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "no output file is named", NULL,
                             "add -o SIZES.h5, which will hold the distributions");
    if ((args->constants == NULL) != (args->mineral == NULL))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "a mineral and its constants belong together", NULL,
                             "give both --constants FILE and --mineral NAME");
    const rg_status status = rg_each_entry_run(&how, run, &state, err);
    rg_laser_matrices_free(&matrices);
    return status;
}

const rg_command rg_cmd_grains_invert = {
    .name = "grains invert",
    .group = "Grains",
    .summary = "size distributions from the rings of a laser-diffraction detector",
    .operands = "IN.h5 -o SIZES.h5",
    .description =
        "Volume distributions of spheres of a refractive index n + ik that explain the intensities, by "
        "Mie's\n"
        "theory: smooth in the logarithm of the density, averaged over smoothness by its evidence. D10, "
        "D50,\n"
        "D90 and classes with standard errors, goodness of fit, detection limits, and flags where the "
        "optical\n"
        "model cannot fit or the rings do not tell sizes apart. SIZES.h5 is of technique grainsize.",
    .example = "regolith import --technique laser-diffraction --edges rings.csv detector.csv -o det.h5\n"
               "regolith grains invert det.h5 --n 1.55 --k 0.1 --medium 1.33 --wavelength 632.8 -o sizes.h5\n"
               "regolith grains stats sizes.h5",
    .options = options,
    .args_size = sizeof(invert_args),
    .min_operands = 1,
    .max_operands = 1,
    .has = RG_HAS_OUTPUT | RG_HAS_JSON | RG_HAS_ENTRY,
    .run = run_grains_invert,
};
