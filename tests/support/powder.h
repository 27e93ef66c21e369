/* Powder patterns of made-up phases, for tests of sums of patterns. */
#ifndef RG_TESTS_SUPPORT_POWDER_H
#define RG_TESTS_SUPPORT_POWDER_H

#include "kernels/signal/spline.h"

enum { POWDER_POINTS = 1201, POWDER_PHASES = 6 };

/* POWDER_PHASES phases on 10 to 34 degrees by 0.02: five with eight Gaussian lines of 0.12 degrees each, at
 * places of their own, and as the last a hump 12 degrees wide. Heights are 1000. */
typedef struct {
    double two_theta[POWDER_POINTS];
    double values[POWDER_PHASES][POWDER_POINTS];
    double second[POWDER_PHASES][POWDER_POINTS];
    rg_spline curves[POWDER_PHASES];
} powder;
void powder_make(powder *p);

/* The phase at a place, from the formula. */
double powder_value(int phase, double two_theta);

/* counts[POWDER_POINTS]: 200 + sum share_k phase_k(two_theta + shift), with Poisson-like normal noise of a
 * seed, or without for seed 0. */
void powder_scan(const powder *p, const double shares[POWDER_PHASES], double shift, unsigned seed,
                 double *counts);

#endif
