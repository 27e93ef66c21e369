/* A sum of components of one family on size classes, with its derivatives. */
#ifndef RG_KERNELS_COMPONENTS_MIXTURE_H
#define RG_KERNELS_COMPONENTS_MIXTURE_H

#include <stddef.h>

#include "kernels/components/family.h"

enum { RG_MIXTURE_MOST = 6, RG_MIXTURE_MOST_PARAMETERS = RG_MIXTURE_MOST * (1 + RG_FAMILY_MOST) };

/* Parameters of n components one behind the other: ln amplitude, then those of the family. Weights are the
 * amplitudes over their sum (softmax), and the sum is the scale of the curve. */
size_t rg_components_mixture_parameters(rg_family family, size_t n);

/* curve_i = sum over components of exp(ln amplitude) share_i.
 *
 *   x         [parameters]             in
 *   edges_ln  [n_classes + 1]          in   ln um, ascending
 *   curve     [n_classes]              out
 *   jacobian  [parameters][n_classes]  out  may be NULL
 *   work      [n_classes]              room */
void rg_components_mixture(rg_family family, size_t n, const double *x, const double *edges_ln,
                           size_t n_classes, double *curve, double *jacobian, double *work);

/* Bounds of all parameters: amplitudes from 1e-6 to 2, the rest as rg_components_family_bounds. */
void rg_components_mixture_bounds(rg_family family, size_t n, const double *edges_ln, size_t n_classes,
                                  double *low, double *high);

/* Put the components in the order of their means. */
void rg_components_mixture_sort(rg_family family, size_t n, double *x);

/* weights [n], which sum to 1. */
void rg_components_mixture_weights(rg_family family, size_t n, const double *x, double *weights);

#endif
