#include "tests/support/check.h"

#include <stdbool.h>

#include "kernels/base/threads.h"
#include "kernels/simulate/patches.h"

enum { LINES = 30, SAMPLES = 40 };

static void makes_patches_of_the_size_asked_for(void **state)
{
    (void) state;
    assert_int_equal(rg_simulate_patch_count(LINES, SAMPLES, 10.0), 12);
    assert_int_equal(rg_simulate_patch_count(LINES, SAMPLES, 1000.0), 1);
    assert_int_equal(rg_simulate_patch_count(LINES, SAMPLES, 1.0), LINES * SAMPLES);
}

/* A cell of a Voronoi tessellation is convex: along a line no patch comes back after another one. */
static void patches_are_convex(void **state)
{
    (void) state;
    size_t patch[LINES * SAMPLES];
    assert_int_equal(rg_simulate_patches(LINES, SAMPLES, 12, 5, patch, NULL), RG_OK);
    bool used[12] = {false};
    for (size_t line = 0; line < LINES; line++) {
        bool ended[12] = {false};
        for (size_t sample = 0; sample < SAMPLES; sample++) {
            const size_t here = patch[line * SAMPLES + sample];
            assert_true(here < 12);
            used[here] = true;
            assert_false(ended[here]);
            if (sample + 1 < SAMPLES && patch[line * SAMPLES + sample + 1] != here)
                ended[here] = true;
        }
    }
    size_t n_used = 0;
    for (size_t k = 0; k < 12; k++)
        n_used += used[k];
    assert_true(n_used >= 10);
}

static void depends_on_the_seed_alone(void **state)
{
    (void) state;
    size_t one[LINES * SAMPLES];
    size_t other[LINES * SAMPLES];
    size_t n_changed = 0;
    rg_threads_set(1);
    assert_int_equal(rg_simulate_patches(LINES, SAMPLES, 12, 5, one, NULL), RG_OK);
    rg_threads_set(3);
    assert_int_equal(rg_simulate_patches(LINES, SAMPLES, 12, 5, other, NULL), RG_OK);
    assert_memory_equal(one, other, sizeof one);
    assert_int_equal(rg_simulate_patches(LINES, SAMPLES, 12, 6, other, NULL), RG_OK);
    for (size_t i = 0; i < LINES * SAMPLES; i++)
        n_changed += one[i] != other[i];
    assert_true(n_changed > LINES * SAMPLES / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(makes_patches_of_the_size_asked_for),
        cmocka_unit_test(patches_are_convex),
        cmocka_unit_test(depends_on_the_seed_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
