/* The second moments of packed spectra: the inner loop of moments.c. */
#ifndef RG_KERNELS_SCENE_MOMENTS_PRODUCT_H
#define RG_KERNELS_SCENE_MOMENTS_PRODUCT_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/scene/ahead.h"
#include "kernels/scene/pack.h"

/* A tile is RG_TILE_ROWS spectra in rows of panels, a cache line of neighbouring bands each: [RG_TILE_ROWS]
 * [stride]. Bands behind the last are zero. */
enum { RG_TILE_ROWS = 128, RG_PANEL_F32 = RG_LINE_F32, RG_PANEL_F64 = RG_LINE_F64 };

/* Rows of the sums are made by so many. */
enum { RG_MOMENTS_ROWS = 8 };

/* Panels of n_bands bands, the last perhaps not full. */
size_t rg_moments_panels(size_t n_bands, size_t width);

/* Length of a row: an odd number of panels, so that the lines of a panel are spread over all sets of a cache.
 */
size_t rg_moments_stride(size_t n_bands, size_t width);

/* Sums are a matrix [stride][stride], and a last row with the sums of the bands. Of two bands, their product
 * stands at the smaller's row and the larger's column; but at the row of a band of the last panel, whose
 * columns would be computed for little where few bands are in it. A row in a panel has the columns of the
 * panels
 * [*first, *end). */
void rg_moments_columns(size_t n_panels, size_t panel_of_row, size_t *first, size_t *end);

/* Where the product of two bands stands in the sums. */
size_t rg_moments_place(size_t n_bands, size_t width, size_t i, size_t j);

/* sums [stride + 1][stride] += the products and sums of a tile, added up in the type of the tile. The tile
 * begins at a cache line. Uses AVX-512 or AVX2 and FMA where the processor has them. */
void rg_moments_product_f32(const float *restrict tile, size_t n_bands, rg_ahead next, double *restrict sums);
void rg_moments_product_f64(const double *restrict tile, size_t n_bands, rg_ahead next,
                            double *restrict sums);

/* The variants, best first and the plain one last: for tests, which compare with that. */
typedef struct {
    bool (*fits)(void); /* this processor */
    void (*f32)(const float *restrict tile, size_t n_bands, rg_ahead next, double *restrict sums);
    void (*f64)(const double *restrict tile, size_t n_bands, rg_ahead next, double *restrict sums);
} rg_moments_variant;
extern const rg_moments_variant RG_MOMENTS_VARIANTS[];
extern const size_t RG_MOMENTS_N_VARIANTS;

#endif
