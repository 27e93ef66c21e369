/* Whether an infrared spectrum of a grain shows hydroxyl: O-H stretching in 3000-3600 1/cm, P-OH near 870 and
 * in 2400-2900 1/cm. Water adsorbed on the grain looks the same; a band is a band. Threads: none. */
#ifndef RG_KERNELS_IDENTIFY_FTIR_EVIDENCE_H
#define RG_KERNELS_IDENTIFY_FTIR_EVIDENCE_H

#include "kernels/identify/evidence.h"

/* Fill RG_EVIDENCE_FTIR_OH and _POH: the largest absorbance there, averaged over 40 1/cm (12 near 870) and
 * above a straight line between band-free anchors, over that of the P-O band in 950-1200, with errors from
 * the scatter of the channels. They stay NaN where the spectrum does not reach, has no P-O band of ten
 * standard errors, or is so noisy that the error exceeds RG_FTIR_MOST_NOISE.
 *
 *   wavenumber_cm1, absorbance [n]  in  monotonic axis; NaN absorbance: channel not used */
#define RG_FTIR_MOST_NOISE 0.007 /* UNSOURCED: a third of the limit of the veto */
void rg_ftir_evidence(const double *wavenumber_cm1, const double *absorbance, size_t n,
                      rg_evidence *evidence);

#endif
