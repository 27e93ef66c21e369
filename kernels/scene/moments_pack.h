/* A spectrum made a row of a tile for the second moments. */
#ifndef RG_KERNELS_SCENE_MOMENTS_PACK_H
#define RG_KERNELS_SCENE_MOMENTS_PACK_H

#include <stdbool.h>
#include <stddef.h>

/* row = spectrum [n] less origin, in whole panels (see moments_product.h): origin and row are as long, and
 * zero behind n. False when a value of the spectrum is not finite; the row is then unspecified. */
bool rg_moments_pack_f32(const float *restrict spectrum, const float *restrict origin, size_t n,
                         float *restrict row);
bool rg_moments_pack_f32_as_f64(const float *restrict spectrum, const double *restrict origin, size_t n,
                                double *restrict row);
bool rg_moments_pack_f64(const double *restrict spectrum, const double *restrict origin, size_t n,
                         double *restrict row);

#endif
