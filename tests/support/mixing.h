/* Cases of linear mixing, and their answers by the slowest and plainest means. */
#ifndef RG_TESTS_SUPPORT_MIXING_H
#define RG_TESTS_SUPPORT_MIXING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* n endmembers [n][n_bands] around one common curve, each with its own white part of size `contrast`:
 * their condition number is about 1 / contrast. */
void random_endmembers(uint64_t seed, size_t n, size_t n_bands, double contrast, double *endmembers);

/* n_spectra mixtures [n_spectra][n_bands] with noise of that size; about half the members absent. */
void random_spectra(uint64_t seed, const double *endmembers, size_t n, size_t n_bands, size_t n_spectra,
                    double noise, double *spectra);

/* The least squares abundances by trying every support (n <= 10), each solved by elimination with pivoting
 * in long double: bounded to x >= 0, and with sums to sum x = total. Member `absent` stays at `fixed`
 * (pass n for none). Returns the sum of squared residuals. */
double enumerate_supports(const double *endmembers, size_t n, size_t n_bands, const double *spectrum,
                          bool sums, size_t absent, double fixed, double *abundances);

/* rg_gram_fill for members [n][n_bands] that have not been turned. */
void fill_gram(const double *members, size_t n, size_t n_bands, double *values, double *norm);

/* Their products with the spectra [n_spectra][n_bands]: right [n_spectra][stride], zero from n on. */
void fill_right(const double *members, size_t n, size_t n_bands, const double *spectra, size_t n_spectra,
                size_t stride, double *right);

#endif
