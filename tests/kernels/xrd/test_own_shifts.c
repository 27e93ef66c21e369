#include "tests/support/check.h"

#include "kernels/xrd/own_shifts.h"
#include "tests/support/powder.h"
#include "tests/support/refuse.h"

static powder p;
static double counts[POWDER_POINTS], sigma[POWDER_POINTS];
static rg_xrd_frame frame;

static int set_up(void **state)
{
    (void) state;
    powder_make(&p);
    for (int i = 0; i < POWDER_POINTS; i++) {
        const double x = p.two_theta[i];
        counts[i] = 200.0 + 20.0 * powder_value(0, x + 0.02) + 5.0 * powder_value(1, x - 0.03) +
                    3.0 * powder_value(2, x + 0.2);
        sigma[i] = sqrt(counts[i]);
    }
    return rg_xrd_frame_init(&frame, p.two_theta + 20, counts + 20, sigma + 20, POWDER_POINTS - 40, 1,
                             NULL) != RG_OK;
}

static int tear_down(void **state)
{
    (void) state;
    rg_xrd_frame_free(&frame);
    return 0;
}

/* Two phases are brought into place; one that lies beyond the limit stops there. */
static void brings_phases_into_place_within_the_limit(void **state)
{
    (void) state;
    const size_t two[] = {0, 1}, all[] = {0, 1, 2};
    double own[3] = {0.0};
    for (int i = 0; i < POWDER_POINTS; i++)
        counts[i] = 200.0 + 20.0 * powder_value(0, p.two_theta[i] + 0.02) +
                    5.0 * powder_value(1, p.two_theta[i] - 0.03);
    rg_xrd_frame alone;
    assert_int_equal(
        rg_xrd_frame_init(&alone, p.two_theta + 20, counts + 20, sigma + 20, POWDER_POINTS - 40, 1, NULL),
        RG_OK);
    assert_int_equal(rg_xrd_own_shifts(&alone, p.curves, two, 2, 0.0, 0.05, own, NULL), RG_OK);
    assert_near(own[0], 0.02, 1e-3);
    assert_near(own[1], -0.03, 1e-3);
    rg_xrd_frame_free(&alone);
    own[0] = own[1] = 0.0;
    assert_int_equal(rg_xrd_own_shifts(&frame, p.curves, all, 3, 0.0, 0.05, own, NULL), RG_OK);
    for (int k = 0; k < 3; k++)
        assert_true(fabs(own[k]) <= 0.05);
}

/* A phase that is hardly there stays where it is. */
static void a_weak_phase_stays(void **state)
{
    (void) state;
    const size_t members[] = {0, 3};
    double own[2] = {0.0};
    for (int i = 0; i < POWDER_POINTS; i++)
        counts[i] = 200.0 + 20.0 * powder_value(0, p.two_theta[i]) +
                    0.002 * powder_value(3, p.two_theta[i] + 0.04) + (i % 2 == 0 ? 10.0 : -10.0);
    rg_xrd_frame noisy;
    assert_int_equal(
        rg_xrd_frame_init(&noisy, p.two_theta + 20, counts + 20, sigma + 20, POWDER_POINTS - 40, 1, NULL),
        RG_OK);
    assert_int_equal(rg_xrd_own_shifts(&noisy, p.curves, members, 2, 0.0, 0.05, own, NULL), RG_OK);
    assert_near(own[1], 0.0, 0.01);
    rg_xrd_frame_free(&noisy);
}

static void does_nothing_without_room_and_refuses_without_memory(void **state)
{
    (void) state;
    const size_t members[] = {0, 1};
    double own[2] = {0.0};
    assert_int_equal(rg_xrd_own_shifts(&frame, p.curves, members, 2, 0.0, 0.0, own, NULL), RG_OK);
    assert_true(own[0] == 0.0 && own[1] == 0.0);
    for (size_t n = 1;; n++) {
        refuse_allocation(n);
        const rg_status status = rg_xrd_own_shifts(&frame, p.curves, members, 2, 0.0, 0.05, own, NULL);
        if (!allocation_was_refused())
            break;
        assert_int_equal(status, RG_ENOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(brings_phases_into_place_within_the_limit),
        cmocka_unit_test(a_weak_phase_stays),
        cmocka_unit_test(does_nothing_without_room_and_refuses_without_memory),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
