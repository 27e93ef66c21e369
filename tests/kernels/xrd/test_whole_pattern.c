#include "tests/support/check.h"

#include "kernels/xrd/whole_pattern.h"
#include "tests/support/powder.h"
#include "tests/support/refuse.h"

static powder p;
static double counts[POWDER_POINTS], counting[POWDER_POINTS];

static int set_up(void **state)
{
    (void) state;
    powder_make(&p);
    return 0;
}

static rg_status run(const rg_xrd_whole_options *options, rg_xrd_whole_answer *answer, rg_error *err)
{
    for (int i = 0; i < POWDER_POINTS; i++)
        counting[i] = sqrt(counts[i]);
    return rg_xrd_whole_pattern(p.two_theta, counts, counting, POWDER_POINTS, p.curves, options, answer, err);
}

/* Without noise the scales, the shift and a perfect fit come back. */
static void finds_scales_and_shift_without_noise(void **state)
{
    (void) state;
    const double truth[POWDER_PHASES] = {2.0, 0.0, 0.5, 0.0, 0.1};
    rg_xrd_whole_options options = rg_xrd_whole_defaults();
    for (int stepwise = 0; stepwise < 2; stepwise++) {
        rg_xrd_whole_answer answer;
        options.stepwise = stepwise == 1;
        assert_int_equal(rg_xrd_whole_answer_init(&answer, POWDER_PHASES, NULL), RG_OK);
        powder_scan(&p, truth, 0.173, 0, counts);
        assert_int_equal(run(&options, &answer, NULL), RG_OK);
        assert_near(answer.shift_all, 0.173, 1e-3);
        for (int k = 0; k < POWDER_PHASES; k++)
            assert_near(answer.scale[k], truth[k], 1e-3);
        assert_true(answer.rwp < 1e-3 && answer.rwp_net >= answer.rwp && answer.chi2 < 1e-3);
        assert_false(answer.at_limit);
        rg_xrd_whole_answer_free(&answer);
        rg_xrd_whole_answer_free(&answer);
    }
}

/* With noise of counting alone, reduced chi^2 is one, errors hold the truth, and a phase that is not there
 * is found below its limit. */
static void errors_hold_with_noise(void **state)
{
    (void) state;
    const double truth[POWDER_PHASES] = {1.0, 0.3, 0.0, 0.0, 0.05, 0.0};
    rg_xrd_whole_options options = rg_xrd_whole_defaults();
    rg_xrd_whole_answer answer;
    int inside = 0, all = 0;
    options.model_error = 0.0;
    assert_int_equal(rg_xrd_whole_answer_init(&answer, POWDER_PHASES, NULL), RG_OK);
    for (unsigned seed = 1; seed <= 20; seed++) {
        powder_scan(&p, truth, -0.2, seed, counts);
        assert_int_equal(run(&options, &answer, NULL), RG_OK);
        assert_near(answer.chi2, 1.0, 0.15);
        for (int k = 0; k < POWDER_PHASES - 1; k++) {
            assert_true(answer.scale_error[k] > 0.0);
            assert_true(fabs(answer.scale[k] - truth[k]) < 4.5 * answer.scale_error[k]);
            inside += fabs(answer.scale[k] - truth[k]) < 2.0 * answer.scale_error[k];
            all++;
        }
        assert_true(answer.delta_chi2[0] > 1000.0 && answer.rwp_change[0] > 0.05);
        assert_true(answer.delta_chi2[4] > 9.0 && answer.rwp_change[4] < answer.rwp_change[1]);
    }
    assert_true(inside > 0.88 * all);
    rg_xrd_whole_answer_free(&answer);
}

static void says_when_the_shift_ends_at_its_limit(void **state)
{
    (void) state;
    rg_xrd_whole_options options = rg_xrd_whole_defaults();
    rg_xrd_whole_answer answer;
    options.most_shift = 0.1;
    options.phase_shift = 0.0;
    assert_int_equal(rg_xrd_whole_answer_init(&answer, POWDER_PHASES, NULL), RG_OK);
    powder_scan(&p, (double[POWDER_PHASES]){2.0, 1.0}, 0.15, 0, counts);
    assert_int_equal(run(&options, &answer, NULL), RG_OK);
    assert_true(answer.at_limit);
    rg_xrd_whole_answer_free(&answer);
}

static void refuses_when_memory_is_refused(void **state)
{
    (void) state;
    rg_xrd_whole_options options = rg_xrd_whole_defaults();
    rg_xrd_whole_answer answer;
    options.most_shift = 0.02;
    options.stepwise = true;
    powder_scan(&p, (double[POWDER_PHASES]){2.0}, 0.0, 1, counts);
    for (size_t n = 1; n <= 3; n++) {
        refuse_allocation(n);
        const rg_status status = rg_xrd_whole_answer_init(&answer, POWDER_PHASES, NULL);
        assert_true(allocation_was_refused());
        assert_int_equal(status, RG_ENOMEM);
    }
    assert_int_equal(rg_xrd_whole_answer_init(&answer, POWDER_PHASES, NULL), RG_OK);
    for (size_t n = 1;; n++) {
        refuse_allocation(n);
        const rg_status status = run(&options, &answer, NULL);
        if (!allocation_was_refused())
            break;
        assert_int_equal(status, RG_ENOMEM);
    }
    rg_xrd_whole_answer_free(&answer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_scales_and_shift_without_noise),
        cmocka_unit_test(errors_hold_with_noise),
        cmocka_unit_test(says_when_the_shift_ends_at_its_limit),
        cmocka_unit_test(refuses_when_memory_is_refused),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
