#include "kernels/image/regions.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"

typedef struct {
    int32_t from, to; /* the basin that ends at the pass, and one beyond it */
    int depth;        /* of the pass above the bottom of the one that ends  */
} pass;

typedef struct {
    int32_t *order, *basin;    /* [pixels] */
    int32_t *parent, *deepest; /* [basins] */
    uint16_t *bottom;          /* [basins] */
    uint64_t *size;            /* [basins] */
    pass *passes;              /* [basins] */
    int32_t n_basins, n_passes;
} flood;

static int32_t root_of(int32_t *parent, int32_t i)
{
    while (parent[i] != i) {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    return i;
}

static void sort_pixels(const uint16_t *relief, size_t n, int32_t *order)
{
    size_t start[RG_REGION_LEVELS + 1] = {0};
    for (size_t i = 0; i < n; i++)
        start[relief[i] + 1]++;
    for (size_t k = 1; k <= RG_REGION_LEVELS; k++)
        start[k] += start[k - 1];
    for (size_t i = 0; i < n; i++)
        order[start[relief[i]]++] = (int32_t) i;
}

/* Water of two lakes meets at a pixel of this level: the shallower one ends. */
static void meet(flood *f, int32_t a, int32_t b, int level)
{
    const int32_t lake_a = root_of(f->parent, a), lake_b = root_of(f->parent, b);
    if (lake_a == lake_b)
        return;
    const int32_t bottom_a = f->deepest[lake_a], bottom_b = f->deepest[lake_b];
    const bool a_first = bottom_a < bottom_b;
    const int level_a = f->bottom[bottom_a], level_b = f->bottom[bottom_b];
    const bool a_stays = level_a < level_b || (level_a == level_b && a_first);
    const int32_t ends = a_stays ? bottom_b : bottom_a;
    f->passes[f->n_passes++] = (pass){.from = ends, .to = a_stays ? a : b, .depth = level - f->bottom[ends]};
    f->parent[lake_b] = lake_a;
    f->deepest[lake_a] = a_stays ? bottom_a : bottom_b;
}

static void run(flood *f, const uint16_t *relief, size_t height, size_t width)
{
    for (size_t k = 0; k < height * width; k++) {
        const size_t at = (size_t) f->order[k];
        const size_t y = at / width, x = at % width;
        const size_t around[4] = {y > 0 ? at - width : at, x > 0 ? at - 1 : at, x + 1 < width ? at + 1 : at,
                                  y + 1 < height ? at + width : at};
        int32_t joins = -1;
        uint16_t lowest = 0;
        for (int d = 0; d < 4; d++)
            if (f->basin[around[d]] >= 0 && (joins < 0 || relief[around[d]] < lowest)) {
                joins = f->basin[around[d]];
                lowest = relief[around[d]];
            }
        if (joins < 0) {
            joins = f->n_basins++;
            f->parent[joins] = joins;
            f->deepest[joins] = joins;
            f->bottom[joins] = relief[at];
        }
        f->basin[at] = joins;
        f->size[joins]++;
        for (int d = 0; d < 4; d++)
            if (f->basin[around[d]] >= 0 && f->basin[around[d]] != joins)
                meet(f, joins, f->basin[around[d]], relief[at]);
    }
}

static void count(flood *f, int depth, uint64_t *total, uint64_t *pixels)
{
    for (int32_t b = 0; b < f->n_basins; b++) {
        f->parent[b] = b;
        total[b] = 0;
    }
    for (int32_t p = 0; p < f->n_passes; p++)
        if (f->passes[p].depth < depth)
            f->parent[root_of(f->parent, f->passes[p].from)] = root_of(f->parent, f->passes[p].to);
    for (int32_t b = 0; b < f->n_basins; b++)
        total[root_of(f->parent, b)] += f->size[b];
    for (int32_t b = 0; b < f->n_basins; b++)
        if (total[b] > 0)
            pixels[(size_t) (RG_REGION_BINS_PER_OCTAVE * log2((double) total[b]))] += total[b];
}

rg_status rg_image_regions(const uint16_t *relief, size_t height, size_t width, const int *depths,
                           size_t n_depths, uint64_t *pixels, rg_error *err)
{
    size_t n = 0;
    if (!rg_mul(height, width, &n) || n == 0 || n > INT32_MAX)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "the image is too small or too large for this");
    flood f = {.order = rg_alloc(n, 1, sizeof *f.order),
               .basin = rg_alloc(n, 1, sizeof *f.basin),
               .parent = rg_alloc(n, 1, sizeof *f.parent),
               .deepest = rg_alloc(n, 1, sizeof *f.deepest),
               .bottom = rg_alloc(n, 1, sizeof *f.bottom),
               .size = rg_alloc(n, 1, sizeof *f.size),
               .passes = rg_alloc(n, 1, sizeof *f.passes)};
    uint64_t *total = rg_alloc(n, 1, sizeof *total);
    rg_status status = RG_OK;
    if (f.order == NULL || f.basin == NULL || f.parent == NULL || f.deepest == NULL || f.bottom == NULL ||
        f.size == NULL || f.passes == NULL || total == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the image");
    if (status == RG_OK) {
        for (size_t i = 0; i < n; i++)
            f.basin[i] = -1;
        sort_pixels(relief, n, f.order);
        run(&f, relief, height, width);
        for (size_t k = 0; k < n_depths; k++)
            count(&f, depths[k], total, pixels + k * RG_REGION_BINS);
    }
    free(f.order);
    free(f.basin);
    free(f.parent);
    free(f.deepest);
    free(f.bottom);
    free(f.size);
    free(f.passes);
    free(total);
    return status;
}

double rg_image_regions_quantile(const uint64_t pixels[RG_REGION_BINS], double p)
{
    uint64_t all = 0;
    double below = 0.0;
    for (size_t b = 0; b < RG_REGION_BINS; b++)
        all += pixels[b];
    if (all == 0)
        return (double) NAN;
    const double wanted = p * (double) all;
    size_t b = 0;
    while (b + 1 < RG_REGION_BINS && below + (double) pixels[b] < wanted)
        below += (double) pixels[b++];
    const double part = pixels[b] > 0 ? (wanted - below) / (double) pixels[b] : 0.0;
    return exp2(((double) b + part) / RG_REGION_BINS_PER_OCTAVE);
}
