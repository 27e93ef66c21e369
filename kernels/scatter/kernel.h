/* The matrix between a size distribution and what the rings of a laser-diffraction detector measure:
 *
 *   b_j = sum_i K_ji v_i,   K_ji = mean over ln d within class i of 1.5 q_j(d) / d
 *
 * with q_j of rings.h: intensity per unit volume of spheres per unit of incident intensity, 1/um.
 *
 *   edges_deg   [n_rings + 1]         in   scattering angles in the medium
 *   edges_um    [n_classes + 1]       in   ascending, finite, > 0
 *   kernel      [n_rings][n_classes]  out
 *
 * The mean is Gauss's rule in panels that follow the ripple of resonances across the class, fewer for rings
 * wide enough to average it. Eight times as many sizes change an element by 1e-4 as a rule (root of the mean
 * square, 40 rings by 60 classes up to 600 um) and 2e-3 at most where k is 1e-3 or more; where less is
 * absorbed by 2e-4 to 5e-4, and up to 1.4e-2 in a few elements of the outermost rings.
 *
 * Returns RG_OK; RG_EDOMAIN with err->index and err->subject the bad edge or option; RG_ESHAPE; RG_ENOMEM.
 * Parallel over sizes; bit-identical for any number of threads. */
#ifndef RG_KERNELS_SCATTER_KERNEL_H
#define RG_KERNELS_SCATTER_KERNEL_H

#include "kernels/scatter/rings.h"

typedef struct {
    rg_scatter_model model;
    double n, k;          /* of the grains, absolute         */
    double medium;        /* index of the medium, real       */
    double wavelength_um; /* in vacuum                       */
    double refinement;    /* 1; more: so many times the sizes per class */
} rg_scatter_optics;

/* Mie, glass-like 1.55 + 0.1i in water (1.33), 0.6328 um. */
rg_scatter_optics rg_scatter_optics_defaults(void);

rg_status rg_scatter_kernel(const rg_scatter_optics *optics, const double *edges_deg, size_t n_rings,
                            const double *edges_um, size_t n_classes, double *kernel,
                            rg_error *err) RG_MUST_CHECK;

#endif
