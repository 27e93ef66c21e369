#include "kernels/simulate/image.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/base/random.h"

static const double PI = 3.14159265358979323846;
static const double DARK = 0.12; /* grey level between the grains */

const double rg_image_percentiles[RG_IMAGE_N_PERCENTILES] = {10, 16, 25, 30, 50, 75, 84, 90};

enum { DIRECTIONS = 128, DRAWS = 16, HARMONICS = 4, MOST_FAILED = 400, MOST_BLUR = 50 };

/* Draws of a grain; those of scenes and pixels lie far behind. */
enum { DRAW_X, DRAW_Y, DRAW_SIZE, DRAW_ASPECT, DRAW_ANGLE, DRAW_ALBEDO, DRAW_PHASE };
static const uint64_t DRAW_NOISE = (uint64_t) 1 << 40;
static const uint64_t DRAW_TEXTURE = (uint64_t) 1 << 41;
static const uint64_t DRAW_SCENE = (uint64_t) 1 << 42;

rg_image_scene rg_simulate_image_scene(void)
{
    return (rg_image_scene){.median_px = 20.0,
                            .sd_ln = 0.3,
                            .aspect_low = 0.6,
                            .aspect_high = 1.0,
                            .angularity = 0.04,
                            .overlap = 1.0,
                            .cover = 0.995,
                            .albedo_sd = 0.15,
                            .shading = 0.5,
                            .light_deg = 45.0,
                            .gradient = 0.0,
                            .texture = 0.02,
                            .blur_px = 0.7,
                            .noise = 0.01,
                            .brightness = 0.5,
                            .contrast = 1.0};
}

rg_image_scene rg_simulate_image_draw(uint64_t seed, uint64_t item, int kind, double median_low_px,
                                      double median_high_px)
{
    enum {
        SIZE,
        SORTING,
        ASPECT,
        ANGULARITY,
        OVERLAP,
        COVER,
        ALBEDO,
        SHADING,
        LIGHT,
        GRADIENT,
        TEXTURE,
        BLUR,
        NOISE,
        BRIGHTNESS,
        CONTRAST,
        KIND,
        N
    };
    double u[N];
    for (int k = 0; k < N; k++)
        u[k] = rg_random_uniform(seed, item, DRAW_SCENE + (uint64_t) k);
    if (kind == 3)
        kind = (int) (3.0 * u[KIND]);
    const double low = 0.4 + 0.4 * u[ASPECT];
    return (rg_image_scene){.median_px = median_low_px * pow(median_high_px / median_low_px, u[SIZE]),
                            .sd_ln = 0.1 + 0.4 * u[SORTING],
                            .aspect_low = low,
                            .aspect_high = fmin(low + 0.3, 1.0),
                            .angularity = 0.1 * u[ANGULARITY],
                            .overlap = kind == 2 ? 0.1 * u[OVERLAP] : 0.4 + 0.6 * u[OVERLAP],
                            .cover = kind == 2 ? 0.4 + 0.25 * u[COVER] : 0.9 + 0.095 * u[COVER],
                            .albedo_sd = 0.06 + 0.14 * u[ALBEDO],
                            .shading = kind == 1 ? 0.0 : 0.2 + 0.7 * u[SHADING],
                            .light_deg = 360.0 * u[LIGHT],
                            .gradient = 0.5 * u[GRADIENT],
                            .texture = 0.05 * u[TEXTURE],
                            .blur_px = 0.4 + 0.6 * u[BLUR],
                            .noise = 0.03 * u[NOISE],
                            .brightness = 0.4 + 0.2 * u[BRIGHTNESS],
                            .contrast = 0.4 + 0.5 * u[CONTRAST]};
}

static bool possible(const rg_image_scene *s)
{
    return s->median_px > 0.0 && s->median_px < 1e5 && s->sd_ln >= 0.0 && s->sd_ln <= 2.0 &&
           s->aspect_low > 0.0 && s->aspect_high >= s->aspect_low && s->aspect_high <= 1.0 &&
           s->angularity >= 0.0 && s->angularity < 0.2 && s->overlap >= 0.0 && s->overlap <= 1.0 &&
           s->cover > 0.0 && s->cover < 1.0 && s->albedo_sd >= 0.0 && s->shading >= 0.0 &&
           s->shading <= 1.0 && s->texture >= 0.0 && s->blur_px >= 0.0 && s->blur_px <= MOST_BLUR &&
           s->noise >= 0.0 && isfinite(s->gradient) && isfinite(s->light_deg) && isfinite(s->brightness) &&
           isfinite(s->contrast);
}

typedef struct {
    double x, y, diameter, half_major, half_minor, cos_angle, sin_angle, albedo;
    double widest;                  /* radius of the outline in any direction, at most */
    double outline[DIRECTIONS + 1]; /* radius by direction, 1 the unit circle       */
} grain;

typedef struct {
    uint64_t seed, item;
    const rg_image_scene *scene;
    size_t height, width;
    double waves[HARMONICS][2][DIRECTIONS + 1]; /* cosines and sines of the outline's harmonics */
    double *pixels;                             /* grey; -1 where nothing lies     */
    double *diameter;                           /* of the grain at the pixel, or 0 */
} canvas;

static void draw_grain(const canvas *c, uint64_t number, grain *g)
{
    const rg_image_scene *s = c->scene;
    const uint64_t base = DRAWS * number;
    double phase[HARMONICS][2];
    double area = 0.0;
    g->widest = 0.0;
    for (int k = 0; k < HARMONICS; k++) {
        const double turn = 2.0 * PI * rg_random_uniform(c->seed, c->item, base + DRAW_PHASE + (uint64_t) k);
        phase[k][0] = cos(turn);
        phase[k][1] = sin(turn);
    }
    for (int i = 0; i <= DIRECTIONS; i++) {
        double r = 1.0;
        for (int k = 0; k < HARMONICS; k++)
            r += s->angularity * (c->waves[k][0][i] * phase[k][0] - c->waves[k][1][i] * phase[k][1]);
        g->outline[i] = r;
        g->widest = fmax(g->widest, r);
        if (i < DIRECTIONS)
            area += 0.5 * r * r * 2.0 * PI / DIRECTIONS;
    }
    const double aspect = s->aspect_low + (s->aspect_high - s->aspect_low) *
                                              rg_random_uniform(c->seed, c->item, base + DRAW_ASPECT);
    g->diameter = s->median_px * exp(s->sd_ln * rg_random_normal(c->seed, c->item, base + DRAW_SIZE));
    g->half_major = 0.5 * g->diameter * sqrt(PI / (area * aspect));
    g->half_minor = g->half_major * aspect;
    const double angle = PI * rg_random_uniform(c->seed, c->item, base + DRAW_ANGLE);
    g->cos_angle = cos(angle);
    g->sin_angle = sin(angle);
    g->albedo = 0.5 + s->albedo_sd * rg_random_normal(c->seed, c->item, base + DRAW_ALBEDO);
    /* Anywhere that any grain can be seen from: four standard deviations above the median in size. */
    const double margin = s->median_px * exp(3.0 * s->sd_ln);
    g->x = -margin + ((double) c->width + 2.0 * margin) * rg_random_uniform(c->seed, c->item, base + DRAW_X);
    g->y = -margin + ((double) c->height + 2.0 * margin) * rg_random_uniform(c->seed, c->item, base + DRAW_Y);
}

/* How far out a pixel is, 1 on the outline; u and v in the grain's axes. */
static double how_far(const grain *g, double x, double y, double *u, double *v)
{
    const double dx = x - g->x, dy = y - g->y;
    *u = (dx * g->cos_angle + dy * g->sin_angle) / g->half_major;
    *v = (dy * g->cos_angle - dx * g->sin_angle) / g->half_minor;
    const double far = hypot(*u, *v);
    if (far > g->widest)
        return far;
    const double turn = (atan2(*v, *u) / (2.0 * PI) + 1.0) * DIRECTIONS;
    const size_t at = (size_t) turn % DIRECTIONS;
    const double part = turn - floor(turn);
    return far / (g->outline[at] + part * (g->outline[at + 1] - g->outline[at]));
}

/* Patches: values at the corners of a grid, interpolated between them. */
static double patch(const canvas *c, uint64_t number, double x, double y)
{
    const double fx = x - floor(x), fy = y - floor(y);
    const uint64_t ix = (uint64_t) ((long) floor(x) + 64), iy = (uint64_t) ((long) floor(y) + 64);
    double corner[4];
    for (uint64_t k = 0; k < 4; k++)
        corner[k] = rg_random_uniform(c->seed, c->item,
                                      DRAW_TEXTURE + (number << 16) + ((iy + k / 2) << 8) + ix + k % 2) -
                    0.5;
    return (corner[0] * (1.0 - fx) + corner[1] * fx) * (1.0 - fy) +
           (corner[2] * (1.0 - fx) + corner[3] * fx) * fy;
}

/* Lay the grain where nothing lies yet; the number of pixels that it takes. */
static size_t lay(const canvas *c, const grain *g, uint64_t number)
{
    const rg_image_scene *s = c->scene;
    const double lx = cos(s->light_deg * PI / 180.0) * 0.8, ly = sin(s->light_deg * PI / 180.0) * 0.8,
                 lz = 0.6;
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
                const bool bare = c->diameter[(size_t) y * c->width + (size_t) x] == 0.0;
                if (pass == 1 && !bare)
                    continue;
                const double far = how_far(g, (double) x + 0.5, (double) y + 0.5, &u, &v);
                const size_t at = (size_t) y * c->width + (size_t) x;
                if (far > 1.0)
                    continue;
                inside++;
                taken += bare;
                if (pass == 0)
                    continue;
                const double up = sqrt(fmax(1.0 - far * far, 0.0));
                const double nx = u * g->cos_angle - v * g->sin_angle,
                             ny = u * g->sin_angle + v * g->cos_angle;
                const double lit = fmax(0.0, nx * lx + ny * ly + up * lz);
                double grey = g->albedo * (1.0 - s->shading + s->shading * 1.3 * lit);
                if (s->texture > 0.0)
                    grey += 2.5 * s->texture * patch(c, number, 6.0 * u, 6.0 * v);
                c->pixels[at] = grey;
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

static void make_waves(canvas *c)
{
    for (int k = 0; k < HARMONICS; k++)
        for (int i = 0; i <= DIRECTIONS; i++) {
            const double t = 2.0 * PI * (double) (k + 3) * (double) i / DIRECTIONS;
            c->waves[k][0][i] = cos(t);
            c->waves[k][1][i] = sin(t);
        }
}

static bool draw_image(canvas *c, double *percentiles)
{
    const rg_image_scene *s = c->scene;
    const size_t n = c->height * c->width;
    double *work = rg_alloc(n, 1, sizeof *work);
    if (work == NULL)
        return false;
    make_waves(c);
    size_t covered = 0;
    /* Loose grains stop when MOST_FAILED in a row found no place. */
    for (uint64_t number = 0, failed = 0; (double) covered < s->cover * (double) n && failed < MOST_FAILED;
         number++) {
        grain g;
        draw_grain(c, number, &g);
        const size_t taken = lay(c, &g, number);
        covered += taken;
        failed = taken > 0 ? 0 : failed + 1;
    }
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        if (c->diameter[i] > 0.0)
            work[m++] = c->diameter[i];
        else
            c->pixels[i] = DARK;
    }
    qsort(work, m, sizeof *work, rising);
    for (size_t k = 0; k < RG_IMAGE_N_PERCENTILES; k++)
        percentiles[k] = m > 0 ? work[(size_t) (rg_image_percentiles[k] / 100.0 * (double) (m - 1))] : NAN;
    blur(c->pixels, c->height, c->width, s->blur_px, work);
    for (size_t i = 0; i < n; i++) {
        const double x = ((double) (i % c->width) + 0.5) / (double) c->width;
        double grey = c->pixels[i] * (1.0 + s->gradient * (x - 0.5));
        grey = s->brightness + s->contrast * (grey - 0.5);
        if (s->noise > 0.0)
            grey += s->noise * rg_random_normal(c->seed, c->item, DRAW_NOISE + i);
        c->pixels[i] = grey < 0.0 ? 0.0 : grey > 1.0 ? 1.0 : grey;
    }
    free(work);
    return true;
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
        canvas c = {.seed = seed,
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
