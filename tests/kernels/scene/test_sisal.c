#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/random.h"
#include "kernels/base/threads.h"
#include "kernels/scene/nfindr.h"
#include "kernels/scene/sisal.h"
#include "tests/support/refuse.h"
#include "tests/support/scene_space.h"

static void solve(const rg_coordinates *c, size_t p, double outside, double *shares, double *corners)
{
    size_t rows[8];
    double size;
    assert_int_equal(rg_nfindr_run(c, p, 1, 2, rows, &size, NULL), RG_OK);
    assert_int_equal(rg_sisal_run(c, p, rows, outside, shares, corners, NULL), RG_OK);
}

static double share_of(const rg_coordinates *c, const double *q, size_t i)
{
    double sum = q[0];
    for (size_t k = 0; k < c->d; k++)
        sum += q[1 + k] * c->values[k * c->n + i];
    return sum;
}

/* No spectrum holds more than 0.8 of an endmember: the corners are found beyond the scene. */
static void finds_endmembers_that_are_nowhere_pure(void **state)
{
    (void) state;
    for (size_t p = 2; p <= 6; p++) {
        scene s = scene_make(20 + p, p, 40, 6000, p == 2 ? 1.0 : 0.8, 0.0);
        scene_space space = scene_space_make(&s);
        rg_coordinates c = scene_space_centred(&space, &s, p - 1);
        double shares[36];
        double corners[30];
        solve(&c, p, 1e-5, shares, corners);
        assert_true(scene_space_worst_angle(&space, &s, corners) < 0.002);
        rg_coordinates_free(&c);
        scene_space_free(&space);
        scene_free(&s);
    }
}

/* Beyond each side lies about the share that was allowed. */
static void leaves_the_stated_share_outside(void **state)
{
    (void) state;
    for (size_t p = 2; p <= 5; p++) {
        scene s = scene_make(30 + p, p, 30, 20000, 1.0, 0.01);
        scene_space space = scene_space_make(&s);
        rg_coordinates c = scene_space_centred(&space, &s, p - 1);
        double q[25];
        double corners[20];
        solve(&c, p, 0.005, q, corners);
        for (size_t m = 0; m < p; m++) {
            size_t n = 0;
            for (size_t i = 0; i < c.n; i++)
                n += share_of(&c, q + m * p, i) < 0.0;
            assert_true(n > 85 && n < 105); /* 100 but for what the penalty's own size takes off */
        }
        rg_coordinates_free(&c);
        scene_space_free(&space);
        scene_free(&s);
    }
}

/* Two endmembers: the segment that has k of n points beyond each end, by sorting. */
static int by_value(const void *a, const void *b)
{
    const double x = *(const double *) a;
    const double y = *(const double *) b;
    return (x > y) - (x < y);
}

static void a_segment_ends_at_the_quantiles(void **state)
{
    (void) state;
    enum { N = 1001 };
    double values[N];
    double sorted[N];
    for (size_t i = 0; i < N; i++)
        sorted[i] = values[i] = rg_random_uniform(3, i, 0) - 0.5;
    qsort(sorted, N, sizeof sorted[0], by_value);
    const rg_coordinates c = {N, 1, values};
    double q[4];
    double corners[2];
    solve(&c, 2, 1e-9, q, corners);
    const double low = fmin(corners[0], corners[1]);
    const double high = fmax(corners[0], corners[1]);
    assert_near(low, sorted[0], 2e-4); /* all inside, but for the rounding */
    assert_near(high, sorted[N - 1], 2e-4);
    solve(&c, 2, 0.05, q, corners);
    assert_true(fmin(corners[0], corners[1]) > sorted[40] && fmin(corners[0], corners[1]) < sorted[60]);
    assert_true(fmax(corners[0], corners[1]) < sorted[N - 41] &&
                fmax(corners[0], corners[1]) > sorted[N - 61]);
}

/* Coordinates turned and stretched: the same shares. */
static void units_of_the_coordinates_do_not_matter(void **state)
{
    (void) state;
    scene s = scene_make(41, 3, 30, 2000, 0.9, 0.002);
    scene_space space = scene_space_make(&s);
    rg_coordinates c = scene_space_centred(&space, &s, 2);
    rg_coordinates turned;
    double q[2][9];
    double corners[6];
    assert_int_equal(rg_coordinates_init(&turned, c.n, 2, NULL), RG_OK);
    for (size_t i = 0; i < c.n; i++) {
        turned.values[i] = 5000.0 * c.values[i];
        turned.values[c.n + i] = -0.01 * c.values[c.n + i];
    }
    size_t rows[3];
    double size;
    assert_int_equal(rg_nfindr_run(&c, 3, 1, 2, rows, &size, NULL), RG_OK);
    assert_int_equal(rg_sisal_run(&c, 3, rows, 0.002, q[0], corners, NULL), RG_OK);
    assert_int_equal(rg_sisal_run(&turned, 3, rows, 0.002, q[1], corners, NULL), RG_OK);
    for (size_t m = 0; m < 3; m++)
        for (size_t i = 0; i < c.n; i += 50)
            assert_near(share_of(&c, q[0] + 3 * m, i), share_of(&turned, q[1] + 3 * m, i), 1e-6);
    for (size_t threads = 1; threads <= 3; threads++) {
        rg_threads_set(threads);
        assert_int_equal(rg_sisal_run(&c, 3, rows, 0.002, q[1], corners, NULL), RG_OK);
        assert_memory_equal(q[0], q[1], sizeof q[0]);
    }
    rg_threads_set(2);
    bool refused = true;
    for (size_t n = 1; refused && n < 40; n++) {
        refuse_allocation(n);
        const rg_status status = rg_sisal_run(&c, 3, rows, 0.002, q[1], corners, NULL);
        refused = allocation_was_refused();
        assert_int_equal(status, refused ? RG_ENOMEM : RG_OK);
    }
    assert_int_equal(rg_sisal_run(&c, 4, rows, 0.002, q[1], corners, NULL), RG_ESHAPE);
    rows[1] = rows[0];
    assert_int_equal(rg_sisal_run(&c, 3, rows, 0.002, q[1], corners, NULL), RG_ESINGULAR);
    rg_coordinates_free(&turned);
    rg_coordinates_free(&c);
    scene_space_free(&space);
    scene_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_endmembers_that_are_nowhere_pure),
        cmocka_unit_test(leaves_the_stated_share_outside),
        cmocka_unit_test(a_segment_ends_at_the_quantiles),
        cmocka_unit_test(units_of_the_coordinates_do_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
