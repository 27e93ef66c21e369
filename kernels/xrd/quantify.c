#include "kernels/xrd/quantify.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/linear/blas_threads.h"
#include "kernels/unmix/method.h"

static double number(const void *values, bool is_double, size_t i)
{
    return is_double ? ((const double *) values)[i] : (double) ((const float *) values)[i];
}

/* The valid points of a scan: two_theta, counts and their errors, each [n_points]. */
static size_t pick(const rg_xrd_patterns *patterns, bool is_double, const void *values, const void *errors,
                   size_t row, double *points)
{
    const size_t n_points = patterns->n_points;
    size_t n = 0;
    for (size_t i = 0; i < n_points; i++) {
        const double y = number(values, is_double, row * n_points + i);
        const double error =
            errors != NULL ? number(errors, is_double, row * n_points + i) : sqrt(fmax(y, 1.0));
        if (!patterns->use[i] || !isfinite(y) || !isfinite(error) || !(error > 0.0))
            continue;
        points[n] = patterns->two_theta[i];
        points[n_points + n] = y;
        points[2 * n_points + n++] = error;
    }
    return n;
}

static void fill(double *values, size_t n, double value)
{
    for (size_t i = 0; i < n; i++)
        values[i] = value;
}

static void leave_open(const rg_xrd_quantities *out, const rg_xrd_mass_rule *rule, size_t row)
{
    double *const per_pattern[] = {out->mass,  out->errors,     out->limits,    out->scale,
                                   out->shift, out->delta_chi2, out->rwp_change};
    double *const per_row[] = {
        out->amorphous, out->amorphous_errors, out->shift_all, out->rwp, out->rwp_net, out->chi2, out->rmse,
        out->gauss,     out->lorentz};
    for (size_t k = 0; k < sizeof per_pattern / sizeof per_pattern[0]; k++)
        fill(per_pattern[k] + row * rule->n, rule->n, NAN);
    for (size_t k = 0; k < sizeof per_row / sizeof per_row[0]; k++)
        fill(per_row[k] + row, 1, NAN);
    fill(out->class_mass + row * rule->n_classes, rule->n_classes, NAN);
    fill(out->class_errors + row * rule->n_classes, rule->n_classes, NAN);
    out->n_bands_used[row] = 0;
    out->n_found[row] = 0;
    out->at_limit[row] = 0;
}

static void store(const rg_xrd_whole_answer *answer, const rg_xrd_mass_rule *rule,
                  const rg_xrd_quantities *out, size_t row, double *work)
{
    const size_t n = rule->n;
    const size_t bytes = n * sizeof(double);
    memcpy(out->scale + row * n, answer->scale, bytes);
    memcpy(out->shift + row * n, answer->shift, bytes);
    memcpy(out->delta_chi2 + row * n, answer->delta_chi2, bytes);
    memcpy(out->rwp_change + row * n, answer->rwp_change, bytes);
    rg_xrd_mass(rule, answer->scale, answer->found, answer->m, answer->variance, answer->scale_error,
                out->mass + row * n, out->errors + row * n, out->limits + row * n,
                out->class_mass + row * rule->n_classes, out->class_errors + row * rule->n_classes,
                out->amorphous + row, out->amorphous_errors + row, work);
    out->shift_all[row] = answer->shift_all;
    out->rwp[row] = answer->rwp;
    out->rwp_net[row] = answer->rwp_net;
    out->chi2[row] = answer->chi2;
    out->rmse[row] = answer->rmse;
    out->gauss[row] = answer->gauss;
    out->lorentz[row] = answer->lorentz;
    out->n_bands_used[row] = (int32_t) answer->n_points;
    out->n_found[row] = (int32_t) answer->m;
    out->at_limit[row] = answer->at_limit;
}

static rg_status one(const rg_xrd_patterns *patterns, const rg_xrd_whole_options *options,
                     const rg_xrd_mass_rule *rule, bool is_double, const void *values, const void *errors,
                     size_t row, const rg_xrd_quantities *out)
{
    rg_xrd_whole_answer answer = {0};
    double *points = rg_alloc(patterns->n_points, 3, sizeof(double));
    double *work = rg_alloc(patterns->n, 3, sizeof(double));
    rg_status status = rg_xrd_whole_answer_init(&answer, patterns->n, NULL);
    leave_open(out, rule, row);
    if (points == NULL || work == NULL)
        status = RG_ENOMEM;
    if (status == RG_OK) {
        const size_t n = pick(patterns, is_double, values, errors, row, points);
        const double *counts = points + patterns->n_points;
        status = n < 8 ? RG_EDOMAIN
                       : rg_xrd_whole_pattern(points, counts, counts + patterns->n_points, n,
                                              patterns->curves, options, &answer, NULL);
        out->outcome[row] = status == RG_OK        ? RG_UNMIX_SOLVED
                            : status == RG_EDOMAIN ? RG_UNMIX_FEW_BANDS
                                                   : RG_UNMIX_DEPENDENT;
        if (status == RG_OK)
            store(&answer, rule, out, row, work);
        if (status == RG_OK && answer.m == 0)
            out->outcome[row] = RG_UNMIX_NO_MODEL;
    }
    rg_xrd_whole_answer_free(&answer);
    free(points);
    free(work);
    return status == RG_ENOMEM ? status : RG_OK;
}

rg_status rg_xrd_quantify(const rg_xrd_patterns *patterns, const rg_xrd_whole_options *options,
                          const rg_xrd_mass_rule *rule, bool is_double, const void *values,
                          const void *errors, size_t n_scans, const rg_xrd_quantities *out, rg_error *err)
{
    rg_status *status = rg_alloc(n_scans, 1, sizeof *status);
    if (status == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the scans");
    const int threads = rg_blas_threads_one();
#pragma omp parallel for schedule(dynamic, 1)
    for (size_t row = 0; row < n_scans; row++)
        status[row] = one(patterns, options, rule, is_double, values, errors, row, out);
    rg_blas_threads_restore(threads);
    rg_status worst = RG_OK;
    for (size_t row = 0; row < n_scans && worst == RG_OK; row++)
        if (status[row] != RG_OK)
            worst = rg_fail(err, status[row], row, "no memory for a scan");
    free(status);
    return worst;
}
