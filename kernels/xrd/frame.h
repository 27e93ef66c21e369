/* A powder scan made ready for sums of patterns: weighted, with a smooth background taken out. */
#ifndef RG_KERNELS_XRD_FRAME_H
#define RG_KERNELS_XRD_FRAME_H

#include <stddef.h>

#include "kernels/base/error.h"
#include "kernels/signal/spline.h"

enum { RG_XRD_MOST_TERMS = 16 };

/* A column is told from others, or from the background, when so much of its squared length is outside of
 * their span: a part in 1e4 of its length, which is less than counting leaves of any pattern. */
#define RG_XRD_TOLD_APART 1e-8

/* Least squares with free background terms is least squares without them once they are projected out of the
 * scan and of every pattern; target and columns are that. */
typedef struct {
    size_t n;
    size_t n_terms;
    const double *two_theta; /* [n] of the caller                              */
    double *weight;          /* [n] 1 / sigma                                  */
    double *terms;           /* [n_terms][n] orthonormal, weighted polynomials */
    double *target;          /* [n] the scan, weighted, less its projection    */
    double length;           /* target'target                                  */
} rg_xrd_frame;

/* Prepare a scan.
 *
 *   two_theta  [n]  in  degrees, rising; must outlive the frame
 *   counts     [n]  in  finite
 *   sigma      [n]  in  > 0, in the unit of counts
 *   n_terms         in  background polynomial: 0 none, 1 constant, 2 line, ... RG_XRD_MOST_TERMS at most
 *
 * Returns RG_OK; RG_ESHAPE when there are not more points than terms; RG_ENOMEM. */
rg_status rg_xrd_frame_init(rg_xrd_frame *frame, const double *two_theta, const double *counts,
                            const double *sigma, size_t n, size_t n_terms, rg_error *err) RG_MUST_CHECK;
void rg_xrd_frame_free(rg_xrd_frame *frame);

/* Patterns as columns of the frame: pattern members[k] at two_theta + shift + own[k].
 *
 *   curves   [...]     in   patterns over degrees two-theta
 *   members  [m]       in   indices into curves
 *   own      [m]       in   degrees; NULL for none
 *   columns  [m][n]    out  weighted, background projected out; zero where nothing but background is left
 *   slopes   [m][n]    out  the same of the derivatives by two-theta; may be NULL */
void rg_xrd_frame_columns(const rg_xrd_frame *frame, const rg_spline *curves, const size_t *members, size_t m,
                          double shift, const double *own, double *columns, double *slopes);

#endif
