#include "kernels/identify/feature_whole.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/signal/continuum.h"

enum { FEWEST = 10 };

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for spectra without their hulls");
}

/* The bands from the first to the last side of a feature of the group. */
static void find_range(const rg_feature_references *r, const size_t *group_of, size_t group,
                       rg_feature_whole *whole)
{
    size_t last = 0;
    whole->first = r->n_bands;
    for (size_t rule = 0; rule < r->rules->n_rules; rule++) {
        const size_t i = r->probe_of[rule];
        if (i == RG_NO_INDEX || group_of[r->rules->rules[rule].class_number] != group)
            continue;
        const rg_feature_bands *bands = &r->places[r->probes[i].place].bands;
        const size_t begin = bands->left < bands->right ? bands->left : bands->right;
        const size_t end =
            bands->left < bands->right ? bands->right + bands->n_right : bands->left + bands->n_left;
        whole->first = begin < whole->first ? begin : whole->first;
        last = end > last ? end : last;
    }
    whole->n = last > whole->first ? last - whole->first : 0;
}

rg_status rg_feature_whole_remove(const rg_feature_references *r, const rg_feature_whole *whole,
                                  const double *spectra, size_t n, double *removed, rg_error *err)
{
    double *parts = rg_alloc(n, whole->n, sizeof *parts);
    uint8_t *state = rg_alloc(n, 1, sizeof *state);
    rg_status status = parts == NULL || state == NULL ? no_memory(err) : RG_OK;
    for (size_t i = 0; i < n && status == RG_OK; i++)
        memcpy(parts + i * whole->n, spectra + i * r->n_bands + whole->first, whole->n * sizeof *parts);
    if (status == RG_OK && whole->n > 0 && n > 0)
        status = rg_continuum(r->axis_nm + whole->first, whole->n, parts, n, RG_CONTINUUM_DIVIDE, removed,
                              NULL, state, err);
    free(parts);
    free(state);
    return status;
}

rg_status rg_feature_whole_init(const rg_feature_references *r, const double *spectra, const size_t *group_of,
                                size_t group, rg_feature_whole *whole, rg_error *err)
{
    *whole = (rg_feature_whole){0};
    find_range(r, group_of, group, whole);
    whole->members = rg_alloc(r->n, whole->n, sizeof *whole->members);
    double *taken = rg_alloc(r->n, r->n_bands, sizeof *taken);
    rg_status status = whole->members == NULL || taken == NULL ? no_memory(err) : RG_OK;
    for (size_t m = 0; m < r->n && status == RG_OK; m++)
        rg_feature_references_take_f64(r, spectra + r->members[m] * r->n_bands, taken + m * r->n_bands);
    if (status == RG_OK)
        status = rg_feature_whole_remove(r, whole, taken, r->n, whole->members, err);
    free(taken);
    return status;
}

void rg_feature_whole_free(rg_feature_whole *whole)
{
    free(whole->members);
    *whole = (rg_feature_whole){0};
}

static double correlation(const double *a, const double *b, size_t n)
{
    double sum_a = 0.0;
    double sum_b = 0.0;
    size_t m = 0;
    for (size_t i = 0; i < n; i++)
        if (isfinite(a[i]) && isfinite(b[i])) {
            sum_a += a[i];
            sum_b += b[i];
            m++;
        }
    if (m < FEWEST)
        return (double) NAN;
    const double mean_a = sum_a / (double) m;
    const double mean_b = sum_b / (double) m;
    double aa = 0.0;
    double ab = 0.0;
    double bb = 0.0;
    for (size_t i = 0; i < n; i++)
        if (isfinite(a[i]) && isfinite(b[i])) {
            aa += (a[i] - mean_a) * (a[i] - mean_a);
            ab += (a[i] - mean_a) * (b[i] - mean_b);
            bb += (b[i] - mean_b) * (b[i] - mean_b);
        }
    return aa > 0.0 && bb > 0.0 ? fmax(-1.0, fmin(1.0, ab / sqrt(aa * bb))) : 0.0;
}

double rg_feature_whole_likeness(const rg_feature_references *r, const rg_feature_whole *whole,
                                 const double *removed, size_t class_number, size_t sample)
{
    double best = (double) NAN;
    for (size_t m = r->first[class_number]; m < r->first[class_number + 1]; m++)
        if (sample == RG_NO_INDEX || r->sample[m] != sample)
            best = fmax(best, correlation(removed, whole->members + m * whole->n, whole->n));
    return best;
}
