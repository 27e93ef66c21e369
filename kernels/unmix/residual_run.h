/* Runs of unusual residuals: a band that the endmembers cannot make shows in many channels side by side. */
#ifndef RG_KERNELS_UNMIX_RESIDUAL_RUN_H
#define RG_KERNELS_UNMIX_RESIDUAL_RUN_H

#include <stddef.h>
#include <stdint.h>

/* A residual is unusual beyond this many sigma, when nothing else is said. */
#define RG_RESIDUAL_UNUSUAL 3.0

/* Length of the longest run with |residual| > bound; 0 where bound is NaN. */
uint32_t rg_residual_longest_run(const double *residual, size_t n, double bound);

#endif
