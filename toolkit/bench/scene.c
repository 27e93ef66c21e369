/* Vertex component analysis of a scene, in the blocks of `regolith endmembers` and in its parts. */
#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/linear/eigen.h"
#include "kernels/scene/coordinates.h"
#include "kernels/scene/moments.h"
#include "kernels/scene/vca.h"
#include "toolkit/bench/row.h"
#include "toolkit/bench/spectra.h"
#include "toolkit/clock.h"

enum { P = 10, BANDS = 200, MOST = 1000000, BLOCK = 20971 };
enum { MOMENTS, EIGENVECTORS, PROJECTION, SEARCH, ALL, PARTS };

typedef struct {
    size_t n;
    float *spectra;
    double *basis; /* [BANDS][BANDS] */
    rg_coordinates coordinates;
    double mean[BANDS];
} scene;

rg_status rg_bench_vca_open(rg_bench_job *job, rg_error *err)
{
    double members[P * BANDS];
    scene *v = rg_alloc(1, 1, sizeof *v);
    job->state = v;
    if (v == NULL || (v->basis = rg_alloc(BANDS, BANDS, sizeof *v->basis)) == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    v->n = rg_bench_count(MOST, job->scale, BANDS * 4.0 + P * 8.0);
    rg_bench_members(P, P, BANDS, members);
    rg_status status = rg_bench_mixtures(members, P, BANDS, v->n, 0.3, 0.001, &v->spectra, err);
    if (status == RG_OK)
        status = rg_coordinates_init(&v->coordinates, v->n, P, err);
    const double n = (double) v->n;
    const rg_bench_part parts[PARTS] = {
        /* the triangle of the second moments */
        [MOMENTS] = {"moments", RG_BENCH_OF_WORK, n, n * BANDS * 4.0, 0.0, n * BANDS * (BANDS + 1.0), NAN},
        [EIGENVECTORS] = {"eigenvectors", RG_BENCH_OF_WORK, n, 0.0, 0.0, 0.0, NAN},
        [PROJECTION] = {"projection", RG_BENCH_OF_WORK, n, n * (BANDS * 4.0 + P * 8.0), 0.0,
                        n * 2.0 * BANDS * P, NAN},
        /* a pass over the coordinates for every endmember */
        [SEARCH] = {"search", RG_BENCH_OF_WORK, n, n * P * P * 8.0, n * 2.0 * P * P, 0.0, NAN},
        [ALL] = {"all", RG_BENCH_OF_SUM, n, 0.0, 0.0, 0.0, NAN}};
    job->n_parts = PARTS;
    for (size_t k = 0; k < PARTS; k++)
        job->parts[k] = parts[k];
    return status;
}

static size_t block_at(const scene *v, size_t first)
{
    return v->n - first < BLOCK ? v->n - first : BLOCK;
}

static rg_status find_moments(scene *v, rg_error *err)
{
    rg_moments moments = {0};
    rg_status status = rg_moments_init(&moments, BANDS, NULL, false, err);
    for (size_t first = 0; first < v->n && status == RG_OK; first += BLOCK)
        status = rg_moments_add_f32(&moments, v->spectra + first * BANDS, block_at(v, first), err);
    if (status == RG_OK)
        status = rg_moments_finish(&moments, v->mean, v->basis, NULL, err);
    rg_moments_free(&moments);
    return status;
}

static rg_status project(scene *v, rg_error *err)
{
    rg_projection projection = {0};
    size_t used[BANDS];
    for (size_t b = 0; b < BANDS; b++)
        used[b] = b;
    rg_status status = rg_projection_init(&projection, BANDS, used, BANDS, v->basis, P, NULL, err);
    for (size_t first = 0; first < v->n && status == RG_OK; first += BLOCK)
        status = rg_projection_f32(&projection, v->spectra + first * BANDS, block_at(v, first), first,
                                   &v->coordinates, err);
    rg_projection_free(&projection);
    return status;
}

static rg_status decompose(scene *v, rg_error *err)
{
    double values[BANDS];
    return rg_eigen_symmetric(v->basis, BANDS, values, err);
}

static rg_status search(scene *v, rg_error *err)
{
    double plane[P] = {0.0};
    size_t rows[P];
    for (size_t k = 0; k < P; k++)
        for (size_t b = 0; b < BANDS; b++)
            plane[k] += v->basis[k * BANDS + b] * v->mean[b];
    (void) rg_vca_to_plane(&v->coordinates, plane);
    return rg_vca_run(&v->coordinates, 0.0, P, 1, rows, err);
}

rg_status rg_bench_vca_pass(rg_bench_job *job, double *seconds, rg_error *err)
{
    static rg_status (*const STEPS[ALL])(scene *, rg_error *) = {find_moments, decompose, project, search};
    rg_status status = RG_OK;
    seconds[ALL] = 0.0;
    for (size_t k = 0; k < ALL && status == RG_OK; k++) {
        const double began = rg_clock_seconds();
        status = STEPS[k](job->state, err);
        seconds[k] = rg_clock_seconds() - began;
        seconds[ALL] += seconds[k];
    }
    return status;
}

void rg_bench_vca_close(void *state)
{
    scene *v = state;
    if (v == NULL)
        return;
    rg_coordinates_free(&v->coordinates);
    free(v->basis);
    free(v->spectra);
    free(v);
}
