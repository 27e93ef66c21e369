/* Cells, zero, displacement and profile from a powder scan: Rietveld's least squares with atoms as given. */
#ifndef RG_KERNELS_XRD_REFINE_H
#define RG_KERNELS_XRD_REFINE_H

#include "kernels/xrd/powder.h"

enum { RG_REFINE_PHASES = 16, RG_REFINE_BACKGROUND = 24, RG_REFINE_PARAMETERS = 9 * RG_REFINE_PHASES + 8 };

/* What may vary beside the scales and the background. */
enum {
    RG_REFINE_CELL = 1,         /* as far as symmetry allows                                     */
    RG_REFINE_ZERO = 2,         /* the instrument's zero                                         */
    RG_REFINE_DISPLACEMENT = 4, /* of the sample's surface                                       */
    RG_REFINE_GAUSS = 8,        /* u, v, w                                                       */
    RG_REFINE_LORENTZ = 16,     /* x, y of each phase: size and strain differ                    */
    RG_REFINE_AXIAL = 32,       /* axial_sample and axial_slit, taken as equal; 0 without an error
                                 * where the scan shows none                                     */
    RG_REFINE_MOTION = 64       /* a displacement common to all atoms of a phase, added to theirs */
};

typedef struct {
    unsigned vary;       /* of the above                                      */
    size_t n_background; /* Chebyshev polynomials, 1 to RG_REFINE_BACKGROUND  */
    double reach;        /* of a line, in FWHM                                */
    size_t most_steps;
} rg_refine_options;

/* A phase: what is read, and what comes out. */
typedef struct {
    const rg_xrd_crystal *crystal;         /* its cell is the start                                   */
    const rg_xrd_reflections *reflections; /* of that cell, beyond the scan's end                      */
    rg_xrd_lattice lattice;                /* out                                                     */
    rg_cell_edges cell_error;              /* out: standard errors                                    */
    double scale, scale_error;             /* out: counts x deg over intensity (rg_xrd_powder_intensities) */
    double x, x_error, y, y_error;         /* out: Lorentzian widths, deg                             */
    double motion, motion_error;           /* out: A^2                                                */
} rg_refine_phase;

typedef struct {
    double rwp, rp, r_expected; /* weighted and plain profile residual, what counting noise leaves  */
    double rwp_background;      /* rwp with the background taken off the counts                     */
    double chi2;                /* reduced; errors are multiplied by its root where it is above 1   */
    size_t n_parameters;        /* scales and background included                                   */
    double zero_error, displacement_error, axial_error;
    double gauss_error[3]; /* of u, v, w, deg^2 */
} rg_refine_fit;

rg_refine_options rg_refine_defaults(void);

/* Fit counts[n] with standard errors sigma[n] at two_theta[n], rising. A point whose sigma is not finite
 * takes no part.
 *
 *   instrument  in, out  start and what became of it
 *   phases      [n_phases] in, out
 *   calculated  [n] out  counts
 *   background  [n] out  counts
 *
 * The scales and the background, which enter linearly, are solved anew for every trial of the others, so that
 * these alone are searched for (Golub & Pereyra 1973, SIAM J. Numer. Anal. 10, 413). Returns RG_OK; RG_ESHAPE
 * for too few points, too many phases; RG_EDOMAIN for counts that are not finite; RG_ENOCONV; RG_ESINGULAR
 * when the scan does not determine a parameter; RG_ENOMEM. Bit-identical for any number of threads.
 * Rietveld (1969), J. Appl. Cryst. 2, 65-71. */
rg_status rg_refine_scan(const double *two_theta, const double *counts, const double *sigma, size_t n,
                         const rg_refine_options *options, rg_xrd_instrument *instrument,
                         rg_refine_phase *phases, size_t n_phases, double *calculated, double *background,
                         rg_refine_fit *fit, rg_error *err) RG_MUST_CHECK;

#endif
