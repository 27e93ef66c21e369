#include "kernels/scatter/detector.h"

#include <math.h>

const double RG_SCATTER_PERCENTS[RG_SCATTER_PERCENTILES] = {10.0, 50.0, 90.0};

enum { LEAST_CLASSES = 5 };
static const double MISFIT_SIGMA = 4.5;

rg_status rg_scatter_detector_check(const rg_scatter_detector *d, rg_error *err)
{
    if (d->n_classes < LEAST_CLASSES)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "fewer than five size classes");
    if (d->n_rings < RG_SCATTER_LEAST_RINGS)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "fewer than five rings");
    for (size_t i = 0; i <= d->n_classes; i++)
        if (!(d->edges_um[i] > (i > 0 ? d->edges_um[i - 1] : 0.0) && isfinite(d->edges_um[i])))
            return rg_fail_named(err, RG_EDOMAIN, i, "class edges do not ascend from above 0", "class edge",
                                 NULL);
    for (size_t i = 0; i < d->n_rings * d->n_classes; i++)
        if (!(d->kernel[i] >= 0.0 && isfinite(d->kernel[i])))
            return rg_fail_named(err, RG_EDOMAIN, i / d->n_classes, "kernel not finite and >= 0", "ring",
                                 NULL);
    return RG_OK;
}

size_t rg_scatter_detector_rings(const rg_scatter_detector *detector, const double *b, const double *sigma,
                                 size_t *ring, bool *known)
{
    size_t m = 0;
    *known = sigma != NULL;
    for (size_t r = 0; r < detector->n_rings; r++)
        if (b[r] > 0.0 && isfinite(b[r])) {
            ring[m++] = r;
            *known = *known && sigma[r] > 0.0 && isfinite(sigma[r]);
        }
    return m;
}

size_t rg_scatter_detector_place(const double *shares, size_t n, double percent, double *share)
{
    double below = 0.0;
    const double wanted = percent / 100.0;
    for (size_t i = 0; i < n; i++) {
        if (below + shares[i] >= wanted && shares[i] > 0.0) {
            *share = fmin(fmax((wanted - below) / shares[i], 0.0), 1.0);
            return i;
        }
        below += shares[i];
    }
    *share = 1.0;
    return n - 1;
}

void rg_scatter_detector_none(const rg_scatter_detector *detector, rg_status outcome, const char *refused,
                              double *fractions, double *errors, double *fitted, rg_scatter_answer *answer)
{
    for (size_t i = 0; i < detector->n_classes; i++)
        fractions[i] = errors[i] = NAN;
    for (size_t r = 0; r < detector->n_rings; r++)
        fitted[r] = NAN;
    answer->outcome = outcome;
    answer->refused = refused;
    for (int p = 0; p < RG_SCATTER_PERCENTILES; p++)
        answer->size_um[p] = answer->size_error_ln[p] = NAN;
    answer->volume = answer->noise = answer->chi_square = answer->parameters = NAN;
    answer->best_chi_square = answer->best_parameters = answer->lambda = NAN;
}

static bool is_too_large(double chi_square, double freedom)
{
    /* The cube root of chi-square over its freedom is nearly normal: Wilson & Hilferty (1931), PNAS 17, 684.
     */
    const double spread = 2.0 / (9.0 * freedom);
    return cbrt(chi_square / freedom) > 1.0 - spread + MISFIT_SIGMA * sqrt(spread);
}

bool rg_scatter_misfits(const rg_scatter_answer *answer)
{
    return answer->outcome == RG_OK &&
           is_too_large(answer->best_chi_square, fmax((double) answer->rings - answer->best_parameters, 1.0));
}

bool rg_scatter_exceeds(const rg_scatter_answer *answer)
{
    return answer->outcome == RG_OK &&
           is_too_large(answer->chi_square, fmax((double) answer->rings - answer->parameters, 1.0));
}
