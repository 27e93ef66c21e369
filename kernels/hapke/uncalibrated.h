/* What a calibration of some minerals says of one that took no part in it. */
#ifndef RG_KERNELS_HAPKE_UNCALIBRATED_H
#define RG_KERNELS_HAPKE_UNCALIBRATED_H

#include <stddef.h>

/* A factor of the mineral (section or path), its logarithm taken as one more draw of the normal law that the
 * logarithms of the n calibrated ones were drawn from: the geometric mean.
 *
 *   factors    [n]  in   > 0, n >= 2; on a common scale, which is that of the result
 *   log_sigma       out  of its logarithm against the mean logarithm of the calibrated ones: half the
 *                        interval that holds 68.27 % of such draws, t(n - 1) s sqrt(1 + 1/n), with s their
 *                        standard deviation (n - 1 degrees of freedom) and t the quantile of Student's law;
 *                        2.25 s for n = 2, then 1.53, 1.34, 1.25, 1.20. May be NULL
 *
 * The prediction interval of normal theory, Hahn (1969), J. Am. Stat. Assoc. 64, 878. */
double rg_hapke_uncalibrated(const double *factors, size_t n, double *log_sigma);

#endif
