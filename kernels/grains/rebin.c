#include "kernels/grains/rebin.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/base/threads.h"
#include "kernels/grains/curve.h"

/* A class of `onto` and the classes of the axis have these edges in common where they differ by rounding. */
static const double SAME_EDGE = 1e-12;

static bool is_usable(const double *weights, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!(weights[i] >= 0.0) || isinf(weights[i]))
            return false;
    return true;
}

/* Part of class i finer than an edge of `onto`. */
static double finer_part(const rg_grain_axis *axis, const double *cumulative, const double *slopes, size_t i,
                         double edge_um, double edge_phi)
{
    if (edge_um <= axis->edges_um[i] * (1.0 + SAME_EDGE))
        return 0.0;
    if (edge_um >= axis->edges_um[i + 1] * (1.0 - SAME_EDGE))
        return 1.0;
    return rg_grain_curve_part(axis->edges_phi, cumulative, slopes, i, edge_phi);
}

/* work [2][n_classes + 1]. */
static double one_sample(const rg_grain_axis *axis, const double *weights, const double *sigma,
                         const rg_grain_axis *onto, double *to, double *to_sigma, double *work)
{
    const size_t n = axis->n_classes;
    double *cumulative = work;
    double *slopes = work + n + 1;
    cumulative[0] = 0.0;
    for (size_t i = 0; i < n; i++)
        cumulative[i + 1] = cumulative[i] + weights[i];
    rg_grain_curve_slopes(axis->edges_phi, cumulative, n + 1, slopes);
    size_t first = 0; /* classes before it are finer than the class of `onto` */
    double inside = 0.0;
    for (size_t k = 0; k < onto->n_classes; k++) {
        double sum = 0.0;
        double variance = 0.0;
        while (first < n && axis->edges_um[first + 1] <= onto->edges_um[k] * (1.0 + SAME_EDGE))
            first++;
        for (size_t i = first; i < n && axis->edges_um[i] < onto->edges_um[k + 1] * (1.0 - SAME_EDGE); i++) {
            const double part =
                finer_part(axis, cumulative, slopes, i, onto->edges_um[k + 1], onto->edges_phi[k + 1]) -
                finer_part(axis, cumulative, slopes, i, onto->edges_um[k], onto->edges_phi[k]);
            sum += part * weights[i];
            if (sigma != NULL)
                variance += part * sigma[i] * (part * sigma[i]);
        }
        to[k] = sum;
        inside += sum;
        if (to_sigma != NULL)
            to_sigma[k] = sqrt(variance);
    }
    const bool covers = onto->edges_um[0] <= axis->edges_um[0] * (1.0 + SAME_EDGE) &&
                        onto->edges_um[onto->n_classes] >= axis->edges_um[n] * (1.0 - SAME_EDGE);
    return covers ? 0.0 : fmax(cumulative[n] - inside, 0.0);
}

rg_status rg_grain_rebin(const rg_grain_axis *axis, const double *weights, const double *sigma,
                         size_t n_samples, const rg_grain_axis *onto, double *to, double *to_sigma,
                         double *outside, rg_error *err)
{
    const size_t n = axis->n_classes;
    for (size_t s = 0; s < n_samples; s++)
        if (!is_usable(weights + s * n, n))
            return rg_fail(err, RG_EDOMAIN, s, "a class weight is negative or not a number");
    const size_t room = 2 * (n + 1);
    double *work = rg_alloc(rg_threads(), room, sizeof *work);
    if (work == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to rebin");
#pragma omp parallel for schedule(static)
    for (size_t s = 0; s < n_samples; s++)
        outside[s] = one_sample(
            axis, weights + s * n, sigma != NULL ? sigma + s * n : NULL, onto, to + s * onto->n_classes,
            to_sigma != NULL ? to_sigma + s * onto->n_classes : NULL, work + rg_thread() * room);
    free(work);
    return RG_OK;
}
