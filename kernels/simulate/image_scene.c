#include <math.h>

#include "kernels/base/random.h"
#include "kernels/simulate/image.h"
#include "kernels/simulate/image_grain.h"

rg_image_scene rg_simulate_image_scene(void)
{
    return (rg_image_scene){.median_px = 20.0,
                            .sd_ln = 0.3,
                            .aspect_low = 0.6,
                            .aspect_high = 1.0,
                            .angularity = 0.04,
                            .apart = 0.5,
                            .overlap = 1.0,
                            .cover = 0.995,
                            .albedo_sd = 0.15,
                            .shading = 0.5,
                            .light_deg = 45.0,
                            .ground = 0.12,
                            .texture = 0.02,
                            .patches = 6.0,
                            .gamma = 1.0,
                            .blur_px = 0.7,
                            .noise = 0.01,
                            .brightness = 0.5,
                            .contrast = 1.0};
}

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
    OUTLINE,
    SQUARENESS,
    CORNERS,
    APART,
    MINERALS,
    TILT,
    RIM,
    RIM_WIDTH,
    GROUND,
    GROUND_TEXTURE,
    SHADOW,
    PATCHES,
    STRIPED,
    STRIPES,
    GAMMA,
    N_DRAWS
};

/* 0 for as many draws as `share` leaves, and then 0 to 1: what some scenes have and others not. */
static double some(double u, double share)
{
    return u < 1.0 - share ? 0.0 : (u - (1.0 - share)) / share;
}

static void draw_surface(const double *u, int kind, rg_image_scene *s)
{
    const bool flat = kind == RG_IMAGE_SECTION || kind == RG_IMAGE_MOSAIC;
    const double without_shading = flat ? 0.75 : kind == RG_IMAGE_LOOSE ? 0.4 : 0.0;
    s->albedo_sd = 0.04 + 0.2 * u[ALBEDO];
    s->minerals = u[MINERALS] < 0.25 ? 2 + (int) (24.0 * u[MINERALS]) : 0;
    s->shading = u[SHADING] < without_shading ? 0.0 : 0.15 + 0.85 * u[SHADING];
    s->tilt = 0.3 * some(u[TILT], 0.4);
    s->rim = 0.9 * some(u[RIM], 0.5) * (u[RIM_WIDTH] < 0.15 ? -0.6 : 1.0); /* a few are light */
    s->rim_width = 0.05 + 0.3 * u[RIM_WIDTH];
    s->texture = 0.1 * some(u[TEXTURE], 0.7) * u[TEXTURE];
    s->patches = 2.5 + 7.5 * u[PATCHES];
    s->striped = 0.5 * some(u[STRIPED], flat ? 0.3 : 0.15);
    s->stripes = 0.04 + 0.24 * u[STRIPES] * u[STRIPES];
    if (kind == RG_IMAGE_LOOSE) {
        s->albedo_sd = 0.15 * some(u[ALBEDO], 0.7);
        s->ground = u[GROUND] < 0.7 ? 0.02 + 0.4 * u[GROUND] : 0.55 + 0.4 * u[GROUND];
        s->ground_texture = 0.08 * some(u[GROUND_TEXTURE], 0.5);
        s->shadow = 0.8 * some(u[SHADOW], 0.5);
    }
}

rg_image_scene rg_simulate_image_draw(uint64_t seed, uint64_t item, int kind, double median_low_px,
                                      double median_high_px)
{
    double u[N_DRAWS];
    for (int k = 0; k < N_DRAWS; k++)
        u[k] = rg_random_uniform(seed, item, RG_IMAGE_DRAW_SCENE + (uint64_t) k);
    if (kind == RG_IMAGE_ANY)
        kind = (int) (RG_IMAGE_ANY * u[KIND]);
    rg_image_scene s = rg_simulate_image_scene();
    const double low = fmin(0.45 + 0.7 * u[ASPECT], 1.0);
    s.median_px = median_low_px * pow(median_high_px / median_low_px, u[SIZE]);
    s.sd_ln = 0.03 + 0.5 * u[SORTING];
    s.aspect_low = low;
    s.aspect_high = fmin(low + 0.35, 1.0);
    s.angularity = 0.1 * some(u[ANGULARITY], 0.6);
    s.squareness = some(u[SQUARENESS], 0.3);
    s.corners = u[OUTLINE] < 0.3 ? 4 + (int) (6.0 * u[CORNERS]) : 0;
    s.mosaic = kind == RG_IMAGE_MOSAIC;
    s.apart = 0.9 * u[APART];
    s.overlap = kind == RG_IMAGE_LOOSE ? 0.1 * some(u[OVERLAP], 0.5) : fmin(0.4 + 0.9 * u[OVERLAP], 1.0);
    s.cover = kind == RG_IMAGE_LOOSE ? 0.3 + 0.35 * u[COVER] : 0.9 + 0.099 * u[COVER];
    s.light_deg = 360.0 * u[LIGHT];
    draw_surface(u, kind, &s);
    s.gradient = 0.6 * some(u[GRADIENT], 0.8);
    s.gamma = 0.7 + 0.6 * u[GAMMA];
    s.blur_px = 0.2 + 1.0 * u[BLUR];
    s.noise = 0.04 * u[NOISE] * u[NOISE];
    s.brightness = 0.4 + 0.2 * u[BRIGHTNESS];
    s.contrast = 0.4 + 0.6 * u[CONTRAST];
    return s;
}
