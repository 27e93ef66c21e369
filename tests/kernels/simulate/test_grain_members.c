#include "tests/support/check.h"

#include "kernels/simulate/grain_members.h"

enum { CLASSES = 40, MEMBERS = 3, ITEMS = 400 };

static double edges[CLASSES + 1];
static rg_grain_component components[MEMBERS];
static double members[MEMBERS][CLASSES], shares[ITEMS][MEMBERS], values[ITEMS][CLASSES];
static bool outlier[ITEMS];

static int make_edges(void **state)
{
    (void) state;
    for (int i = 0; i <= CLASSES; i++)
        edges[i] = 0.1 * pow(2e4, i / (double) CLASSES);
    return 0;
}

static rg_status make(const rg_simulate_members_options *o)
{
    const rg_status status = rg_simulate_grain_members(MEMBERS, o, components, NULL);
    return status == RG_OK
               ? rg_simulate_grain_member_mixtures(edges, CLASSES, components, MEMBERS, ITEMS, o, members[0],
                                                   shares[0], outlier, values[0], NULL)
               : status;
}

static void samples_are_shares_of_the_members(void **state)
{
    (void) state;
    rg_simulate_members_options o = rg_simulate_members_defaults();
    o.purest = 0.6;
    assert_int_equal(make(&o), RG_OK);
    double largest = 0.0, mean[MEMBERS] = {0};
    for (int s = 0; s < ITEMS; s++) {
        double total = 0.0;
        for (int k = 0; k < MEMBERS; k++) {
            total += shares[s][k];
            mean[k] += shares[s][k] / ITEMS;
            largest = fmax(largest, shares[s][k]);
        }
        assert_near(total, 1.0, 1e-14);
        assert_false(outlier[s]);
        for (int i = 0; i < CLASSES; i++) {
            double sum = 0.0;
            for (int k = 0; k < MEMBERS; k++)
                sum += shares[s][k] * members[k][i];
            assert_near(values[s][i], sum, 1e-15);
        }
    }
    assert_true(largest <= 0.6 && largest > 0.59);
    for (int k = 0; k < MEMBERS; k++)
        assert_near(mean[k], 1.0 / 3.0, 0.03); /* 4 sd of a mean of 400, each with sd 0.15 */
    for (int k = 1; k < MEMBERS; k++)
        assert_true(log(components[k].median_um / components[k - 1].median_um) >=
                    fmax(components[k].sd_ln, components[k - 1].sd_ln));
}

static void outliers_are_few_and_named(void **state)
{
    (void) state;
    rg_simulate_members_options o = rg_simulate_members_defaults();
    int n = 0;
    o.outliers = 0.05;
    assert_int_equal(make(&o), RG_OK);
    for (int s = 0; s < ITEMS; s++) {
        n += outlier[s];
        assert_int_equal(isnan(shares[s][0]), outlier[s]);
    }
    assert_true(n > 5 && n < 38); /* 20 expected, sd 4.4 */
}

static void refuses_what_cannot_be_drawn(void **state)
{
    (void) state;
    rg_simulate_members_options o = rg_simulate_members_defaults();
    o.purest = 0.33;
    assert_int_equal(make(&o), RG_EDOMAIN);
    o.purest = 1.1;
    assert_int_equal(make(&o), RG_EDOMAIN);
    o = rg_simulate_members_defaults();
    o.outliers = -0.1;
    assert_int_equal(make(&o), RG_EDOMAIN);
    o = rg_simulate_members_defaults();
    o.apart_sd = 50.0;
    assert_int_equal(make(&o), RG_EDOMAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples_are_shares_of_the_members),
        cmocka_unit_test(outliers_are_few_and_named),
        cmocka_unit_test(refuses_what_cannot_be_drawn),
    };
    return cmocka_run_group_tests(tests, make_edges, NULL);
}
