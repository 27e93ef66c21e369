/* The product of two panels of packed spectra: the inner loop of the second moments. */
#ifndef RG_KERNELS_SCENE_MOMENTS_PRODUCT_H
#define RG_KERNELS_SCENE_MOMENTS_PRODUCT_H

#include <stddef.h>

/* A tile is RG_TILE_ROWS spectra; a panel of a tile is [RG_TILE_ROWS][width] of neighbouring bands. */
enum { RG_TILE_ROWS = 128, RG_PANEL_F32 = 16, RG_PANEL_F64 = 8 };

/* sum [width][width] += A'B over n_tiles tiles, whose panels lie `stride` elements apart; each tile is added
 * up in the type of the panels and then to sum, in order. Uses AVX2 and FMA where the processor has them. */
void rg_moments_product_f32(const float *restrict a, const float *restrict b, size_t n_tiles, size_t stride,
                            double *restrict sum);
void rg_moments_product_f64(const double *restrict a, const double *restrict b, size_t n_tiles, size_t stride,
                            double *restrict sum);

/* The same without special instructions: the oracle of tests, and what other processors use. */
void rg_moments_product_plain_f32(const float *restrict a, const float *restrict b, size_t n_tiles,
                                  size_t stride, double *restrict sum);
void rg_moments_product_plain_f64(const double *restrict a, const double *restrict b, size_t n_tiles,
                                  size_t stride, double *restrict sum);

#endif
