#include "kernels/simulate/image_grain.h"

#include <math.h>

#include "kernels/base/random.h"

static const double PI = 3.14159265358979323846;

enum { DIRECTIONS = RG_IMAGE_DIRECTIONS, HARMONICS = RG_IMAGE_HARMONICS, MOST_CORNERS = 12, DRAWS = 40 };
enum {
    DRAW_X,
    DRAW_Y,
    DRAW_SIZE,
    DRAW_ASPECT,
    DRAW_ANGLE,
    DRAW_ALBEDO,
    DRAW_TILT_X,
    DRAW_TILT_Y,
    DRAW_STRIPED,
    DRAW_STRIPE,
    DRAW_WIDTH,
    DRAW_MINERAL,
    DRAW_PHASE,
    DRAW_CORNER = DRAW_PHASE + HARMONICS
};

void rg_image_grain_waves(rg_image_canvas *c)
{
    for (int k = 0; k < HARMONICS; k++)
        for (int i = 0; i <= DIRECTIONS; i++) {
            const double t = 2.0 * PI * (double) (k + 3) * (double) i / DIRECTIONS;
            c->waves[k][0][i] = cos(t);
            c->waves[k][1][i] = sin(t);
        }
}

/* Radius of a polygon with corners on the unit circle, not far from evenly spread. */
static void draw_polygon(const rg_image_canvas *c, uint64_t base, int corners, double *radius)
{
    double x[MOST_CORNERS], y[MOST_CORNERS];
    for (int k = 0; k < corners; k++) {
        const double u = rg_random_uniform(c->seed, c->item, base + DRAW_CORNER + (uint64_t) k);
        const double turn = 2.0 * PI * ((double) k + 0.8 * (u - 0.5)) / corners;
        x[k] = cos(turn);
        y[k] = sin(turn);
    }
    for (int i = 0; i <= DIRECTIONS; i++) {
        const double t = 2.0 * PI * (double) (i % DIRECTIONS) / DIRECTIONS;
        radius[i] = 1.0;
        for (int k = 0; k < corners; k++) {
            const int next = (k + 1) % corners;
            const double nx = y[next] - y[k], ny = x[k] - x[next];
            const double toward = nx * cos(t) + ny * sin(t);
            if (toward > 0.0)
                radius[i] = fmin(radius[i], (nx * x[k] + ny * y[k]) / toward);
        }
    }
}

static void draw_outline(const rg_image_canvas *c, uint64_t base, double *radius)
{
    const rg_image_scene *s = c->scene;
    const double power = 2.0 + 6.0 * s->squareness;
    for (int i = 0; i <= DIRECTIONS; i++) {
        const double t = 2.0 * PI * (double) (i % DIRECTIONS) / DIRECTIONS;
        radius[i] = s->squareness > 0.0 && !s->mosaic
                        ? pow(pow(fabs(cos(t)), power) + pow(fabs(sin(t)), power), -1.0 / power)
                        : 1.0;
    }
    if (s->corners > 0 && !s->mosaic)
        draw_polygon(c, base, s->corners, radius);
    for (int k = 0; k < HARMONICS && s->angularity > 0.0 && !s->mosaic; k++) {
        const double turn = 2.0 * PI * rg_random_uniform(c->seed, c->item, base + DRAW_PHASE + (uint64_t) k);
        const double even = cos(turn), odd = sin(turn);
        for (int i = 0; i <= DIRECTIONS; i++)
            radius[i] += s->angularity * (c->waves[k][0][i] * even - c->waves[k][1][i] * odd);
    }
}

static void draw_surface(const rg_image_canvas *c, uint64_t base, rg_image_grain *g)
{
    const rg_image_scene *s = c->scene;
    double sd = s->albedo_sd;
    g->albedo = 0.5;
    if (s->minerals > 0) { /* levels two standard deviations up and down, and a little about them */
        const double which =
            floor(rg_random_uniform(c->seed, c->item, base + DRAW_MINERAL) * (double) s->minerals);
        g->albedo += 2.0 * sd * (s->minerals > 1 ? 2.0 * which / ((double) s->minerals - 1.0) - 1.0 : 0.0);
        sd *= 0.3;
    }
    g->albedo += sd * rg_random_normal(c->seed, c->item, base + DRAW_ALBEDO);
    g->albedo = fmax(g->albedo, 0.02);
    g->tilt_x = s->tilt * rg_random_normal(c->seed, c->item, base + DRAW_TILT_X) / g->half_major;
    g->tilt_y = s->tilt * rg_random_normal(c->seed, c->item, base + DRAW_TILT_Y) / g->half_major;
    g->stripe_x = g->stripe_y = 0.0;
    if (rg_random_uniform(c->seed, c->item, base + DRAW_STRIPED) < s->striped) {
        const double turn = PI * rg_random_uniform(c->seed, c->item, base + DRAW_STRIPE);
        const double width = 0.15 + 0.35 * rg_random_uniform(c->seed, c->item, base + DRAW_WIDTH);
        g->stripe_x = cos(turn) / (width * s->median_px);
        g->stripe_y = sin(turn) / (width * s->median_px);
    }
}

void rg_image_grain_draw(const rg_image_canvas *c, uint64_t number, rg_image_grain *g)
{
    const rg_image_scene *s = c->scene;
    const uint64_t base = DRAWS * number;
    double area = 0.0;
    draw_outline(c, base, g->outline);
    g->widest = 0.0;
    g->narrowest = INFINITY;
    for (int i = 0; i <= DIRECTIONS; i++) {
        g->widest = fmax(g->widest, g->outline[i]);
        g->narrowest = fmin(g->narrowest, g->outline[i]);
        if (i < DIRECTIONS)
            area += 0.5 * g->outline[i] * g->outline[i] * 2.0 * PI / DIRECTIONS;
    }
    const double aspect = s->aspect_low + (s->aspect_high - s->aspect_low) *
                                              rg_random_uniform(c->seed, c->item, base + DRAW_ASPECT);
    g->diameter = s->median_px * exp(s->sd_ln * rg_random_normal(c->seed, c->item, base + DRAW_SIZE));
    g->half_major = 0.5 * g->diameter * sqrt(PI / (area * aspect));
    g->half_minor = g->half_major * aspect;
    const double angle = PI * rg_random_uniform(c->seed, c->item, base + DRAW_ANGLE);
    g->cos_angle = cos(angle);
    g->sin_angle = sin(angle);
    draw_surface(c, base, g);
    /* Anywhere that any grain can be seen from: three standard deviations above the median in size. */
    const double margin = s->median_px * exp(3.0 * s->sd_ln);
    g->x = -margin + ((double) c->width + 2.0 * margin) * rg_random_uniform(c->seed, c->item, base + DRAW_X);
    g->y = -margin + ((double) c->height + 2.0 * margin) * rg_random_uniform(c->seed, c->item, base + DRAW_Y);
}

double rg_image_grain_far(const rg_image_grain *g, double x, double y, double *u, double *v)
{
    const double dx = x - g->x, dy = y - g->y;
    *u = (dx * g->cos_angle + dy * g->sin_angle) / g->half_major;
    *v = (dy * g->cos_angle - dx * g->sin_angle) / g->half_minor;
    const double far = sqrt(*u * *u + *v * *v);
    if (far > g->widest)
        return far;
    const double turn = (atan2(*v, *u) / (2.0 * PI) + 1.0) * DIRECTIONS;
    const size_t at = (size_t) turn % DIRECTIONS;
    const double part = turn - floor(turn);
    return far / (g->outline[at] + part * (g->outline[at + 1] - g->outline[at]));
}

double rg_image_grain_patch(const rg_image_canvas *c, uint64_t draw, double x, double y)
{
    const double fx = x - floor(x), fy = y - floor(y);
    const uint64_t ix = (uint64_t) ((long) floor(x) + 64), iy = (uint64_t) ((long) floor(y) + 64);
    double corner[4];
    for (uint64_t k = 0; k < 4; k++)
        corner[k] = rg_random_uniform(c->seed, c->item, draw + ((iy + k / 2) << 12) + ix + k % 2) - 0.5;
    return (corner[0] * (1.0 - fx) + corner[1] * fx) * (1.0 - fy) +
           (corner[2] * (1.0 - fx) + corner[3] * fx) * fy;
}

double rg_image_grain_grey(const rg_image_canvas *c, const rg_image_grain *g, uint64_t number, double dx,
                           double dy, double u, double v, double far)
{
    const rg_image_scene *s = c->scene;
    double grey = g->albedo * (1.0 + g->tilt_x * dx + g->tilt_y * dy);
    if (s->shading > 0.0) {
        const double light = s->light_deg * PI / 180.0;
        const double up = sqrt(fmax(1.0 - far * far, 0.0));
        const double out = sqrt(fmax(u * u + v * v, 1e-12));
        const double nx = far * (u * g->cos_angle - v * g->sin_angle) / out,
                     ny = far * (u * g->sin_angle + v * g->cos_angle) / out;
        const double lit = fmax(0.0, 0.8 * (nx * cos(light) + ny * sin(light)) + 0.6 * up);
        grey *= 1.0 - s->shading + s->shading * 1.3 * lit;
    }
    if (s->rim != 0.0 && far > 1.0 - s->rim_width)
        grey *= 1.0 - s->rim * (far - 1.0 + s->rim_width) / s->rim_width;
    if (s->texture > 0.0)
        grey +=
            2.5 * s->texture *
            rg_image_grain_patch(c, RG_IMAGE_DRAW_TEXTURE + (number << 20), s->patches * u, s->patches * v);
    if (g->stripe_x != 0.0 || g->stripe_y != 0.0)
        grey += s->stripes * (sin(2.0 * PI * (g->stripe_x * dx + g->stripe_y * dy)) > 0.0 ? 0.5 : -0.5);
    return grey;
}
