/* What a sphere scatters into the rings of a detector.
 *
 *   q_j = (1/x^2) int over ring j of (|S1|^2 + |S2|^2) sin(theta) dtheta
 *
 * so that rings from 0 to 180 degrees together have the scattering efficiency; a volume of such spheres of
 * diameter d sends 1.5 q_j / d into the ring, per unit of intensity. Unpolarised light, full circles.
 * Gauss's rule in panels that hold up to 430 radians of the fastest oscillation, 2 N theta for N terms: more
 * nodes change nothing at 1e-12. Bohren & Huffman (1983), section 4.4; Fraunhofer: |S|^2 = x^4 (J1(u)/u)^2
 * with u = x sin(theta), as section 4.4.3. */
#ifndef RG_KERNELS_SCATTER_RINGS_H
#define RG_KERNELS_SCATTER_RINGS_H

#include "kernels/scatter/terms.h"

typedef enum { RG_SCATTER_MIE = 0, RG_SCATTER_FRAUNHOFER, RG_SCATTER_MODELS } rg_scatter_model;

/* RG_SCATTER_MODELS when the word is neither "mie" nor "fraunhofer". */
rg_scatter_model rg_scatter_model_parse(const char *word);

/*   spheres     [n_spheres]           in   n and k have no part in Fraunhofer's
 *   edges_rad   [n_rings + 1]         in   ascending, 0 to pi (Fraunhofer: to pi/2)
 *   q           [n_spheres][n_rings]  out
 *
 * Returns RG_OK; RG_EDOMAIN with err->index the bad edge or sphere and err->subject "ring edge" or "sphere";
 * RG_ESHAPE without rings; RG_ENOMEM. Parallel over groups of six spheres, which should be of like size;
 * bit-identical for any number of threads. */
rg_status rg_scatter_rings(rg_scatter_model model, const rg_scatter_sphere *spheres, size_t n_spheres,
                           const double *edges_rad, size_t n_rings, double *q, rg_error *err) RG_MUST_CHECK;

/* Rings `first` to before `end` of a sphere. */
typedef struct {
    size_t first, end;
} rg_scatter_span;

/* The same for some rings of each sphere, spans[n_spheres], with first < end <= n_rings; the rest of q is
 * left as it is. Neighbours of one span cost least. */
rg_status rg_scatter_rings_spanned(rg_scatter_model model, const rg_scatter_sphere *spheres,
                                   const rg_scatter_span *spans, size_t n_spheres, const double *edges_rad,
                                   size_t n_rings, double *q, rg_error *err) RG_MUST_CHECK;

#endif
