/* What a powder pattern of one grain says of its structure: how like it is to each phase, whatever its zero
 * shift and within the spread of cells, the cell of the merrillite group, and the intensity ratios that
 * depend on what lies on the threefold axis. Threads: none. */
#ifndef RG_KERNELS_IDENTIFY_XRD_EVIDENCE_H
#define RG_KERNELS_IDENTIFY_XRD_EVIDENCE_H

#include "kernels/identify/evidence.h"
#include "kernels/identify/phase_lines.h"

#define RG_XRD_CU_KA1_A 1.540593 /* as the line lists; UNSOURCED, see laboratory methods section 9.1 */

/* Fill the XRD values (match, lead, offset, cell, r1, r2 with errors from the counts) and xrd_nearest. They
 * stay NaN where the pattern has no lines or does not reach them.
 *
 *   two_theta_deg, counts [n]  in   angles rising; the noise of a count is taken as a multiple, found from
 * the data, of its square root wavelength_A               in   of the first line of the tube work [3 n] the
 * caller's
 *
 * Likeness: sum over lines found of sqrt(height found x height listed nearby) over sqrt of the product of all
 * heights (Bhattacharyya), the largest over zero shifts of +-0.2 deg and scales of d of +-1.5 per cent. */
void rg_xrd_evidence(const rg_phase_lines *all, const double *two_theta_deg, const double *counts, size_t n,
                     double wavelength_A, double *work, rg_evidence *evidence);

#endif
