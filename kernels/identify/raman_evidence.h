/* What Raman spectra of one grain say of its structure: the nu1 doublet of the merrillite group, lines of
 * HPO4 and OH, and whether lines keep their shift under a second laser. */
#ifndef RG_KERNELS_IDENTIFY_RAMAN_EVIDENCE_H
#define RG_KERNELS_IDENTIFY_RAMAN_EVIDENCE_H

#include "kernels/identify/evidence.h"
#include "kernels/identify/phase_lines.h"

#define RG_RAMAN_MOST_NOISE 0.0133 /* of HPO4 and OH: a third of the 4 per cent that they are asked about */

/* Fill the Raman values of one spectrum and raman_nearest. They stay NaN where the spectrum does not reach
 * 935 to 1000 1/cm or has no line of five standard errors there; HPO4 and OH also where they would be lost in
 * noise.
 *
 *   shift_cm1, counts [n]  in  monotonic axis; NaN counts: channel not used
 *
 * One and two lines are fitted in 930-1010 (rg_peaks_window_doublet). HPO4: the largest amplitude of a line
 * of 12 1/cm at 915-930 beside the tail of nu1 and a straight background, by least squares; OH the same at
 * 3400-3700 with lines of 12 and 30 1/cm. Likeness of phases: the largest cosine over 900-1025 for shifts of
 * +-4 1/cm. Returns RG_OK; RG_ENOMEM. Serial: safe to call from many threads. */
rg_status rg_raman_evidence(const rg_phase_lines *all, const double *shift_cm1, const double *counts,
                            size_t n, rg_evidence *evidence, rg_error *err) RG_MUST_CHECK;

/* Fill the laser gap of evidence, which the first spectrum's doublet is in, from a second spectrum under
 * another laser and what rg_raman_evidence said of it: the larger distance of the two lines where it has a
 * doublet, too; or, where it has none but lines at the same wavelengths, the distance to those. NaN stays
 * where it shows neither. */
void rg_raman_evidence_lasers(double laser_nm, double second_laser_nm, const double *shift_cm1,
                              const double *counts, size_t n, const rg_evidence *second,
                              rg_evidence *evidence);

#endif
