/* Grain size from grey images: one large image, which is cut into tiles, and a batch of small ones. */
#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/image/features.h"
#include "kernels/simulate/image.h"
#include "toolkit/bench/row.h"
#include "toolkit/clock.h"

enum { LARGE = 1024, SMALL = 256, IMAGES = 8, ONE = 0, BATCH, PARTS };

typedef struct {
    size_t side; /* px, of the large one */
    double *large;
    double *small; /* [IMAGES][SMALL][SMALL] */
    rg_image_look looks[IMAGES];
} images;

static rg_status draw(const images *u, rg_error *err)
{
    rg_image_scene scenes[IMAGES];
    double truth[IMAGES * RG_IMAGE_N_PERCENTILES];
    for (size_t i = 0; i < IMAGES; i++) {
        scenes[i] = rg_simulate_image_scene();
        scenes[i].median_px = 10.0 + (double) i;
    }
    const rg_status status = rg_simulate_image(1, 0, 1, scenes, u->side, u->side, u->large, truth, err);
    return status == RG_OK ? rg_simulate_image(2, 0, IMAGES, scenes, SMALL, SMALL, u->small, truth, err)
                           : status;
}

rg_status rg_bench_image_open(rg_bench_job *job, rg_error *err)
{
    images *u = rg_alloc(1, 1, sizeof *u);
    job->state = u;
    if (u == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    u->side = job->scale < 1.0 ? LARGE / 4 : LARGE;
    u->large = rg_alloc(u->side, u->side, sizeof *u->large);
    u->small = rg_alloc(IMAGES * SMALL, SMALL, sizeof *u->small);
    if (u->large == NULL || u->small == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the benchmark");
    const double pixels = (double) (u->side * u->side);
    const double of_batch = (double) IMAGES * SMALL * SMALL;
    job->n_parts = PARTS;
    job->parts[ONE] = (rg_bench_part){.name = "one image in tiles", .items = pixels, .kkt = NAN};
    job->parts[BATCH] = (rg_bench_part){.name = "8 images of 256 x 256", .items = of_batch, .kkt = NAN};
    return draw(u, err);
}

rg_status rg_bench_image_pass(rg_bench_job *job, double *seconds, rg_error *err)
{
    images *u = job->state;
    const rg_image_tiling tiling = {0};
    rg_image_view views[IMAGES];
    rg_status status = RG_OK;
    for (size_t part = 0; part < PARTS && status == RG_OK; part++) {
        const size_t n = part == ONE ? 1 : IMAGES;
        const size_t side = part == ONE ? u->side : SMALL;
        for (size_t i = 0; i < n; i++)
            views[i] = (rg_image_view){(part == ONE ? u->large : u->small) + i * side * side, side, side};
        const double began = rg_clock_seconds();
        status = rg_image_features(views, n, &tiling, u->looks, err);
        seconds[part] = rg_clock_seconds() - began;
        for (size_t i = 0; i < n && status == RG_OK; i++)
            if (u->looks[i].status != RG_OK)
                status = rg_fail(err, u->looks[i].status, i, u->looks[i].reason);
    }
    return status;
}

void rg_bench_image_close(void *state)
{
    images *u = state;
    if (u == NULL)
        return;
    free(u->large);
    free(u->small);
    free(u);
}
