/* Preferred orientation after March: plates or needles that lie in the plane of the sample. Threads: none. */
#ifndef RG_KERNELS_XRD_TEXTURE_H
#define RG_KERNELS_XRD_TEXTURE_H

#include "kernels/xrd/lattice.h"

/* (r^2 c + (1 - c) / r)^(-3/2), c the squared cosine of the angle to the axis; its mean over the sphere is 1.
 * r = 1: none; r < 1: normals of the axis plane point out of the sample. Dollase (1986), J. Appl. Cryst. 19,
 * 267-272. */
double rg_xrd_texture_march(double r, double cosine2);

/* Its mean over the orbit of hkl; laue [n] as of rg_xrd_symmetry_laue, axis the indices of the plane. */
double rg_xrd_texture_mean(const rg_xrd_lattice *lattice, int laue[][3][3], size_t n, const int hkl[3],
                           const int axis[3], double r);

#endif
