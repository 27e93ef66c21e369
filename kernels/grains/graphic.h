/* Graphic measures other than Folk & Ward's: Inman (1952), Trask (1932), Krumbein (1936), McCammon
 * (1962). phi_x is the size that x per cent of the grains are coarser than. */
#ifndef RG_KERNELS_GRAINS_GRAPHIC_H
#define RG_KERNELS_GRAINS_GRAPHIC_H

#include "kernels/grains/distribution.h"

typedef struct {
    double inman_mean_phi;      /* (phi16 + phi84) / 2; Otto's is the same                       */
    double inman_sd_phi;        /* (phi84 - phi16) / 2                                           */
    double trask_sorting;       /* So = sqrt(D75 / D25)                                          */
    double trask_skewness;      /* D25 D75 / D50^2                                               */
    double krumbein_qd_phi;     /* (phi75 - phi25) / 2                                           */
    double mccammon_a_mean_phi; /* (phi10 + phi30 + phi50 + phi70 + phi90) / 5                   */
    double mccammon_a_sd_phi;   /* (phi85 + phi95 - phi5 - phi15) / 5.4                          */
    double mccammon_b_mean_phi; /* (phi5 + phi15 + ... + phi95) / 10                             */
    double mccammon_b_sd_phi;   /* (phi70 + phi80 + phi90 + phi97 - phi3 - phi10 - phi20 - phi30) / 9.1 */
} rg_grain_graphic;

rg_grain_graphic rg_grain_graphic_of(const rg_grain_distribution *distribution);

#endif
