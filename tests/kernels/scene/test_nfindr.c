#include "tests/support/check.h"

#include <stdlib.h>

#include "kernels/base/random.h"
#include "kernels/base/threads.h"
#include "kernels/scene/nfindr.h"
#include "kernels/scene/simplex.h"
#include "tests/support/refuse.h"
#include "tests/support/scene_space.h"

/* The largest simplex by trying all of n points in p - 1 dimensions, p <= 4: logarithm of the determinant. */
static double try_all(const rg_coordinates *c, size_t p)
{
    double largest = -INFINITY;
    double inverse[16];
    size_t rows[4];
    for (rows[0] = 0; rows[0] < c->n; rows[0]++)
        for (rows[1] = rows[0] + 1; rows[1] < c->n; rows[1]++)
            for (rows[2] = rows[1] + 1; rows[2] < (p > 2 ? c->n : rows[1] + 2); rows[2]++)
                for (rows[3] = rows[2] + 1; rows[3] < (p > 3 ? c->n : rows[2] + 2); rows[3]++) {
                    double size = 0.0;
                    if (rg_simplex_of_rows(c, p, rows, inverse, &size, NULL) == RG_OK && size > largest)
                        largest = size;
                }
    return largest;
}

static void volume_is_the_largest_of_all(void **state)
{
    (void) state;
    for (size_t p = 2; p <= 4; p++)
        for (uint64_t set = 0; set < 20; set++) {
            rg_coordinates c;
            assert_int_equal(rg_coordinates_init(&c, 24, p - 1, NULL), RG_OK);
            for (size_t i = 0; i < c.n * c.d; i++)
                c.values[i] = rg_random_normal(set, i, p);
            size_t rows[4];
            double size = 0.0;
            assert_int_equal(rg_nfindr_run(&c, p, set, 8, rows, &size, NULL), RG_OK);
            assert_near(size, try_all(&c, p), 1e-9);
            rg_coordinates_free(&c);
        }
}

static void finds_the_pure_pixels(void **state)
{
    (void) state;
    for (size_t p = 2; p <= 8; p++) {
        scene s = scene_make(p, p, 40, 2000, 1.0, 0.0);
        scene_space space = scene_space_make(&s);
        rg_coordinates c = scene_space_centred(&space, &s, p - 1);
        size_t rows[8];
        double size = 0.0;
        assert_int_equal(rg_nfindr_run(&c, p, 1, 2, rows, &size, NULL), RG_OK);
        assert_int_equal(scene_count_pure(&s, rows, p), p);
        /* Their shares are one at most, and one for themselves. */
        double inverse[64];
        double largest[8];
        assert_int_equal(rg_simplex_of_rows(&c, p, rows, inverse, NULL, NULL), RG_OK);
        rg_simplex_largest_shares(&c, p, inverse, largest);
        for (size_t m = 0; m < p; m++)
            assert_near(largest[m], 1.0, 1e-9);
        assert_int_equal(rg_farthest_spectra(&c, NULL, p, rows, NULL), RG_OK);
        assert_int_equal(scene_count_pure(&s, rows, p), p);
        rg_coordinates_free(&c);
        scene_space_free(&space);
        scene_free(&s);
    }
}

static void threads_change_nothing(void **state)
{
    (void) state;
    scene s = scene_make(3, 5, 30, 2000, 0.9, 0.01);
    scene_space space = scene_space_make(&s);
    rg_coordinates c = scene_space_centred(&space, &s, 4);
    size_t first[5];
    size_t rows[5];
    double size[2];
    for (size_t threads = 1; threads <= 4; threads++) {
        rg_threads_set(threads);
        assert_int_equal(rg_nfindr_run(&c, 5, 7, 3, threads == 1 ? first : rows, &size[threads > 1], NULL),
                         RG_OK);
        if (threads > 1) {
            assert_memory_equal(first, rows, sizeof rows);
            assert_true(size[0] == size[1]);
        }
    }
    rg_threads_set(2);
    bool refused = true;
    for (size_t n = 1; refused; n++) {
        refuse_allocation(n);
        const rg_status status = rg_nfindr_run(&c, 5, 7, 1, rows, size, NULL);
        refused = allocation_was_refused();
        assert_int_equal(status, refused ? RG_ENOMEM : RG_OK);
    }
    rg_coordinates_free(&c);
    scene_space_free(&space);
    scene_free(&s);
}

static void refuses_flat_and_empty_scenes(void **state)
{
    (void) state;
    double flat[2 * 4] = {0.0, 1.0, 2.0, 3.0, 0.0, 1.0, 2.0, 3.0};
    double missing[2] = {NAN, NAN};
    const rg_coordinates line = {4, 2, flat};
    const rg_coordinates none = {2, 1, missing};
    size_t rows[3];
    double size;
    assert_int_equal(rg_nfindr_run(&line, 3, 1, 1, rows, &size, NULL), RG_ESINGULAR);
    assert_int_equal(rg_nfindr_run(&line, 4, 1, 1, rows, &size, NULL), RG_ESHAPE);
    assert_int_equal(rg_nfindr_run(&none, 2, 1, 1, rows, &size, NULL), RG_EDOMAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(volume_is_the_largest_of_all),
        cmocka_unit_test(finds_the_pure_pixels),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(refuses_flat_and_empty_scenes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
