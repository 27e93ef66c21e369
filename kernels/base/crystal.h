/* What a crystal structure is made of: the plain pieces that files are read into and kernels compute with. */
#ifndef RG_KERNELS_BASE_CRYSTAL_H
#define RG_KERNELS_BASE_CRYSTAL_H

#include <stddef.h>

enum {
    RG_OPERATORS_MOST = 192 /* of a space group: 48 of the point group times 4 lattice points */
};

/* x' = rotation x + translation, in fractions of the cell edges. */
typedef struct {
    int rotation[3][3];
    double translation[3];
} rg_operator;

/* An atom of the asymmetric unit. */
typedef struct {
    double position[3]; /* fractions of the cell edges                                              */
    double occupancy;   /* share of the site's atoms that are there, 0 to 1                         */
    double u_iso;       /* mean square displacement, A^2; equivalent isotropic                      */
    size_t scatterer;   /* number of its kind of atom in the table that comes with it               */
} rg_crystal_site;

/* a, b, c in A; alpha, beta, gamma in degrees. */
typedef struct {
    double length[3];
    double angle[3];
} rg_cell_edges;

#endif
