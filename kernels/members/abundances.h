/* Shares of given end-members in size distributions: not negative, summing to 1 (fully constrained least
 * squares). */
#ifndef RG_KERNELS_MEMBERS_ABUNDANCES_H
#define RG_KERNELS_MEMBERS_ABUNDANCES_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/base/error.h"

/*   members     [k][n_classes]  in   each sums to 1
 *   weight      [n_classes]     in   of residuals; NULL for 1
 *   shares      [n][n_classes]  in
 *   abundances  [n][k]          out  the minimum, exact zeros at the bound
 *
 * Returns RG_OK; RG_ESINGULAR when a member (err->index) depends on those before it; RG_ENOMEM. Parallel over
 * samples; bit-identical for any number of threads. */
rg_status rg_members_abundances(const double *members, size_t k, size_t n_classes, const double *weight,
                                const double *shares, size_t n, double *abundances,
                                rg_error *err) RG_MUST_CHECK;

/* The same from products: gram [k][k] of the members and products [n][k] of each sample with each member;
 * abundances hold zeros, or those of members nearby, whose zeros are tried first: the minimum is the same.
 * Serial, for callers that are parallel themselves. */
rg_status rg_members_abundances_from_products(const double *gram, size_t k, const double *products, size_t n,
                                              double *abundances, rg_error *err) RG_MUST_CHECK;

/* Weighted sum of squares of shares - abundances members, [n][n_classes], over the samples with counted[i]
 * (NULL: all). */
double rg_members_misfit(const double *members, size_t k, size_t n_classes, const double *weight,
                         const double *shares, size_t n, const double *abundances, const bool *counted);

#endif
