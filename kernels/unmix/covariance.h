/* What depends on the support alone: covariance of the abundances above zero, and how they and the
 * misfit answer when another one is raised. */
#ifndef RG_KERNELS_UNMIX_COVARIANCE_H
#define RG_KERNELS_UNMIX_COVARIANCE_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/base/error.h"
#include "kernels/unmix/gram.h"

/* P is the support, G_P its part of the Gram matrix, S the other members.
 *   covariance  [n][stride]  NNLS: C = G_P^-1; with a sum C = G_P^-1 - v v'/(1'v), v = G_P^-1 1;
 *                            rows and columns of S are zero
 *   offset      [stride]     with a sum v/(1'v), else zero: the abundances are C f + offset
 *   response    [n][stride]  row i of S: fall of each abundance of P and of each gradient of S, less what the
 *                            multiplier of a sum takes, per unit rise of i; zero for i itself
 *   curvature   [stride]     for i of S: second derivative of half the misfit along that rise
 *   inflation                growth of rounding errors: the largest G_ii (G_P^-1)_ii, times the largest
 *                            (G_P^-1)_ii / C_ii, what the sum cancels
 *   condition                of G_P, its members each of length one, in the 1-norm; 1 for an empty one */
typedef struct {
    bool is_filled;
    bool has_response;
    double inflation;
    double condition;
    double *covariance;
    double *offset;
    double *response;
    double *curvature;
} rg_covariance;

/* Numbers that the arrays of one rg_covariance take, and those that rg_covariance_fill needs to work. */
size_t rg_covariance_room(size_t n);

/* Point the arrays of c into room, rg_covariance_room(n) numbers. */
void rg_covariance_place(rg_covariance *c, size_t n, double *room);

/* Fill covariance, offset and inflation for the passive members, listed ascending. work: [n][n + 1].
 * False when they are linearly dependent. The result depends on the list only. */
bool rg_covariance_fill(rg_covariance *c, const rg_gram *gram, const size_t *passive, size_t n_passive,
                        bool sums, double *work) RG_MUST_CHECK;

/* Then fill response and curvature. */
void rg_covariance_respond(rg_covariance *c, const rg_gram *gram, const size_t *passive, size_t n_passive,
                           bool sums);

#endif
