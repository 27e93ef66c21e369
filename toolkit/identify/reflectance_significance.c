#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/search/significance.h"
#include "toolkit/identify/reflectance.h"

/* A spectrum that resembles its class less than all but this share of the class's own members is not of it.
 */
static const double LEAST_TYPICAL = 0.025;

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the significance of answers");
}

rg_status rg_reflectance_significance_make(const rg_reflectance_library *ready, size_t n,
                                           rg_reflectance_answers *a, rg_error *err)
{
    a->candidate = rg_alloc(ready->n_groups, n, sizeof *a->candidate);
    a->sureness = rg_alloc(ready->n_groups, n, sizeof *a->sureness);
    a->evidence = rg_alloc(ready->n_groups, n, sizeof *a->evidence);
    a->chance = rg_alloc(ready->n_groups, n, sizeof *a->chance);
    a->lookalike = rg_alloc(ready->n_groups, n, sizeof *a->lookalike);
    a->typical = rg_alloc(ready->n_groups, n, sizeof *a->typical);
    a->p = rg_alloc(ready->n_groups, n, sizeof *a->p);
    a->q = rg_alloc(ready->n_groups, n, sizeof *a->q);
    a->detections = rg_alloc(n, ready->n_phases, sizeof *a->detections);
    return a->candidate == NULL || a->sureness == NULL || a->evidence == NULL || a->chance == NULL ||
                   a->lookalike == NULL || a->typical == NULL || a->p == NULL || a->q == NULL ||
                   a->detections == NULL
               ? no_memory(err)
               : RG_OK;
}

void rg_reflectance_significance_free(rg_reflectance_answers *a)
{
    free(a->candidate);
    free(a->sureness);
    free(a->evidence);
    free(a->chance);
    free(a->lookalike);
    free(a->typical);
    free(a->p);
    free(a->q);
    free(a->detections);
}

/* Chances of row i of group g; a spectrum in which no class passes has no answer that could be wrong. */
static void find_chances(const rg_reflectance_library *ready, const rg_feature_null *null, size_t g, size_t i,
                         rg_reflectance_answers *a)
{
    const size_t group = ready->groups[g];
    const bool named = a->candidate[i] >= 0;
    a->chance[i] = a->lookalike[i] = a->typical[i] = a->p[i] = NAN;
    if (a->outcome[i] == RG_FEATURE_NO_DATA)
        return;
    a->chance[i] = rg_feature_null_chance(null, group, a->sureness[i]);
    a->lookalike[i] = rg_feature_null_lookalike(null, group, a->evidence[i]);
    if (named)
        a->typical[i] = rg_feature_null_typical(null, ready->classes[a->candidate[i]], a->evidence[i]);
    a->p[i] = named ? fmax(a->chance[i], a->lookalike[i]) : (double) NAN;
}

rg_status rg_reflectance_significance_find(const rg_identify_args *args, const rg_reflectance_library *ready,
                                           bool stated, rg_reflectance_answers *a, rg_error *err)
{
    rg_feature_null null;
    rg_status status =
        rg_feature_null_init(ready->search, ready->library.spectra, ready->class_of, ready->sample_of,
                             (const char *const *) ready->library.names, ready->library.n,
                             ready->library.n_bands, stated, args->seed, &null, err);
    a->n_strangers = null.n_strangers;
    for (size_t g = 0; g < ready->n_groups && status == RG_OK; g++) {
        const size_t at = g * a->n_rows;
        for (size_t i = at; i < at + a->n_rows; i++)
            find_chances(ready, &null, g, i, a);
        status = rg_search_significance_q(a->p + at, a->p + at, a->n_rows, a->q + at, err);
        for (size_t i = at; i < at + a->n_rows && status == RG_OK; i++)
            if (args->q < 1.0 && a->candidate[i] >= 0 &&
                (a->q[i] > args->q || a->typical[i] < LEAST_TYPICAL)) {
                a->outcome[i] = RG_FEATURE_UNKNOWN;
                a->answer[i] = -1;
            }
    }
    rg_feature_null_free(&null);
    return status;
}
