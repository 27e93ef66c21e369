#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/threads.h"
#include "kernels/unmix/method.h"
#include "kernels/xrd/quantify.h"
#include "tests/support/powder.h"
#include "tests/support/refuse.h"

enum { SCANS = 4, CLASSES = 2, N = POWDER_PHASES };

typedef struct {
    double per_pattern[7][SCANS * N];
    double per_class[2][SCANS * CLASSES];
    double per_scan[9][SCANS];
    uint8_t outcome[SCANS], at_limit[SCANS];
    int32_t n_bands[SCANS], n_found[SCANS];
} results;

static powder p;
static double values[SCANS * POWDER_POINTS];
static float singles[SCANS * POWDER_POINTS];
static bool use[POWDER_POINTS];
static const double PER[N] = {1.0, 0.5, 2.0, 1.0, 1.0, 1.0}, RELATIVE[N] = {0.0};
static const size_t CLASS[N] = {0, 0, 1, 1, 1, 1};

static int set_up(void **state)
{
    (void) state;
    static const double shares[SCANS][N] = {
        {2.0, 1.0, 0.5}, {0.0, 1.0, 1.0}, {1.0, 0.0, 1.0}, {1.0, 1.0, 1.0}};
    powder_make(&p);
    for (int s = 0; s < SCANS; s++)
        powder_scan(&p, shares[s], 0.05 * s, (unsigned) s + 1, values + (size_t) s * POWDER_POINTS);
    for (int i = 0; i < POWDER_POINTS; i++)
        use[i] = true;
    values[2 * POWDER_POINTS + 500] = NAN;
    for (int i = 0; i < POWDER_POINTS - 5; i++)
        values[3 * POWDER_POINTS + i] = NAN;
    for (int i = 0; i < SCANS * POWDER_POINTS; i++)
        singles[i] = (float) values[i];
    return 0;
}

static rg_status run(bool is_double, results *r, rg_error *err)
{
    const rg_xrd_patterns patterns = {N, p.curves, POWDER_POINTS, p.two_theta, use};
    const rg_xrd_whole_options options = rg_xrd_whole_defaults();
    const rg_xrd_mass_rule rule = {N, PER, RELATIVE, CLASS, CLASSES, NULL, 0.0, 0};
    const rg_xrd_quantities out = {r->per_pattern[0], r->per_pattern[1], r->per_pattern[2], r->per_pattern[3],
                                   r->per_pattern[4], r->per_pattern[5], r->per_pattern[6], r->per_class[0],
                                   r->per_class[1],   r->per_scan[0],    r->per_scan[1],    r->per_scan[2],
                                   r->per_scan[3],    r->per_scan[4],    r->per_scan[5],    r->per_scan[6],
                                   r->per_scan[7],    r->per_scan[8],    r->outcome,        r->n_bands,
                                   r->n_found,        r->at_limit};
    memset(r, 0, sizeof *r);
    return rg_xrd_quantify(&patterns, &options, &rule, is_double,
                           is_double ? (void *) values : (void *) singles, NULL, SCANS, &out, err);
}

static void quantifies_each_scan_for_itself(void **state)
{
    (void) state;
    static results r;
    assert_int_equal(run(true, &r, NULL), RG_OK);
    for (int s = 0; s < 3; s++) {
        double sum = 0.0;
        assert_int_equal(r.outcome[s], RG_UNMIX_SOLVED);
        for (int k = 0; k < N; k++)
            sum += r.per_pattern[0][s * N + k];
        assert_near(sum, 1.0, 1e-12);
        assert_near(r.per_scan[2][s], 0.05 * s, 0.005);
    }
    /* 2, 0.5 and 1 parts of mass */
    assert_near(r.per_pattern[0][0], 2.0 / 3.5, 5.0 * r.per_pattern[1][0]);
    assert_near(r.per_class[0][0], 2.5 / 3.5, 0.02);
    assert_true(r.n_bands[2] < r.n_bands[0]); /* a point is missing, and the shift moves the ends */
    assert_int_equal(r.outcome[3], RG_UNMIX_FEW_BANDS);
    assert_true(isnan(r.per_pattern[0][3 * N]) && isnan(r.per_scan[3][3]) &&
                isnan(r.per_class[0][3 * CLASSES]));
}

static void any_number_of_threads_gives_the_same_bits(void **state)
{
    (void) state;
    static results one, three, single;
    rg_threads_set(1);
    assert_int_equal(run(true, &one, NULL), RG_OK);
    rg_threads_set(3);
    assert_int_equal(run(true, &three, NULL), RG_OK);
    assert_memory_equal(&one, &three, sizeof one);
    assert_int_equal(run(false, &single, NULL), RG_OK);
    for (int k = 0; k < N; k++)
        assert_near(single.per_pattern[0][k], one.per_pattern[0][k], 1e-5);
}

static void refuses_when_memory_is_refused(void **state)
{
    (void) state;
    static results r;
    rg_threads_set(1);
    for (size_t n = 1; n <= 5; n++) {
        refuse_allocation(n);
        const rg_status status = run(true, &r, NULL);
        assert_true(allocation_was_refused());
        assert_int_equal(status, RG_ENOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantifies_each_scan_for_itself),
        cmocka_unit_test(any_number_of_threads_gives_the_same_bits),
        cmocka_unit_test(refuses_when_memory_is_refused),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
