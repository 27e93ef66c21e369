/* The products of spectra with directions: the inner loop of projections. */
#ifndef RG_KERNELS_SCENE_PROJECTION_PRODUCT_H
#define RG_KERNELS_SCENE_PROJECTION_PRODUCT_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/scene/ahead.h"

/* Spectra of a call. */
enum { RG_PROJECTED = 8 };

/*   directions  [d][length]             in   length a multiple of 8, zero behind the bands
 *   spectra     [RG_PROJECTED][length]  in   likewise
 *   out         [d][RG_PROJECTED]       out
 *
 * A spectrum's answer does not depend on its neighbours. Uses AVX-512 or AVX2 and FMA where the processor has
 * them. */
void rg_projection_product(const double *restrict directions, size_t d, size_t length,
                           const double *restrict spectra, rg_ahead next, double *restrict out);

/* The variants, best first and the plain one last: for tests, which compare with that. */
typedef struct {
    bool (*fits)(void); /* this processor */
    void (*product)(const double *restrict directions, size_t d, size_t length,
                    const double *restrict spectra, rg_ahead next, double *restrict out);
} rg_projection_variant;
extern const rg_projection_variant RG_PROJECTION_VARIANTS[];
extern const size_t RG_PROJECTION_N_VARIANTS;

#endif
