/* The reflections of a crystal: one for each orbit of the Laue class, with multiplicity and |F|^2. */
#ifndef RG_KERNELS_XRD_REFLECTIONS_H
#define RG_KERNELS_XRD_REFLECTIONS_H

#include "kernels/xrd/atoms.h"

typedef struct {
    int hkl[3];       /* of the orbit, the one with the fewest negative and then the largest indices      */
    int multiplicity; /* members of the orbit, Friedel mates included                                */
    double d;         /* A                                                                           */
    double f2;        /* mean of |F(hkl)|^2 and |F(-h-k-l)|^2, electrons^2, with anomalous terms and
                       * displacements                                                                */
} rg_xrd_reflection;

typedef struct {
    rg_xrd_reflection *items; /* falling d; of equal d falling h, k, l */
    size_t n;
} rg_xrd_reflections;

/* All reflections with d of at least d_min, A, that are present: |F|^2 above 1e-10 of that of all electrons
 * in phase, so absences follow from the atoms. RG_EDOMAIN when there are more than 2e8 lattice points to
 * look at; RG_ENOMEM. Free in every case. Parallel over reflections; bit-identical for any number of
 * threads. */
rg_status rg_xrd_reflections_list(const rg_xrd_crystal *crystal, const rg_xrd_lattice *lattice,
                                  const rg_xrd_atoms *atoms, double d_min, rg_xrd_reflections *reflections,
                                  rg_error *err) RG_MUST_CHECK;
void rg_xrd_reflections_free(rg_xrd_reflections *reflections);

/* |F(hkl)|^2 of one reflection, Friedel's mate averaged in. */
double rg_xrd_reflections_square(const rg_xrd_crystal *crystal, const rg_xrd_lattice *lattice,
                                 const rg_xrd_atoms *atoms, const int hkl[3]);

#endif
