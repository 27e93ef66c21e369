#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/random.h"
#include "kernels/base/threads.h"
#include "kernels/scene/ppi.h"
#include "tests/support/refuse.h"
#include "tests/support/scene_space.h"

enum { SKEWERS = 300, N = 900, D = 3 };

static void counts_are_those_of_a_plain_loop(void **state)
{
    (void) state;
    rg_coordinates c;
    static uint32_t counts[N];
    static uint32_t plain[N];
    assert_int_equal(rg_coordinates_init(&c, N, D, NULL), RG_OK);
    for (size_t i = 0; i < N * D; i++)
        c.values[i] = rg_random_normal(5, i, 0);
    for (size_t k = 0; k < D; k++)
        c.values[k * N + 17] = NAN;
    memset(plain, 0, sizeof plain);
    for (size_t s = 0; s < SKEWERS; s++) {
        size_t low = SIZE_MAX;
        size_t high = SIZE_MAX;
        double least = INFINITY;
        double most = -INFINITY;
        for (size_t i = 0; i < N; i++) {
            double along = 0.0;
            for (size_t k = 0; k < D; k++)
                along += rg_random_normal(3, s, k) * c.values[k * N + i];
            if (along < least) {
                least = along;
                low = i;
            }
            if (along > most) {
                most = along;
                high = i;
            }
        }
        plain[low]++;
        plain[high]++;
    }
    for (size_t threads = 1; threads <= 4; threads++) {
        rg_threads_set(threads);
        assert_int_equal(rg_ppi_run(&c, SKEWERS, 3, counts, NULL), RG_OK);
        assert_memory_equal(counts, plain, sizeof plain);
    }
    rg_threads_set(2);
    assert_int_equal(counts[17], 0);
    rg_coordinates_free(&c);
}

/* Without noise only corners can be extreme: the counts of the pure pixels are all there are. */
static void only_pure_pixels_are_counted(void **state)
{
    (void) state;
    scene s = scene_make(4, 4, 30, 1500, 1.0, 0.0);
    scene_space space = scene_space_make(&s);
    rg_coordinates c = scene_space_centred(&space, &s, 3);
    uint32_t *counts = calloc(s.n, sizeof *counts);
    uint32_t sum = 0;
    assert_int_equal(rg_ppi_run(&c, SKEWERS, 1, counts, NULL), RG_OK);
    for (size_t m = 0; m < 4; m++) {
        assert_true(counts[s.pure[m]] > 0);
        sum += counts[s.pure[m]];
    }
    assert_int_equal(sum, 2 * SKEWERS);
    bool refused = true;
    for (size_t n = 1; refused; n++) {
        refuse_allocation(n);
        const rg_status status = rg_ppi_run(&c, SKEWERS, 1, counts, NULL);
        refused = allocation_was_refused();
        assert_int_equal(status, refused ? RG_ENOMEM : RG_OK);
    }
    free(counts);
    rg_coordinates_free(&c);
    scene_space_free(&space);
    scene_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_are_those_of_a_plain_loop),
        cmocka_unit_test(only_pure_pixels_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
