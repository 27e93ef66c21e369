/* A phase as powder: its lines, and its pattern on a grid of angles. */
#ifndef RG_TOOLKIT_XRD_POWDER_H
#define RG_TOOLKIT_XRD_POWDER_H

#include "kernels/xrd/powder.h"
#include "toolkit/xrd/phase.h"

/* Preferred orientation of a phase; r = 1: none. */
typedef struct {
    int axis[3];
    double r;
} rg_powder_texture;

typedef struct {
    rg_xrd_reflections list;
    double *intensity; /* [list.n] integrated, for the same mass of every phase: m |F|^2 LP / (V^2 density) */
    double *counts;    /* [n] of the grid, 1/deg; NULL until rg_powder_pattern */
    double highest;    /* of the counts */
} rg_powder;

/* Lines up to `high` deg of two theta and a little beyond. Free in every case. */
rg_status rg_powder_init(const rg_crystal_phase *phase, const rg_xrd_instrument *instrument,
                         const rg_powder_texture *texture, double high, rg_powder *powder,
                         rg_error *err) RG_MUST_CHECK;

/* The pattern at two_theta[n], rising, deg. RG_EDOMAIN when no line shows there. */
rg_status rg_powder_pattern(const rg_crystal_phase *phase, const rg_xrd_instrument *instrument,
                            const double *two_theta, size_t n, rg_powder *powder,
                            rg_error *err) RG_MUST_CHECK;

void rg_powder_free(rg_powder *powder);

/* A line as a list prints it: reflections whose spacings agree to 1e-6 are one, named by the strongest. */
typedef struct {
    size_t reflection; /* the strongest of them */
    int multiplicity;
    double intensity;
} rg_powder_line;

/* The n strongest lines between low and high deg of two theta, strongest first; returns how many there are.
 * lines has room for list.n. */
size_t rg_powder_strongest(const rg_powder *powder, const rg_xrd_instrument *instrument, double low,
                           double high, size_t n, rg_powder_line *lines);

#endif
