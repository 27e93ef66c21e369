/* A loaded size distribution in one line, for tests of what is computed from it. */
#ifndef RG_TESTS_SUPPORT_GRAIN_SAMPLE_H
#define RG_TESTS_SUPPORT_GRAIN_SAMPLE_H

#include <stdint.h>

#include "kernels/grains/distribution.h"

typedef struct {
    rg_grain_axis axis;
    rg_grain_distribution distribution;
} grain_sample;

/* Edges [n + 1] in um and weights [n], or a failed test. tails may be NULL. */
void grain_sample_init(grain_sample *sample, const double *edges_um, const double *weights, size_t n,
                       const rg_grain_tails *tails);

/* Edges in phi, descending. */
void grain_sample_init_phi(grain_sample *sample, const double *edges_phi, const double *weights, size_t n);

/* n classes with random ratios and weights, some empty; the same for the same item. n <= 200. */
void grain_sample_random(grain_sample *sample, uint64_t item, size_t n);

void grain_sample_free(grain_sample *sample);

#endif
