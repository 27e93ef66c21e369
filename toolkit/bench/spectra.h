/* Simulated spectra for the rows of `regolith bench`, always the same. */
#ifndef RG_TOOLKIT_BENCH_SPECTRA_H
#define RG_TOOLKIT_BENCH_SPECTRA_H

#include "kernels/base/error.h"

/* Reflectances members[n][n_bands], 0 to 1, of absorption bands on a continuum. Those of one family, every
 * n_families-th, are moved, widened and deepened a little and have a fine texture; n_families >= n: all
 * differ. */
void rg_bench_members(size_t n, size_t n_families, size_t n_bands, double *members);

/* How many of `most` items of so many bytes to take: a scale of them, at least 64, halved until they fill no
 * more than half of the memory that is free. */
size_t rg_bench_count(size_t most, double scale, double bytes_each);

/* Mixtures of the members, of which each is absent with the probability given: abundances [n_spectra][n] and
 * spectra [n_spectra][n_bands]. The caller's to free, also when this fails. */
rg_status rg_bench_mixtures(const double *members, size_t n, size_t n_bands, size_t n_spectra, double absent,
                            double noise, float **spectra, rg_error *err) RG_MUST_CHECK;

#endif
