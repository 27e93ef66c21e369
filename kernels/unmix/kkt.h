/* How far given abundances are from the optimum of their model. */
#ifndef RG_KERNELS_UNMIX_KKT_H
#define RG_KERNELS_UNMIX_KKT_H

#include "kernels/unmix/endmembers.h"
#include "kernels/unmix/method.h"

/* The relative natural residual of the optimality conditions, 0 at the optimum:
 *
 *   UCLS  max |g_i / G_ii| / s_i          g = M'(M a - x) from the residual itself, weighted
 *   NNLS  max |min(a_i, g_i / G_ii)| / s_i
 *   SCLS  UCLS with g + mu, and |sum a - 1|; mu is the mean of -g, weighted by 1 / G_ii
 *   FCLS  NNLS with g + mu, and |sum a - 1|; mu is the mean of -g over the
 *         a_i > 0, weighted by 1 / G_ii
 *
 * s_i = |x| / |M_i|, the abundance that would fill the spectrum (at least 1 where the sum is), so neither the
 * unit of the spectra nor the length of an endmember matters.
 *
 *   spectrum    [n_bands]  in  of the set; bands that are not finite are left out
 *   sigma       [n_bands]  in  as given to rg_unmix_f64; may be NULL
 *   abundances  [n]        in
 *   work        [2 n_used + n]
 *
 * NaN when an abundance is. */
double rg_unmix_kkt(const rg_endmembers *set, rg_unmix_method method, const double *spectrum,
                    const double *sigma, const double *abundances, double *work);

#endif
