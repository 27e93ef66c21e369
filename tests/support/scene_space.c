#include "tests/support/scene_space.h"

#include <stdlib.h>

#include "kernels/linear/eigen.h"
#include "kernels/scene/moments.h"

static void need(rg_status status)
{
    if (status != RG_OK)
        abort();
}

scene_space scene_space_make(const scene *s)
{
    const size_t n = s->n_bands;
    scene_space space = {calloc(n, sizeof(double)), calloc(n, sizeof(double)), calloc(n * n, sizeof(double)),
                         calloc(n * n, sizeof(double)), calloc(n, sizeof(size_t))};
    double *values = calloc(n, sizeof *values);
    rg_moments moments;
    need(rg_moments_init(&moments, n, NULL, true, NULL));
    need(rg_moments_add_f64(&moments, s->spectra, s->n, NULL));
    need(rg_moments_finish(&moments, space.mean, space.correlation, space.covariance, NULL));
    rg_moments_free(&moments);
    need(rg_eigen_symmetric(space.covariance, n, space.variances, NULL));
    need(rg_eigen_symmetric(space.correlation, n, values, NULL));
    free(values);
    for (size_t b = 0; b < n; b++)
        space.used[b] = b;
    return space;
}

void scene_space_free(scene_space *space)
{
    free(space->mean);
    free(space->variances);
    free(space->covariance);
    free(space->correlation);
    free(space->used);
    *space = (scene_space){0};
}

static rg_coordinates project(const scene_space *space, const scene *s, const double *basis, size_t d,
                              const double *origin)
{
    rg_coordinates c;
    rg_projection p;
    need(rg_coordinates_init(&c, s->n, d, NULL));
    need(rg_projection_init(&p, s->n_bands, space->used, s->n_bands, basis, d, origin, NULL));
    need(rg_projection_f64(&p, s->spectra, s->n, 0, &c, NULL));
    rg_projection_free(&p);
    return c;
}

rg_coordinates scene_space_centred(const scene_space *space, const scene *s, size_t d)
{
    return project(space, s, space->covariance, d, space->mean);
}

rg_coordinates scene_space_about_zero(const scene_space *space, const scene *s, size_t d, double *mean)
{
    for (size_t k = 0; k < d; k++) {
        mean[k] = 0.0;
        for (size_t b = 0; b < s->n_bands; b++)
            mean[k] += space->correlation[k * s->n_bands + b] * space->mean[b];
    }
    return project(space, s, space->correlation, d, NULL);
}

double scene_space_worst_angle(const scene_space *space, const scene *s, const double *corners)
{
    double *found = calloc(s->p * s->n_bands, sizeof *found);
    for (size_t m = 0; m < s->p; m++)
        for (size_t b = 0; b < s->n_bands; b++) {
            found[m * s->n_bands + b] = space->mean[b];
            for (size_t k = 0; k + 1 < s->p; k++)
                found[m * s->n_bands + b] +=
                    corners[m * (s->p - 1) + k] * space->covariance[k * s->n_bands + b];
        }
    const double worst = scene_worst_angle(s, found, s->p);
    free(found);
    return worst;
}

size_t scene_count_pure(const scene *s, const size_t *rows, size_t n)
{
    size_t count = 0;
    for (size_t m = 0; m < s->p; m++)
        for (size_t k = 0; k < n; k++)
            count += s->pure[m] == rows[k];
    return count;
}
