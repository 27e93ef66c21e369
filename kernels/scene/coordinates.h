/* Every spectrum of a scene in a few directions, kept in memory. */
#ifndef RG_KERNELS_SCENE_COORDINATES_H
#define RG_KERNELS_SCENE_COORDINATES_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/base/error.h"

/* values [d][n]: one row per direction, so that a search runs along it. Spectra that are not complete are
 * NaN. */
typedef struct {
    size_t n;
    size_t d;
    double *values;
} rg_coordinates;

rg_status rg_coordinates_init(rg_coordinates *coordinates, size_t n, size_t d, rg_error *err) RG_MUST_CHECK;
void rg_coordinates_free(rg_coordinates *coordinates);

typedef struct {
    size_t n_bands;
    size_t n_used;
    const size_t *used; /* [n_used] the caller's               */
    size_t d;
    size_t length;      /* n_used in whole cache lines         */
    double *origin;     /* [length]                            */
    double *directions; /* [d][length], on cache lines         */
    double *memory;     /* of directions                       */
} rg_projection;

/* used [n_used] bands of a spectrum of n_bands; basis [d][n_used]; origin [n_used] is taken off first (NULL:
 * nothing). used must outlive the projection. RG_ENOMEM. */
rg_status rg_projection_init(rg_projection *projection, size_t n_bands, const size_t *used, size_t n_used,
                             const double *basis, size_t d, const double *origin,
                             rg_error *err) RG_MUST_CHECK;
void rg_projection_free(rg_projection *projection);

/* Spectra [n][n_bands] become coordinates first .. first + n - 1. Parallel; a spectrum's answer depends on
 * itself alone. Products in double. RG_ENOMEM. */
rg_status rg_projection_f32(const rg_projection *projection, const float *spectra, size_t n, size_t first,
                            rg_coordinates *coordinates, rg_error *err) RG_MUST_CHECK;
rg_status rg_projection_f64(const rg_projection *projection, const double *spectra, size_t n, size_t first,
                            rg_coordinates *coordinates, rg_error *err) RG_MUST_CHECK;

/* The spectrum that is farthest in a direction [d], of constant + direction . coordinates: the largest, or
 * the largest in size; of equal ones the first. index is SIZE_MAX when no spectrum is complete. Parallel. */
void rg_coordinates_extreme(const rg_coordinates *coordinates, const double *direction, double constant,
                            bool in_size, size_t *index, double *value);

/* Coordinates [d] of one spectrum. */
void rg_coordinates_get(const rg_coordinates *coordinates, size_t index, double *point);

#endif
