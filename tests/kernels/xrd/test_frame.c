#include "tests/support/check.h"

#include "kernels/xrd/frame.h"
#include "tests/support/powder.h"
#include "tests/support/refuse.h"

static powder p;
static double sigma[POWDER_POINTS], counts[POWDER_POINTS], columns[2 * POWDER_POINTS],
    slopes[2 * POWDER_POINTS];

static int set_up(void **state)
{
    (void) state;
    powder_make(&p);
    for (int i = 0; i < POWDER_POINTS; i++)
        sigma[i] = 1.0 + 0.001 * i;
    return 0;
}

static double product(const double *a, const double *b)
{
    double sum = 0.0;
    for (int i = 0; i < POWDER_POINTS; i++)
        sum += a[i] * b[i];
    return sum;
}

/* A background of the polynomial's degree leaves nothing; a degree more leaves something. */
static void takes_the_background_out_of_the_scan(void **state)
{
    (void) state;
    for (int i = 0; i < POWDER_POINTS; i++)
        counts[i] = 500.0 - 20.0 * p.two_theta[i] + 0.3 * p.two_theta[i] * p.two_theta[i];
    for (size_t terms = 2; terms <= 3; terms++) {
        rg_xrd_frame frame;
        assert_int_equal(rg_xrd_frame_init(&frame, p.two_theta, counts, sigma, POWDER_POINTS, terms, NULL),
                         RG_OK);
        for (size_t t = 0; t < terms; t++)
            for (size_t u = 0; u <= t; u++)
                assert_near(product(frame.terms + t * frame.n, frame.terms + u * frame.n), t == u, 1e-13);
        assert_true(terms == 3 ? frame.length < 1e-16 * product(counts, counts) : frame.length > 1.0);
        rg_xrd_frame_free(&frame);
        rg_xrd_frame_free(&frame);
    }
}

/* Without background a column is the pattern over sigma, at the place moved to. */
static void moves_patterns_and_weighs_them(void **state)
{
    (void) state;
    const size_t members[] = {3, 1};
    const double own[] = {0.01, -0.02};
    rg_xrd_frame frame;
    powder_scan(&p, (double[POWDER_PHASES]){1.0}, 0.0, 0, counts);
    assert_int_equal(rg_xrd_frame_init(&frame, p.two_theta + 60, counts, sigma, 1000, 0, NULL), RG_OK);
    rg_xrd_frame_columns(&frame, p.curves, members, 2, 0.1, own, columns, slopes);
    for (int k = 0; k < 2; k++)
        for (int i = 0; i < 1000; i++) {
            const double at = p.two_theta[60 + i] + 0.1 + own[k];
            const double rise =
                powder_value((int) members[k], at + 1e-5) - powder_value((int) members[k], at - 1e-5);
            assert_near(columns[k * 1000 + i] * sigma[i], powder_value((int) members[k], at), 1.0);
            assert_near(slopes[k * 1000 + i] * sigma[i], rise / 2e-5, 150.0); /* of about 1e4 */
        }
    rg_xrd_frame_free(&frame);
}

static void a_pattern_of_background_alone_is_zero(void **state)
{
    (void) state;
    double flat[POWDER_POINTS], none[POWDER_POINTS] = {0.0};
    const size_t member = 0;
    rg_xrd_frame frame;
    for (int i = 0; i < POWDER_POINTS; i++)
        flat[i] = 1000.0 + p.two_theta[i];
    const rg_spline curve = {POWDER_POINTS, p.two_theta, flat, none};
    assert_int_equal(rg_xrd_frame_init(&frame, p.two_theta, counts, sigma, POWDER_POINTS, 2, NULL), RG_OK);
    rg_xrd_frame_columns(&frame, &curve, &member, 1, 0.0, NULL, columns, NULL);
    for (int i = 0; i < POWDER_POINTS; i++)
        assert_true(columns[i] == 0.0);
    rg_xrd_frame_free(&frame);
}

static void refuses_too_few_points_and_no_memory(void **state)
{
    (void) state;
    rg_xrd_frame frame;
    assert_int_equal(rg_xrd_frame_init(&frame, p.two_theta, counts, sigma, 3, 3, NULL), RG_ESHAPE);
    for (size_t n = 1; n <= 3; n++) {
        refuse_allocation(n);
        const rg_status status = rg_xrd_frame_init(&frame, p.two_theta, counts, sigma, 100, 3, NULL);
        assert_true(allocation_was_refused());
        assert_int_equal(status, RG_ENOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_the_background_out_of_the_scan),
        cmocka_unit_test(moves_patterns_and_weighs_them),
        cmocka_unit_test(a_pattern_of_background_alone_is_zero),
        cmocka_unit_test(refuses_too_few_points_and_no_memory),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
