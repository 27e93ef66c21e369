#include "tests/support/check.h"

#include <stdbool.h>
#include <string.h>

#include "kernels/base/random.h"
#include "kernels/image/regions.h"

enum { H = 60, W = 80 };
static uint16_t relief[H * W];

static uint64_t all(const uint64_t *pixels)
{
    uint64_t sum = 0;
    for (int b = 0; b < RG_REGION_BINS; b++)
        sum += pixels[b];
    return sum;
}

/* Squares of 20 pixels with a floor of their own and walls of level 900 between them; the walls of one pixel
 * go to one of the sides, so areas are 19 x 19 to 21 x 21. */
static void knows_walled_squares(void **state)
{
    (void) state;
    static const int DEPTHS[3] = {1, 500, 1000};
    static uint64_t pixels[3][RG_REGION_BINS];
    memset(pixels, 0, sizeof pixels);
    for (size_t y = 0; y < H; y++)
        for (size_t x = 0; x < W; x++)
            relief[y * W + x] = y % 20 == 0 || x % 20 == 0 ? 900 : (uint16_t) (y / 20 * 7 + x / 20);
    assert_int_equal(rg_image_regions(relief, H, W, DEPTHS, 3, pixels[0], NULL), RG_OK);
    for (int d = 0; d < 3; d++)
        assert_int_equal(all(pixels[d]), H * W);
    for (int d = 0; d < 2; d++) {
        assert_in_range((long) rg_image_regions_quantile(pixels[d], 0.5), 361, 441);
        assert_true(rg_image_regions_quantile(pixels[d], 0.02) > 330);
        assert_true(rg_image_regions_quantile(pixels[d], 0.98) < 480);
    }
    /* Deeper than any wall: one region. */
    assert_in_range((long) rg_image_regions_quantile(pixels[2], 0.5), 4400, 5300);
}

/* The slow twin of one line of pixels: minima whose lower side is less than a depth below the pass to a lower
 * one go, one after another, the shallowest first; what is left counts. */
static size_t count_minima(const uint16_t *line, size_t n, int depth)
{
    int level[W];
    size_t m = 0; /* level: minimum, maximum, minimum, ... */
    for (size_t i = 0; i < n; i++) {
        if (m > 0 && level[m - 1] == line[i])
            continue;
        const bool up = m > 0 && line[i] > level[m - 1];
        const bool was_up = m > 1 && level[m - 1] > level[m - 2];
        if (m > 1 && up == was_up)
            level[m - 1] = line[i];
        else
            level[m++] = line[i];
    }
    size_t first = m > 1 && level[0] > level[1] ? 1 : 0;
    size_t last = m > 1 && level[m - 1] > level[m - 2] ? m - 2 : m - 1;
    size_t count = (last - first) / 2 + 1;
    memmove(level, level + first, (last - first + 1) * sizeof *level);
    while (count > 1) {
        size_t pass = 1;
        int shallowest = 1 << 20;
        for (size_t k = 1; k < 2 * count - 1; k += 2) {
            const int above = level[k] - (level[k - 1] > level[k + 1] ? level[k - 1] : level[k + 1]);
            if (above < shallowest) {
                shallowest = above;
                pass = k;
            }
        }
        if (shallowest >= depth)
            break;
        const int lower = level[pass - 1] < level[pass + 1] ? level[pass - 1] : level[pass + 1];
        memmove(level + pass, level + pass + 2, (2 * count - 1 - pass - 2) * sizeof *level);
        level[pass - 1] = lower;
        count--;
    }
    return count;
}

static void agrees_with_the_slow_twin(void **state)
{
    (void) state;
    for (uint64_t trial = 0; trial < 200; trial++) {
        const int depth = 1 + (int) (trial % 40);
        uint64_t pixels[RG_REGION_BINS] = {0};
        for (uint64_t x = 0; x < W; x++)
            relief[x] = (uint16_t) (100 * rg_random_uniform(3, trial, x));
        assert_int_equal(rg_image_regions(relief, 1, W, &depth, 1, pixels, NULL), RG_OK);
        assert_int_equal(all(pixels), W);
        /* Regions from the histogram: bins below 9 pixels hold one area each. */
        double regions = 0;
        for (int b = 0; b < RG_REGION_BINS; b++)
            if (pixels[b] > 0)
                regions += (double) pixels[b] / exp2((b + 0.5) / RG_REGION_BINS_PER_OCTAVE);
        const double wanted = (double) count_minima(relief, W, depth);
        assert_near(regions, wanted, 0.06 * wanted + 0.2);
    }
}

static void refuses_nothing_to_flood(void **state)
{
    (void) state;
    const int depth = 1;
    uint64_t pixels[RG_REGION_BINS] = {0};
    assert_int_equal(rg_image_regions(relief, 0, W, &depth, 1, pixels, NULL), RG_ESHAPE);
    assert_true(isnan(rg_image_regions_quantile(pixels, 0.5)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_walled_squares),
        cmocka_unit_test(agrees_with_the_slow_twin),
        cmocka_unit_test(refuses_nothing_to_flood),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
