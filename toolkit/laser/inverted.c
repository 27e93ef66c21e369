#include "toolkit/laser/inverted.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/scatter/resolution.h"
#include "toolkit/result_build.h"

static const double MUCH = 0.01;        /* share of the volume that is worth a flag        */
static const double LARGE_NOISE = 0.05; /* relative: no detector is that bad               */

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the distributions");
}

rg_status rg_inverted_init(size_t n_rows, size_t n_rings, size_t n_classes, rg_inverted *made, rg_error *err)
{
    *made = (rg_inverted){.n_rows = n_rows, .n_rings = n_rings, .n_classes = n_classes};
    double **const by_class[] = {&made->fractions, &made->errors, &made->limits, &made->blur};
    bool fine = true;
    for (size_t i = 0; i < sizeof by_class / sizeof by_class[0]; i++)
        fine = (*by_class[i] = rg_alloc(n_rows, n_classes, sizeof(double))) != NULL && fine;
    made->edges_um = rg_alloc(n_classes + 1, 1, sizeof *made->edges_um);
    made->fitted = rg_alloc(n_rows, n_rings, sizeof *made->fitted);
    made->answers = rg_alloc(n_rows, 1, sizeof *made->answers);
    made->optics = rg_alloc(n_rows, 1, sizeof *made->optics);
    made->flags = rg_alloc(n_rows, 1, sizeof *made->flags);
    made->unresolved = rg_alloc(n_rows, 1, sizeof *made->unresolved);
    fine = fine && made->edges_um != NULL && made->fitted != NULL && made->answers != NULL &&
           made->optics != NULL && made->flags != NULL && made->unresolved != NULL;
    return fine ? RG_OK : no_memory(err);
}

void rg_inverted_free(rg_inverted *made)
{
    void *const all[] = {made->edges_um, made->fractions, made->errors, made->limits,
                         made->blur,     made->measured,  made->sigma,  made->fitted,
                         made->answers,  made->optics,    made->flags,  made->unresolved};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        free(all[i]);
    *made = (rg_inverted){0};
}

static void flag(rg_inverted *made, size_t row, const char *text)
{
    char *flags = made->flags[row];
    const size_t used = strlen(flags);
    snprintf(flags + used, sizeof made->flags[row] - used, "%s%s", used > 0 ? "; " : "", text);
}

static void flag_percentiles(rg_inverted *made, size_t row, const double *blur)
{
    for (int p = 0; p < RG_SCATTER_PERCENTILES; p++) {
        size_t i = 0;
        while (i + 1 < made->n_classes && made->edges_um[i + 1] <= made->answers[row].size_um[p])
            i++;
        if (!(blur[i] <= RG_SCATTER_BLUR_MOST)) {
            char text[64];
            snprintf(text, sizeof text, "D%g at a size not resolved", RG_SCATTER_PERCENTS[p]);
            flag(made, row, text);
        }
    }
}

void rg_inverted_judge(rg_inverted *made, const rg_scatter_detector *detector, size_t row)
{
    const size_t m = made->n_rings;
    const size_t n = made->n_classes;
    const rg_scatter_answer *a = &made->answers[row];
    const double *b = made->measured + row * m;
    double *blur = made->blur + row * n;
    double *limits = made->limits + row * n;
    const double *fractions = made->fractions + row * n;
    double *sigma = made->fitted + row * m; /* for the moment */
    made->unresolved[row] = NAN;
    if (a->outcome != RG_OK) {
        for (size_t i = 0; i < n; i++)
            blur[i] = limits[i] = NAN;
        snprintf(made->flags[row], sizeof made->flags[row], "no distribution: %s", a->refused);
        return;
    }
    double *fitted = rg_alloc(m, 2, sizeof *fitted);
    if (fitted == NULL) { /* the flags are then what is missing */
        flag(made, row, "not judged for want of memory");
        return;
    }
    double *relative = fitted + m;
    memcpy(fitted, sigma, m * sizeof *fitted);
    for (size_t r = 0; r < m; r++) {
        const bool used = b[r] > 0.0 && isfinite(b[r]);
        sigma[r] = !used                                       ? NAN
                   : made->sigma != NULL && made->noise_stated ? made->sigma[row * m + r]
                                                               : a->noise * b[r];
        relative[r] = sigma[r] / b[r];
    }
    rg_scatter_resolution(detector, relative, blur);
    rg_scatter_detection(detector, sigma, fractions, a->volume, limits);
    memcpy(sigma, fitted, m * sizeof *fitted);
    free(fitted);
    made->unresolved[row] = 0.0;
    for (size_t i = 0; i < n; i++)
        if (!(blur[i] <= RG_SCATTER_BLUR_MOST))
            made->unresolved[row] += fractions[i];
    if (made->noise_stated && rg_scatter_misfits(a))
        flag(made, row, "the optical model does not fit");
    else if (made->noise_stated && rg_scatter_exceeds(a))
        flag(made, row, "residuals exceed the noise: a background, the optics, or noise stated too small");
    if (!made->noise_stated && a->noise > LARGE_NOISE)
        flag(made, row, "residuals above 5 %: noise, or an optical model that does not fit");
    if (made->unresolved[row] > MUCH)
        flag(made, row, "volume at sizes not resolved");
    flag_percentiles(made, row, blur);
    if (fractions[0] > MUCH || fractions[n - 1] > MUCH)
        flag(made, row, "volume in the outermost class");
    if (a->rings < m)
        flag(made, row, "rings left out");
}

static char *copy(const char *text)
{
    return text != NULL ? rg_copy_text(text, strlen(text)) : NULL;
}

rg_status rg_inverted_entry(const rg_inverted *made, const rg_entry *from, const char *origin,
                            rg_entry *entry, rg_error *err)
{
    const size_t n = made->n_classes;
    *entry = (rg_entry){.technique = RG_GRAINSIZE, .n_rows = made->n_rows, .n_columns = n};
    entry->title = copy(from->title);
    entry->basis = copy("volume");
    entry->size_definition = copy("laser");
    entry->edges = rg_alloc(n + 1, 1, sizeof *entry->edges);
    entry->axis = rg_alloc(n, 1, sizeof *entry->axis);
    entry->values = rg_alloc(made->n_rows, n, sizeof *entry->values);
    entry->errors = rg_alloc(made->n_rows, n, sizeof *entry->errors);
    if (entry->basis == NULL || entry->size_definition == NULL || entry->edges == NULL ||
        entry->axis == NULL || entry->values == NULL || entry->errors == NULL)
        return no_memory(err);
    memcpy(entry->edges, made->edges_um, (n + 1) * sizeof *entry->edges);
    for (size_t i = 0; i < n; i++)
        entry->axis[i] = sqrt(entry->edges[i] * entry->edges[i + 1]);
    for (size_t i = 0; i < made->n_rows * n; i++) {
        entry->values[i] = 100.0 * made->fractions[i];
        entry->errors[i] = 100.0 * made->errors[i];
    }
    rg_status status = rg_table_copy(&from->rows, 0, from->n_rows, &entry->rows, err);
    if (status == RG_OK)
        status = rg_table_add_pair(&entry->notes, "inverted", 8, origin, strlen(origin), err);
    return status;
}

/* A number of every row; error 0: none. */
typedef struct {
    const char *name, *units, *label;
    int percentile; /* -1: none */
    double (*read)(const rg_inverted *made, size_t row);
} number;

static double read_noise(const rg_inverted *made, size_t row)
{
    return 100.0 * made->answers[row].noise;
}
static double read_chi_square(const rg_inverted *made, size_t row)
{
    return made->answers[row].chi_square;
}
static double read_freedom(const rg_inverted *made, size_t row)
{
    return (double) made->answers[row].rings - made->answers[row].parameters;
}
static double read_unresolved(const rg_inverted *made, size_t row)
{
    return 100.0 * made->unresolved[row];
}
static double read_volume(const rg_inverted *made, size_t row)
{
    return made->answers[row].volume;
}

static const number NUMBERS[] = {
    {"D50_um", "um", "D50: 50 % of the volume finer (um)", 1, NULL},
    {"D10_um", "um", "D10: 10 % of the volume finer (um)", 0, NULL},
    {"D90_um", "um", "D90: 90 % of the volume finer (um)", 2, NULL},
    {"noise_pct", "percent", "Noise of a ring (% of its intensity)", -1, read_noise},
    {"chi_square", "1", "Chi-square of the rings", -1, read_chi_square},
    {"freedom", "1", "Rings less the parameters that they determine", -1, read_freedom},
    {"unresolved_pct", "percent", "Volume at sizes that the rings do not tell apart (%)", -1,
     read_unresolved},
    {"volume", "1", "Sum of the volumes, in the unit of the intensities", -1, read_volume},
};

static rg_status add_number(const rg_inverted *made, const number *what, double *numbers, rg_result *result,
                            rg_error *err)
{
    rg_group *group = NULL;
    char errors[RG_NAME_SIZE];
    for (size_t s = 0; s < made->n_rows; s++) {
        const rg_scatter_answer *a = &made->answers[s];
        numbers[s] = what->percentile >= 0 ? a->size_um[what->percentile] : what->read(made, s);
        numbers[made->n_rows + s] =
            what->percentile >= 0 ? numbers[s] * a->size_error_ln[what->percentile] : 0;
    }
    snprintf(errors, sizeof errors, "%s_errors", what->name);
    rg_status status = rg_result_add_row_group(result, what->name, what->label, what->name, made->n_rows,
                                               NULL, 0, &group, err);
    if (status == RG_OK)
        status =
            rg_result_add_numbers(group, what->name, what->units, what->label, made->n_rows, 0, numbers, err);
    if (status == RG_OK && what->percentile >= 0)
        status = rg_result_add_numbers(group, errors, what->units, "Standard error", made->n_rows, 0,
                                       numbers + made->n_rows, err);
    return status;
}

/* A group of a row per sample over an axis of numbers. */
static rg_status add_plane(rg_result *result, const char *name, const char *title, const char *axis,
                           const char *units, const char *label, const double *places, size_t n_rows,
                           size_t n_columns, rg_group **group, rg_error *err)
{
    rg_status status = rg_result_add_row_group(result, name, title, name, n_rows, NULL, 0, group, err);
    if (status != RG_OK)
        return status;
    snprintf((*group)->axes[1], sizeof(*group)->axes[1], "%s", axis);
    (*group)->n_axes = 2;
    return rg_result_add_numbers(*group, axis, units, label, n_columns, 0, places, err);
}

static rg_status add_fit(const rg_inverted *made, const rg_entry *from, rg_result *result, rg_error *err)
{
    rg_group *group = NULL;
    rg_status status =
        add_plane(result, "fitted", "Intensities of the rings, fitted and measured", "scattering_angle",
                  "deg", "Scattering angle (deg)", from->axis, made->n_rows, made->n_rings, &group, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "fitted", "1", "Fitted intensity", made->n_rows, made->n_rings,
                                       made->fitted, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "measured", "1", "Measured intensity", made->n_rows,
                                       made->n_rings, made->measured, err);
    return status;
}

static rg_status add_limits(const rg_inverted *made, rg_result *result, rg_error *err)
{
    rg_group *group = NULL;
    const size_t n = made->n_classes;
    double *numbers = rg_alloc(made->n_rows, n, sizeof *numbers);
    double *axis = rg_alloc(n, 1, sizeof *axis);
    rg_status status = numbers == NULL || axis == NULL ? no_memory(err) : RG_OK;
    for (size_t i = 0; status == RG_OK && i < made->n_rows * n; i++)
        numbers[i] = 100.0 * made->limits[i];
    for (size_t i = 0; status == RG_OK && i < n; i++)
        axis[i] = sqrt(made->edges_um[i] * made->edges_um[i + 1]);
    if (status == RG_OK)
        status = add_plane(result, "detection_limit",
                           "Least volume that changes the rings by three standard errors", "diameter", "um",
                           "Diameter (um)", axis, made->n_rows, n, &group, err);
    if (status == RG_OK)
        status = rg_result_add_numbers(group, "detection_limit", "percent",
                                       "Detection limit of the class (%)", made->n_rows, n, numbers, err);
    if (status == RG_OK)
        status =
            rg_result_add_numbers(group, "blur", "1", "Standard error of ln d of grains of this size alone",
                                  made->n_rows, n, made->blur, err);
    free(axis);
    free(numbers);
    return status;
}

static rg_status add_texts(const rg_inverted *made, rg_result *result, rg_error *err)
{
    rg_group *group = NULL;
    const char **texts = rg_alloc(made->n_rows, 1, sizeof *texts);
    rg_status status = texts == NULL
                           ? no_memory(err)
                           : rg_result_add_group(result, "row_table", RG_GROUP_COLLECTION, "", &group, err);
    for (size_t s = 0; status == RG_OK && s < made->n_rows; s++)
        texts[s] = made->flags[s];
    if (status == RG_OK)
        status = rg_result_add_texts(group, "flags", texts, made->n_rows, err);
    free(texts);
    return status;
}

rg_status rg_inverted_result(const rg_inverted *made, const rg_entry *from, rg_result *result, rg_error *err)
{
    double *numbers = rg_alloc(made->n_rows, 2, sizeof *numbers);
    rg_status status = numbers == NULL ? no_memory(err) : add_texts(made, result, err);
    for (size_t i = 0; i < sizeof NUMBERS / sizeof NUMBERS[0] && status == RG_OK; i++)
        status = add_number(made, &NUMBERS[i], numbers, result, err);
    if (status == RG_OK)
        status = add_fit(made, from, result, err);
    if (status == RG_OK)
        status = add_limits(made, result, err);
    free(numbers);
    return status;
}
