/* Spectra of sharp lines on an even axis, in families of near relations, for tests of searching. */
#ifndef RG_TESTS_SUPPORT_LINE_SPECTRA_H
#define RG_TESTS_SUPPORT_LINE_SPECTRA_H

#include <stdint.h>
#include <stddef.h>

/* spectra [n][n_channels]: members of n_families take turns, and their lines lie within a few channels of
 * those of the family, with heights of their own; noise of 0.01 of the highest line. */
void line_spectra(uint64_t seed, size_t n, size_t n_families, size_t n_channels, double *spectra);

#endif
