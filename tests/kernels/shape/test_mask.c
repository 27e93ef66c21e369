#include "tests/support/check.h"

#include "kernels/base/random.h"
#include "kernels/shape/mask.h"
#include "kernels/shape/outline.h"
#include "tests/support/outlines.h"
#include "tests/support/refuse.h"

static const double PI = 3.14159265358979323846;

static void finds_the_grains(void **state)
{
    (void) state;
    /* Grain 2 in two pieces that meet at a corner, grain 5 with a hole at the frame, 7 alone. */
    const double mask[6][8] = {
        {0, 0, 0, 0, 5, 5, 5, 0}, {0, 2, 0, 0, 5, 0, 5, 0}, {0, 0, 2, 0, 5, 5, 5, 0},
        {0, 0, 2, 0, 0, 0, 0, 0}, {0, 0, 0, 0, 7, 0, 0, 0}, {0, 0, 0, 0, 0, 0, 0, 0},
    };
    rg_mask_grains grains;
    assert_int_equal(rg_shape_mask(&mask[0][0], 6, 8, false, &grains, NULL), RG_OK);
    assert_int_equal(grains.n_grains, 3);
    static const struct {
        double label;
        size_t pixels, holes, pieces;
        bool at_frame;
    } TRUTH[3] = {{2, 2, 0, 2, false}, {5, 8, 1, 1, true}, {7, 1, 0, 1, false}};
    for (int g = 0; g < 3; g++) {
        rg_outline_facts facts;
        const rg_mask_grain *grain = &grains.grains[g];
        assert_near(grain->label, TRUTH[g].label, 0);
        assert_int_equal(grain->pixels, TRUTH[g].pixels);
        assert_int_equal(grain->holes, TRUTH[g].holes);
        assert_int_equal(grain->pieces, TRUTH[g].pieces);
        assert_int_equal(grain->at_frame, TRUTH[g].at_frame);
        rg_shape_outline(grains.points + 2 * grain->first, grain->n, &facts);
        assert_relative(facts.area, (double) (grain->pixels + grain->holes), 1e-12);
    }
    rg_shape_mask_free(&grains);
}

static void joins_by_connection(void **state)
{
    (void) state;
    const double mask[3][5] = {{1, 2, 0, 9, 9}, {1, 0, 0, 0, 9}, {0, 0, 3, 0, 0}};
    rg_mask_grains grains;
    assert_int_equal(rg_shape_mask(&mask[0][0], 3, 5, true, &grains, NULL), RG_OK);
    assert_int_equal(grains.n_grains, 3);
    assert_int_equal(grains.grains[0].pixels, 3);
    assert_int_equal(grains.grains[1].pixels, 3);
    assert_int_equal(grains.grains[2].pixels, 1);
    rg_shape_mask_free(&grains);
}

/* Ellipses wherever they lie on the pixels: the perimeter against Ramanujan's (exact to 1e-5 here). */
static void measures_perimeters(void **state)
{
    (void) state;
    enum { SIDE = 160, DRAWS = 20 };
    static double mask[SIDE * SIDE];
    static const struct {
        double diameter, ratio, bias, most;
    } SIZES[] = {{8, 1, 0.01, 0.025},     {12, 1, 0.005, 0.015},  {30, 1, 0.005, 0.01},
                 {120, 1, 0.005, 0.005},  {16, 0.5, 0.005, 0.02}, {40, 0.5, 0.005, 0.012},
                 {140, 0.5, 0.005, 0.006}};
    for (size_t s = 0; s < sizeof SIZES / sizeof SIZES[0]; s++) {
        double mean = 0, worst = 0;
        for (uint64_t draw = 0; draw < DRAWS; draw++) {
            const double a = SIZES[s].diameter / 2, b = a * SIZES[s].ratio;
            const double h = (a - b) * (a - b) / ((a + b) * (a + b));
            const double truth = PI * (a + b) * (1 + 3 * h / (10 + sqrt(4 - 3 * h)));
            rg_mask_grains grains;
            rg_outline_facts facts;
            ellipse_mask(SIDE / 2 + rg_random_uniform(5, draw, 0), SIDE / 2 + rg_random_uniform(5, draw, 1),
                         a, b, 180 * rg_random_uniform(5, draw, 2), SIDE, SIDE, mask);
            assert_int_equal(rg_shape_mask(mask, SIDE, SIDE, false, &grains, NULL), RG_OK);
            assert_int_equal(grains.n_grains, 1);
            rg_shape_outline(grains.points, grains.n_points, &facts);
            const double off = facts.perimeter / truth - 1;
            mean += off / DRAWS;
            worst = fmax(worst, fabs(off));
            rg_shape_mask_free(&grains);
        }
        assert_near(mean, 0.0, SIZES[s].bias);
        assert_near(worst, 0.0, SIZES[s].most);
    }
}

static void survives_refused_memory(void **state)
{
    (void) state;
    static double mask[400];
    ellipse_mask(10, 10, 8, 5, 30, 20, 20, mask);
    for (size_t n = 1;; n++) {
        rg_mask_grains grains;
        refuse_allocation(n);
        const rg_status status = rg_shape_mask(mask, 20, 20, false, &grains, NULL);
        const bool refused = allocation_was_refused();
        rg_shape_mask_free(&grains);
        assert_int_equal(status, refused ? RG_ENOMEM : RG_OK);
        if (!refused)
            break;
    }
}

static void names_the_first_bad_pixel(void **state)
{
    (void) state;
    static const double BAD[] = {1.5, -1, NAN, 1e9};
    for (int k = 0; k < 4; k++) {
        const double mask[] = {0, 1, 1, BAD[k], 0, 0};
        rg_mask_grains grains;
        rg_error err = {0};
        assert_int_equal(rg_shape_mask(mask, 2, 3, false, &grains, &err), RG_EDOMAIN);
        assert_int_equal(err.index, 3);
    }
    const double empty[4] = {0};
    rg_mask_grains grains;
    assert_int_equal(rg_shape_mask(empty, 2, 2, false, &grains, NULL), RG_EDOMAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_grains),          cmocka_unit_test(joins_by_connection),
        cmocka_unit_test(measures_perimeters),       cmocka_unit_test(survives_refused_memory),
        cmocka_unit_test(names_the_first_bad_pixel),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
