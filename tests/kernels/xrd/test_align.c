#include "tests/support/check.h"

#include "kernels/xrd/align.h"
#include "tests/support/powder.h"
#include "tests/support/refuse.h"

static powder p;
static double counts[POWDER_POINTS];

static int set_up(void **state)
{
    (void) state;
    powder_make(&p);
    return 0;
}

static void finds_the_shift_of_a_noisy_mixture(void **state)
{
    (void) state;
    const double shifts[] = {-0.43, -0.1, 0.0, 0.23, 0.5};
    for (int s = 0; s < 5; s++) {
        double found = NAN;
        bool taken[POWDER_PHASES];
        powder_scan(&p, (double[POWDER_PHASES]){1.0, 0.3, 0.0, 0.0, 0.1, 0.2}, shifts[s], 5, counts);
        assert_int_equal(rg_xrd_align(p.two_theta, counts, POWDER_POINTS, p.curves, POWDER_PHASES, 3, 0.5,
                                      &found, taken, NULL),
                         RG_OK);
        assert_near(found, shifts[s], 0.011);
        assert_true(taken[0] && taken[1] && taken[4]);
    }
}

static void refuses_scans_beside_the_library_and_no_memory(void **state)
{
    (void) state;
    double elsewhere[POWDER_POINTS], found;
    bool taken[POWDER_PHASES];
    for (int i = 0; i < POWDER_POINTS; i++)
        elsewhere[i] = p.two_theta[i] + 40.0;
    assert_int_equal(
        rg_xrd_align(elsewhere, counts, POWDER_POINTS, p.curves, POWDER_PHASES, 3, 0.5, &found, taken, NULL),
        RG_EDOMAIN);
    for (size_t n = 1;; n++) {
        refuse_allocation(n);
        const rg_status status = rg_xrd_align(p.two_theta, counts, POWDER_POINTS, p.curves, POWDER_PHASES, 3,
                                              0.04, &found, taken, NULL);
        if (!allocation_was_refused())
            break;
        assert_int_equal(status, RG_ENOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_shift_of_a_noisy_mixture),
        cmocka_unit_test(refuses_scans_beside_the_library_and_no_memory),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
