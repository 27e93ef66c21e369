/* regolith grains invert: size distributions from the rings of a laser-diffraction detector. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/scatter/invert.h"
#include "kernels/scatter/kernel.h"
#include "kernels/scatter/tikhonov.h"
#include "toolkit/class_edges.h"
#include "toolkit/commands.h"
#include "toolkit/laser/constants.h"
#include "toolkit/laser/inverted.h"
#include "toolkit/laser/optics.h"
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
    {RG_OPTION_NUMBER, 'w', "wavelength", "NM", "632.8", offsetof(invert_args, optics.wavelength_nm),
     "of the laser in vacuum, nm", false},
    {RG_OPTION_WORD, 0, "model", "mie|fraunhofer", "mie", offsetof(invert_args, optics.model),
     "how spheres scatter", false},
    {RG_OPTION_NUMBER, 0, "from", "UM", "0.1", offsetof(invert_args, classes.low), "finest class edge, um",
     false},
    {RG_OPTION_NUMBER, 0, "to", "UM", NULL, offsetof(invert_args, classes.high),
     "coarsest class edge, um (default: where the innermost ring sees the first dark circle)", false},
    {RG_OPTION_COUNT, 0, "classes", "C", NULL, offsetof(invert_args, classes.count),
     "size classes of equal ratio (default: ten per phi)", false},
    {RG_OPTION_PATH, 0, "edges", "FILE", NULL, offsetof(invert_args, classes.path),
     "text file with class edges in um, in place of these", false},
    {RG_OPTION_NUMBER, 0, "noise", "R", NULL, offsetof(invert_args, noise),
     "relative standard error of the rings (default: as stored beside them, else estimated)", false},
    {RG_OPTION_WORD, 0, "lambda", "evidence|discrepancy|gcv|l-curve", "evidence",
     offsetof(invert_args, lambda),
     "choice of smoothness: evidence averages smooth log densities; the others are non-negative Tikhonov",
     false},
    {0},
};

enum { MOST_PRINTED = 40 };

/* Rows of the same optics share a kernel: their numbers in list; returns how many. */
static size_t rows_alike(const rg_inverted *made, size_t first, const bool *done, size_t *list)
{
    size_t n = 0;
    for (size_t row = first; row < made->n_rows; row++)
        if (!done[row] && rg_laser_optics_same(&made->optics[first], &made->optics[row]))
            list[n++] = row;
    return n;
}

/* Copies of rows between their places and the front of a block. */
static void gather(const double *from, const size_t *list, size_t n, size_t width, double *to)
{
    for (size_t i = 0; from != NULL && i < n; i++)
        memcpy(to + i * width, from + list[i] * width, width * sizeof *to);
}
static void scatter(const double *from, const size_t *list, size_t n, size_t width, double *to)
{
    for (size_t i = 0; i < n; i++)
        memcpy(to + list[i] * width, from + i * width, width * sizeof *to);
}

static rg_status invert_alike(const rg_entry *entry, const char *lambda, const size_t *list, size_t n,
                              rg_inverted *made, rg_error *err)
{
    const size_t m = made->n_rings;
    const size_t c = made->n_classes;
    double *kernel = rg_alloc(m, c, sizeof *kernel);
    double *rings = rg_alloc(n, 3 * m, sizeof *rings);
    double *classes = rg_alloc(n, 2 * c, sizeof *classes);
    rg_scatter_answer *answers = rg_alloc(n, 1, sizeof *answers);
    rg_status status =
        kernel == NULL || rings == NULL || classes == NULL || answers == NULL
            ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the inversion")
            : rg_scatter_kernel(&made->optics[list[0]], entry->edges, m, made->edges_um, c, kernel, err);
    if (status == RG_OK) {
        const rg_scatter_detector detector = {kernel, m, made->edges_um, c};
        double *sigma = made->sigma != NULL ? rings + n * m : NULL;
        double *fitted = rings + 2 * n * m;
        gather(made->measured, list, n, m, rings);
        gather(made->sigma, list, n, m, rings + n * m);
        const rg_scatter_choice choice = rg_scatter_choice_parse(lambda);
        status = choice == RG_SCATTER_CHOICES
                     ? rg_scatter_invert(&detector, rings, sigma, n, classes, classes + n * c, fitted,
                                         answers, err)
                     : rg_scatter_tikhonov(&detector, choice, rings, sigma, n, classes, classes + n * c,
                                           fitted, answers, err);
        if (status == RG_OK) {
            scatter(classes, list, n, c, made->fractions);
            scatter(classes + n * c, list, n, c, made->errors);
            scatter(fitted, list, n, m, made->fitted);
            for (size_t i = 0; i < n; i++) {
                made->answers[list[i]] = answers[i];
                rg_inverted_judge(made, &detector, list[i]);
            }
        }
    }
    free(kernel);
    free(rings);
    free(classes);
    free(answers);
    return status;
}

static rg_status invert_rows(const rg_entry *entry, const char *lambda, rg_inverted *made, rg_error *err)
{
    bool *done = rg_alloc(made->n_rows, 1, sizeof *done);
    size_t *list = rg_alloc(made->n_rows, 1, sizeof *list);
    rg_status status = done == NULL || list == NULL
                           ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the inversion")
                           : RG_OK;
    for (size_t row = 0; row < made->n_rows && status == RG_OK; row++) {
        if (done[row])
            continue;
        const size_t n = rows_alike(made, row, done, list);
        status = invert_alike(entry, lambda, list, n, made, err);
        for (size_t i = 0; i < n; i++)
            done[list[i]] = true;
    }
    free(done);
    free(list);
    return status;
}

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

static rg_status make_classes(const invert_args *args, const rg_entry *entry, double **edges, size_t *n,
                              rg_error *err)
{
    /* The first dark circle of a disc, sin(theta) = 1.22 lambda / (medium d), where the innermost ring ends.
     */
    const double medium = isnan(args->optics.medium) ? 1.33 : args->optics.medium;
    const double angle = entry->edges[entry->edges[0] > 0.0 ? 0 : 1] * 3.14159265358979323846 / 180.0;
    const double coarsest = 1.22 * args->optics.wavelength_nm * 1e-3 / (medium * sin(fmin(angle, 1.5)));
    return rg_class_edges(&args->classes, fmin(coarsest, 2000.0), edges, n, err);
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

static rg_status solve(const invert_args *args, const rg_laser_words *words, rg_workfile *data,
                       rg_inverted *made, rg_error *err)
{
    double *edges = NULL;
    size_t n = 0;
    bool from_columns = false;
    rg_status status = rg_laser_wavelength(args->optics.wavelength_nm, err);
    if (status == RG_OK)
        status = make_classes(args, &data->entry, &edges, &n, err);
    if (status == RG_OK)
        status = rg_inverted_init(data->entry.n_rows, data->entry.n_columns, n, made, err);
    if (status == RG_OK) {
        memcpy(made->edges_um, edges, (n + 1) * sizeof *edges);
        status = rg_laser_optics(words, &data->entry, made->optics, &from_columns, err);
    }
    free(edges);
    if (status == RG_OK)
        status = load(args, data, made, err);
    if (status == RG_OK)
        status = invert_rows(&data->entry, args->lambda, made, err);
    if (status == RG_OK && from_columns)
        rg_message_note("grains invert", args->common.quiet, "refractive indices are those of the columns");
    size_t answers = 0;
    for (size_t row = 0; status == RG_OK && row < made->n_rows; row++)
        answers += made->answers[row].outcome == RG_OK;
    if (status == RG_OK && answers == 0)
        status =
            rg_fail_named(err, RG_EDOMAIN, 0, "no sample has a distribution", made->answers[0].refused, NULL);
    if (status == RG_OK)
        say_flags(data, made);
    return status;
}

static rg_status record(const rg_run *run, const rg_workfile *data, const rg_inverted *made,
                        rg_result *result, rg_error *err)
{
    rg_input input;
    rg_status status = rg_workfile_describe(run, "grains_invert", result, err);
    result->aside = 1; /* the distributions stay what a viewer shows first */
    snprintf(result->default_group, sizeof result->default_group, "D50_um");
    if (status == RG_OK)
        status = rg_workfile_input(data, "ring intensities", &input, err);
    if (status == RG_OK)
        status = rg_result_add_input(result, &input, err);
    return status == RG_OK ? rg_inverted_result(made, &data->entry, result, err) : status;
}

/* n and k of the mineral take the place of options that were not given. */
static rg_status look_up(const invert_args *args, rg_laser_words *words, rg_result *result, rg_error *err)
{
    double n, k;
    rg_input input;
    *words = args->optics;
    if ((args->constants == NULL) != (args->mineral == NULL))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "a mineral and its constants belong together", NULL,
                             "give both --constants FILE and --mineral NAME");
    if (args->constants == NULL)
        return RG_OK;
    rg_status status = rg_laser_wavelength(words->wavelength_nm, err);
    if (status == RG_OK)
        status =
            rg_laser_constants(args->constants, args->mineral, words->wavelength_nm, &n, &k, &input, err);
    if (status != RG_OK)
        return status;
    words->n = isnan(words->n) ? n : words->n;
    words->k = isnan(words->k) ? k : words->k;
    rg_message_note("grains invert", args->common.quiet, "%s at %g nm: %.5g + %.3gi", args->mineral,
                    words->wavelength_nm, words->n, words->k);
    return rg_result_add_input(result, &input, err);
}

static rg_status do_entry(const rg_run *run, rg_workfile *data, rg_h5_file *out, rg_result *result,
                          rg_error *err)
{
    const invert_args *args = run->args;
    rg_inverted made = {0};
    rg_entry sizes = {0};
    rg_laser_words words;
    rg_status status = look_up(args, &words, result, err);
    if (status == RG_OK)
        status = solve(args, &words, data, &made, err);
    if (status == RG_OK)
        status = record(run, data, &made, result, err);
    if (status == RG_OK)
        status = rg_inverted_entry(&made, &data->entry, result->command, &sizes, err);
    if (status == RG_OK)
        status = rg_h5_write_entry(out, &sizes, NULL, NULL, err);
    if (status == RG_OK)
        status = rg_h5_write_result(out, rg_h5_entry_name(out, rg_h5_entry_count(out) - 1), result, err);
    if (status != RG_OK)
        (void) rg_error_place(err, data->path, data->name);
    rg_entry_free(&sizes);
    rg_inverted_free(&made);
    return status;
}

static rg_status report(const rg_run *run, const rg_result *result, const rg_table *rows, rg_error *err)
{
    static const char *const COLUMNS[] = {"sample_id",    "D10_um",  "D10_um_error",   "D50_um",
                                          "D50_um_error", "D90_um",  "D90_um_error",   "noise_pct",
                                          "chi_square",   "freedom", "unresolved_pct", "flags"};
    return rg_print_result(result, rows, run->args, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0], MOST_PRINTED,
                           err);
}

static rg_status run_grains_invert(rg_run *run, rg_error *err)
{
    const invert_args *args = run->args;
    const char *path = args->common.operands[0];
    const rg_h5_write_options how = {args->common.force, args->common.operands, 1};
    rg_workfile data = {0};
    rg_result result = {0};
    rg_h5_file *out = NULL;
    if (args->common.output == NULL)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "no output file is named", NULL,
                             "add -o SIZES.h5, which will hold the distributions");
    rg_status status = rg_workfile_open(path, args->common.entry, 1u << RG_LASER, &data, err);
    if (status == RG_OK)
        status = rg_h5_create(args->common.output, &how, &out, err);
    if (status == RG_OK)
        status = do_entry(run, &data, out, &result, err);
    if (status == RG_OK)
        status = rg_h5_publish(out, err);
    else
        rg_h5_abandon(out);
    if (status == RG_OK)
        status = report(run, &result, &data.entry.rows, err);
    if (status == RG_OK && !args->common.quiet && !args->common.json)
        printf("written to %s\n", args->common.output);
    rg_result_free(&result);
    rg_workfile_close(&data);
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
