#include "tests/support/check.h"

#include "kernels/xrd/select.h"
#include "tests/support/powder.h"
#include "tests/support/refuse.h"

static powder p;
static double counts[POWDER_POINTS], sigma[POWDER_POINTS];
static double columns[POWDER_PHASES * POWDER_POINTS], more[POWDER_PHASES * POWDER_POINTS];
static rg_xrd_frame frame, rich;
static const rg_xrd_select_options HOW = {4.0, 50};

static int set_up(void **state)
{
    (void) state;
    powder_make(&p);
    return 0;
}

static void load(const double shares[POWDER_PHASES], double bend, unsigned seed)
{
    static const size_t members[POWDER_PHASES] = {0, 1, 2, 3, 4, 5};
    powder_scan(&p, shares, 0.0, seed, counts);
    for (int i = 0; i < POWDER_POINTS; i++) {
        counts[i] += bend * sin((p.two_theta[i] - 10.0) / 24.0 * 4.0);
        sigma[i] = sqrt(counts[i]);
    }
    assert_int_equal(rg_xrd_frame_init(&frame, p.two_theta, counts, sigma, POWDER_POINTS, 3, NULL), RG_OK);
    assert_int_equal(rg_xrd_frame_init(&rich, p.two_theta, counts, sigma, POWDER_POINTS, 6, NULL), RG_OK);
    rg_xrd_frame_columns(&frame, p.curves, members, POWDER_PHASES, 0.0, NULL, columns, NULL);
    rg_xrd_frame_columns(&rich, p.curves, members, POWDER_PHASES, 0.0, NULL, more, NULL);
}

static void unload(void)
{
    rg_xrd_frame_free(&frame);
    rg_xrd_frame_free(&rich);
}

/* The phases that are there, weak ones too, and no other, whatever the noise. */
static void chooses_the_phases_that_are_there(void **state)
{
    (void) state;
    for (unsigned seed = 1; seed <= 20; seed++) {
        size_t chosen[RG_XRD_MOST_PHASES], n;
        load((double[POWDER_PHASES]){5.0, 0.0, 0.2, 0.0, 1.0}, 0.0, seed);
        assert_int_equal(rg_xrd_select(&frame, &rich, columns, more, POWDER_PHASES, &HOW, chosen, &n, NULL),
                         RG_OK);
        assert_int_equal(n, 3);
        assert_true(chosen[0] == 0 && chosen[1] == 2 && chosen[2] == 4);
        unload();
    }
}

/* A background that bends more than the polynomial does not become the hump of the last pattern. */
static void a_bent_background_is_no_phase(void **state)
{
    (void) state;
    for (unsigned seed = 1; seed <= 20; seed++) {
        size_t chosen[RG_XRD_MOST_PHASES], n;
        load((double[POWDER_PHASES]){5.0, 0.0, 0.2, 0.0, 1.0}, 20.0, seed);
        assert_int_equal(rg_xrd_select(&frame, &rich, columns, more, POWDER_PHASES, &HOW, chosen, &n, NULL),
                         RG_OK);
        for (size_t k = 0; k < n; k++)
            assert_true(chosen[k] != 5);
        unload();
    }
}

static void finds_nothing_in_a_background_and_says_when_memory_is_refused(void **state)
{
    (void) state;
    size_t chosen[RG_XRD_MOST_PHASES], n = 1;
    load((double[POWDER_PHASES]){0.0}, 0.0, 3);
    assert_int_equal(rg_xrd_select(&frame, &rich, columns, more, POWDER_PHASES, &HOW, chosen, &n, NULL),
                     RG_OK);
    assert_int_equal(n, 0);
    unload();
    load((double[POWDER_PHASES]){5.0, 0.0, 0.2}, 0.0, 3);
    for (size_t k = 1;; k++) {
        refuse_allocation(k);
        const rg_status status =
            rg_xrd_select(&frame, &rich, columns, more, POWDER_PHASES, &HOW, chosen, &n, NULL);
        if (!allocation_was_refused())
            break;
        assert_int_equal(status, RG_ENOMEM);
    }
    unload();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chooses_the_phases_that_are_there),
        cmocka_unit_test(a_bent_background_is_no_phase),
        cmocka_unit_test(finds_nothing_in_a_background_and_says_when_memory_is_refused),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
