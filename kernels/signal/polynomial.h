/* Baselines by polynomials that are fitted again and again to what lies below them. */
#ifndef RG_KERNELS_SIGNAL_POLYNOMIAL_H
#define RG_KERNELS_SIGNAL_POLYNOMIAL_H

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    size_t degree;
    bool improved; /* false: modpoly: y becomes min(y, fit) before the next fit, until |fit' - fit| <
                    * tolerance |fit|. true: imodpoly: dev = standard deviation (n) of y - fit; in the
                    * first round channels with y > fit + dev are taken away for good; y becomes min(y,
                    * fit + dev), until |dev' - dev| < tolerance |dev'| */
    double tolerance;
    size_t most_rounds;
} rg_polynomial_options;

typedef enum {
    RG_POLYNOMIAL_OK = 0,
    RG_POLYNOMIAL_UNCONVERGED,
    RG_POLYNOMIAL_NO_ANSWER
} rg_polynomial_outcome;

/* Doubles of workspace for one spectrum. */
size_t rg_polynomial_work(size_t n, size_t degree);

/* One spectrum.
 *
 *   axis    [n]  in   strictly monotonic in either direction; scaled to -1 .. 1
 *   values  [n]  in   NaN: missing, no part of the fit
 *   curve   [n]  out  the polynomial on all of the axis; NaN without an answer (no more valid channels than
 *                     the degree)
 *   rounds       out  fits
 *
 * Fits are least squares on polynomials orthonormal on the channels in use (Forsythe's recurrence).
 * Lieber & Mahadevan-Jansen (2003), Appl. Spectrosc. 57, 1363-1367; Zhao et al. (2007), ibid. 61, 1225-1232;
 * Forsythe (1957), J. SIAM 5, 74-88. */
rg_polynomial_outcome rg_polynomial(const double *axis, const double *values, size_t n,
                                    const rg_polynomial_options *options, double *curve, size_t *rounds,
                                    double *work);

#endif
