/* One size distribution as a sum of components, their number found from the data. */
#ifndef RG_KERNELS_COMPONENTS_DECOMPOSE_H
#define RG_KERNELS_COMPONENTS_DECOMPOSE_H

#include "kernels/components/fit.h"

enum { RG_DECOMPOSE_MOST_RIVALS = 12 };

typedef struct {
    rg_family family;
    size_t least, most; /* components that are tried, 1 to RG_MIXTURE_MOST     */
    rg_components_noise noise;
    bool rivals; /* other families too; other optima and numbers always  */
} rg_decompose_options;

/* lognormal, 1 to 6 components, noise estimated, with rivals */
rg_decompose_options rg_components_decompose_defaults(void);

/* A fit that explains the data as well, within the noise: its BIC is at most 6 above the best. */
typedef struct {
    rg_components_fit fit;
    double angle_deg; /* between its curve and that of the best */
} rg_decompose_rival;

typedef struct {
    rg_components_fit fits[RG_MIXTURE_MOST]; /* [n - 1] the best of n, means rising; its n is 0 where there
                                              * are too few classes, or n was not tried                     */
    size_t n;                                /* the number of components with the least BIC              */
    rg_decompose_rival rivals[RG_DECOMPOSE_MOST_RIVALS];
    size_t n_rivals;
} rg_decomposition;

/* Fits of least .. most components (fewer on the way, as starts), each the best of many starts, see
 * starts.h; the number by BIC (its price of parameters in fit.h). A decomposition is not unique: other
 * optima, other numbers and (of the same number or one less) other families that are as good are listed as
 * rivals, by rising BIC.
 *
 *   fractions  [n_classes]  in  >= 0, sum to 1
 *
 * Returns RG_OK; RG_ESHAPE when even `least` components have more parameters than there are classes with
 * content; RG_EDOMAIN when options are outside their ranges. Serial: safe to call from many threads, each
 * with its room. Deterministic: it draws nothing.
 * Schwarz (1978), Ann. Stat. 6, 461; Kass & Raftery (1995), J. Am. Stat. Assoc. 90, 773 (6: "strong");
 * Paterson & Heslop (2015), doi:10.1002/2015GC006070, on non-uniqueness. */
rg_status rg_components_decompose(const double *fractions, const rg_decompose_options *options,
                                  rg_components_room *room, rg_decomposition *result,
                                  rg_error *err) RG_MUST_CHECK;

#endif
