#include "kernels/simulate/image.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/base/random.h"
#include "kernels/simulate/image_grain.h"
#include "kernels/simulate/image_mosaic.h"

enum { MOST_FAILED = 400, MOST_BLUR = 50 };

const double rg_image_percentiles[RG_IMAGE_N_PERCENTILES] = {10, 16, 25, 30, 50, 75, 84, 90};

static bool share(double x)
{
    return x >= 0.0 && x <= 1.0;
}

static bool possible(const rg_image_scene *s)
{
    return s->median_px > 0.0 && s->median_px < 1e5 && s->sd_ln >= 0.0 && s->sd_ln <= 2.0 &&
           s->aspect_low > 0.0 && s->aspect_high >= s->aspect_low && s->aspect_high <= 1.0 &&
           s->angularity >= 0.0 && s->angularity < 0.2 && share(s->squareness) &&
           (s->corners == 0 || (s->corners >= 3 && s->corners <= 12)) && s->apart >= 0.0 && s->apart <= 0.9 &&
           share(s->overlap) && s->cover > 0.0 && s->cover < 1.0 && s->albedo_sd >= 0.0 && s->minerals >= 0 &&
           share(s->shading) && s->tilt >= 0.0 && fabs(s->rim) <= 1.0 && share(s->rim_width) &&
           isfinite(s->ground) && s->ground_texture >= 0.0 && share(s->shadow) && s->texture >= 0.0 &&
           s->patches > 0.0 && s->patches <= 30.0 && share(s->striped) && isfinite(s->stripes) &&
           s->gamma > 0.0 && s->gamma < 10.0 && s->blur_px >= 0.0 && s->blur_px <= MOST_BLUR &&
           s->noise >= 0.0 && isfinite(s->gradient) && isfinite(s->light_deg) && isfinite(s->brightness) &&
           isfinite(s->contrast);
}

/* Lay the grain where nothing lies yet; the number of pixels that it takes. */
static size_t lay(const rg_image_canvas *c, const rg_image_grain *g, uint64_t number)
{
    const rg_image_scene *s = c->scene;
    const double reach = g->half_major * g->widest;
    const long x0 = (long) fmax(0.0, floor(g->x - reach)), y0 = (long) fmax(0.0, floor(g->y - reach));
    const long x1 = (long) fmin((double) c->width - 1.0, ceil(g->x + reach));
    const long y1 = (long) fmin((double) c->height - 1.0, ceil(g->y + reach));
    for (int pass = s->overlap < 1.0 ? 0 : 1; pass < 2; pass++) {
        size_t inside = 0;
        size_t taken = 0;
        for (long y = y0; y <= y1; y++)
            for (long x = x0; x <= x1; x++) {
                double u, v;
                const size_t at = (size_t) y * c->width + (size_t) x;
                const bool bare = c->diameter[at] == 0.0;
                if (pass == 1 && !bare)
                    continue;
                const double far = rg_image_grain_far(g, (double) x + 0.5, (double) y + 0.5, &u, &v);
                if (far > 1.0)
                    continue;
                inside++;
                taken += bare;
                if (pass == 0)
                    continue;
                c->pixels[at] = rg_image_grain_grey(c, g, number, (double) x + 0.5 - g->x,
                                                    (double) y + 0.5 - g->y, u, v, far);
                c->diameter[at] = g->diameter;
            }
        if (pass == 1)
            return taken;
        if ((double) (inside - taken) > s->overlap * (double) inside)
            return 0;
    }
    return 0;
}

static void blur(double *pixels, size_t height, size_t width, double sd, double *work)
{
    const long reach = (long) ceil(4.0 * sd);
    double weights[1 + 4 * MOST_BLUR];
    if (!(sd > 0.0))
        return;
    for (long k = 0; k <= reach; k++)
        weights[k] = exp(-0.5 * (double) (k * k) / (sd * sd));
    for (int direction = 0; direction < 2; direction++) {
        const double *from = direction == 0 ? pixels : work;
        double *to = direction == 0 ? work : pixels;
        for (long y = 0; y < (long) height; y++)
            for (long x = 0; x < (long) width; x++) {
                double sum = 0.0;
                double total = 0.0;
                for (long k = -reach; k <= reach; k++) {
                    const long xx = direction == 0 ? x + k : x, yy = direction == 0 ? y : y + k;
                    if (xx < 0 || yy < 0 || xx >= (long) width || yy >= (long) height)
                        continue;
                    const double weight = weights[labs(k)];
                    sum += weight * from[yy * (long) width + xx];
                    total += weight;
                }
                to[y * (long) width + x] = sum / total;
            }
    }
}

static int rising(const void *left, const void *right)
{
    const double a = *(const double *) left, b = *(const double *) right;
    return (a > b) - (a < b);
}

/* Loose grains stop when MOST_FAILED in a row found no place. */
static void heap(rg_image_canvas *c)
{
    const rg_image_scene *s = c->scene;
    const double n = (double) c->height * (double) c->width;
    size_t covered = 0;
    rg_image_grain_waves(c);
    for (uint64_t number = 0, failed = 0; (double) covered < s->cover * n && failed < MOST_FAILED; number++) {
        rg_image_grain g;
        rg_image_grain_draw(c, number, &g);
        const size_t taken = lay(c, &g, number);
        covered += taken;
        failed = taken > 0 ? 0 : failed + 1;
    }
}

/* The ground between the grains, and the grains' shadows on it: away from the light by a tenth of the median.
 */
static void fill_ground(const rg_image_canvas *c)
{
    const rg_image_scene *s = c->scene;
    const double light = s->light_deg * 3.14159265358979323846 / 180.0;
    const long dx = (long) floor(0.1 * s->median_px * cos(light) + 0.5),
               dy = (long) floor(0.1 * s->median_px * sin(light) + 0.5);
    for (size_t i = 0; i < c->height * c->width; i++) {
        if (c->diameter[i] > 0.0)
            continue;
        const long x = (long) (i % c->width), y = (long) (i / c->width);
        double grey = s->ground;
        if (s->ground_texture > 0.0)
            grey += 3.5 * s->ground_texture *
                    rg_image_grain_patch(c, RG_IMAGE_DRAW_GROUND, (double) x / 3.0, (double) y / 3.0);
        if (s->shadow > 0.0 && x + dx >= 0 && y + dy >= 0 && x + dx < (long) c->width &&
            y + dy < (long) c->height && c->diameter[(y + dy) * (long) c->width + x + dx] > 0.0)
            grey *= 1.0 - s->shadow;
        c->pixels[i] = grey;
    }
}

static void develop(const rg_image_canvas *c)
{
    const rg_image_scene *s = c->scene;
    for (size_t i = 0; i < c->height * c->width; i++) {
        const double x = ((double) (i % c->width) + 0.5) / (double) c->width;
        double grey = c->pixels[i] * (1.0 + s->gradient * (x - 0.5));
        if (s->gamma != 1.0)
            grey = pow(fmax(grey, 0.0), s->gamma);
        grey = s->brightness + s->contrast * (grey - 0.5);
        if (s->noise > 0.0)
            grey += s->noise * rg_random_normal(c->seed, c->item, RG_IMAGE_DRAW_NOISE + i);
        c->pixels[i] = grey < 0.0 ? 0.0 : grey > 1.0 ? 1.0 : grey;
    }
}

static bool draw_image(rg_image_canvas *c, double *percentiles)
{
    const size_t n = c->height * c->width;
    double *work = rg_alloc(n, 1, sizeof *work);
    bool good = work != NULL;
    if (good && c->scene->mosaic)
        good = rg_simulate_image_mosaic(c);
    else if (good)
        heap(c);
    size_t m = 0;
    for (size_t i = 0; i < n && good; i++)
        if (c->diameter[i] > 0.0)
            work[m++] = c->diameter[i];
    if (good) {
        fill_ground(c);
        qsort(work, m, sizeof *work, rising);
        for (size_t k = 0; k < RG_IMAGE_N_PERCENTILES; k++)
            percentiles[k] =
                m > 0 ? work[(size_t) (rg_image_percentiles[k] / 100.0 * (double) (m - 1))] : (double) NAN;
        blur(c->pixels, c->height, c->width, c->scene->blur_px, work);
        develop(c);
    }
    free(work);
    return good;
}

rg_status rg_simulate_image(uint64_t seed, uint64_t first_item, size_t n_items, const rg_image_scene *scenes,
                            size_t height, size_t width, double *pixels, double *percentiles, rg_error *err)
{
    for (size_t k = 0; k < n_items; k++)
        if (!possible(&scenes[k]))
            return rg_fail(err, RG_EDOMAIN, k, "the scene of this image is not possible");
    bool good = true;
#pragma omp parallel for schedule(dynamic, 1)
    for (size_t k = 0; k < n_items; k++) {
        rg_image_canvas c = {.seed = seed,
                             .item = first_item + k,
                             .scene = &scenes[k],
                             .height = height,
                             .width = width,
                             .pixels = pixels + k * height * width,
                             .diameter = rg_alloc(height, width, sizeof *c.diameter)};
        if (c.diameter == NULL || !draw_image(&c, percentiles + k * RG_IMAGE_N_PERCENTILES)) {
#pragma omp atomic write
            good = false;
        }
        free(c.diameter);
    }
    return good ? RG_OK : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for an image");
}
