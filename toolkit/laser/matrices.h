/* Matrices between sizes and rings that a run has computed: entries and rows alike share them. */
#ifndef RG_TOOLKIT_LASER_MATRICES_H
#define RG_TOOLKIT_LASER_MATRICES_H

#include "kernels/scatter/kernel.h"

typedef struct {
    rg_scatter_optics optics;
    size_t n_rings, n_classes;
    double *edges_deg; /* [n_rings + 1]        */
    double *edges_um;  /* [n_classes + 1]      */
    double *kernel;    /* [n_rings][n_classes] */
} rg_laser_matrix;

typedef struct {
    rg_laser_matrix *list;
    size_t n, capacity;
} rg_laser_matrices;

/* The kernel of the optics, rings and classes that `wanted` names (its kernel is not looked at), computed
 * where no entry before had the same. *kernel stays with the matrices. RG_ENOMEM, or as rg_scatter_kernel. */
rg_status rg_laser_matrices_get(rg_laser_matrices *matrices, const rg_laser_matrix *wanted,
                                const double **kernel, rg_error *err) RG_MUST_CHECK;
void rg_laser_matrices_free(rg_laser_matrices *matrices);

#endif
