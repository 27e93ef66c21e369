/* A spectrum made ready for the products of a scene: bands in use, less an origin, in whole cache lines. */
#ifndef RG_KERNELS_SCENE_PACK_H
#define RG_KERNELS_SCENE_PACK_H

#include <stdbool.h>
#include <stddef.h>

/* Numbers of a cache line. */
enum { RG_LINE_F32 = 16, RG_LINE_F64 = 8 };

/* The bands used [n] of a spectrum, one after the other: where they are neighbours in the spectrum itself,
 * else copied to room [n]. */
const float *rg_pack_bands_f32(const float *spectrum, const size_t *used, size_t n, float *room);
const double *rg_pack_bands_f64(const double *spectrum, const size_t *used, size_t n, double *room);

/* row = bands [n] less origin, in whole cache lines: origin and row are as long, and zero behind n. False
 * when a value of the bands is not finite. */
bool rg_pack_f32(const float *restrict bands, const float *restrict origin, size_t n, float *restrict row);
bool rg_pack_f32_as_f64(const float *restrict bands, const double *restrict origin, size_t n,
                        double *restrict row);
bool rg_pack_f64(const double *restrict bands, const double *restrict origin, size_t n, double *restrict row);

#endif
