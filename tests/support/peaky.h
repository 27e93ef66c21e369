/* A spectrum by a formula of rational numbers, the same in any language: two sharp lines on a broad
 * background with noise. The reference vectors of tests/kernels/signal were made from it with NumPy, by dense
 * matrices and the published formulas, without our code. */
#ifndef RG_TESTS_SUPPORT_PEAKY_H
#define RG_TESTS_SUPPORT_PEAKY_H

enum { PEAKY_N = 80, PEAKY_EVERY = 8, PEAKY_REFERENCES = PEAKY_N / PEAKY_EVERY };

/* y_i = 5 + i/20 + 8/(1 + ((i-40)/30)^2) + 20/(1 + ((i-25)/1.5)^2) + 12/(1 + ((i-52)/2)^2)
 *       + ((7919 i^2 + 31 i) mod 101 - 50)/250 */
void peaky_spectrum(double values[PEAKY_N]);
/* x_i = 100 + i + 0.004 i^2 */
void peaky_axis(double axis[PEAKY_N]);
/* Every eighth channel of curve is as referenced. */
void check_peaky(const double *curve, const double references[PEAKY_REFERENCES], double tolerance);

#endif
