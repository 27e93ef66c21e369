#include "tests/support/check.h"

#include <string.h>

#include "toolkit/photometry.h"

static rg_photometry_args nothing(void)
{
    return (rg_photometry_args){NAN, NAN, NAN, NULL, NULL, NULL, NAN, NAN, NAN, NAN, NAN, NULL};
}

static void what_is_not_given_is_the_standard_or_the_calibrations(void **state)
{
    (void) state;
    const rg_photometry_args args = nothing();
    const rg_hapke_options standard = rg_hapke_defaults();
    rg_hapke_options before = standard;
    rg_hapke_options got;
    before.h_form = RG_HAPKE_H_2002;
    before.incidence_deg = 50.0;
    assert_int_equal(rg_photometry_choose(&args, NULL, &got, NULL), RG_OK);
    assert_null(rg_photometry_difference(&got, &standard));
    assert_true(got.incidence_deg == 30.0 && got.emission_deg == 0.0 && got.phase_deg == 30.0);
    assert_int_equal(rg_photometry_choose(&args, &before, &got, NULL), RG_OK);
    assert_true(got.incidence_deg == 50.0);
    assert_string_equal(rg_photometry_difference(&got, &standard), "h-function");
}

static void the_phase_angle_follows_where_it_can(void **state)
{
    (void) state;
    rg_photometry_args args = nothing();
    rg_hapke_options got;
    args.incidence = 45.0;
    assert_int_equal(rg_photometry_choose(&args, NULL, &got, NULL), RG_OK);
    assert_true(got.phase_deg == 45.0);
    args.emission = 10.0;
    assert_int_equal(rg_photometry_choose(&args, NULL, &got, NULL), RG_EUSAGE);
    args.phase = 40.0;
    assert_int_equal(rg_photometry_choose(&args, NULL, &got, NULL), RG_OK);
    assert_true(got.phase_deg == 40.0);
}

static void coefficients_belong_to_their_function(void **state)
{
    (void) state;
    rg_photometry_args args = nothing();
    rg_hapke_options got;
    args.phase_function = "legendre";
    assert_int_equal(rg_photometry_choose(&args, NULL, &got, NULL), RG_OK);
    assert_true(got.phase.b == -0.4 && got.phase.c == 0.25);
    args.phase_function = "hg2";
    assert_int_equal(rg_photometry_choose(&args, NULL, &got, NULL), RG_EUSAGE);
    args.phase_b = 0.2;
    assert_int_equal(rg_photometry_choose(&args, NULL, &got, NULL), RG_OK);
    assert_near(got.phase.c, 3.29 * exp(-17.4 * 0.04) - 0.908, 1e-15);
    args.phase_function = "isotropic";
    assert_int_equal(rg_photometry_choose(&args, NULL, &got, NULL), RG_EUSAGE);
}

/* Through the parameters of a result and back, over those that the options left open. */
static void the_record_reads_back(void **state)
{
    (void) state;
    rg_result result = {0};
    rg_hapke_options before = rg_hapke_defaults();
    rg_hapke_options got;
    rg_photometry_args args;
    before.phase = (rg_hapke_phase){RG_HAPKE_HG2, 0.1, 1.0 / 3.0};
    before.anisotropic = true;
    before.h_form = RG_HAPKE_H_1981;
    before.standard = RG_HAPKE_WHITE;
    before.filling_factor = 0.41;
    assert_int_equal(rg_photometry_read(&result, &got, NULL), RG_EFORMAT);
    assert_int_equal(rg_result_add_parameter(&result, "incidence", "", "", NULL), RG_OK);
    assert_int_equal(rg_photometry_record(&before, &result, NULL), RG_OK);
    assert_int_equal(rg_photometry_record(&before, &result, NULL), RG_OK);
    assert_int_equal(result.parameters.n_rows, 12);
    assert_int_equal(rg_photometry_read(&result, &got, NULL), RG_OK);
    assert_null(rg_photometry_difference(&got, &before));
    assert_true(got.incidence_deg == before.incidence_deg && got.phase_deg == before.phase_deg);
    rg_result_free(&result);

    rg_photometry_effective(&before, &args);
    assert_int_equal(rg_photometry_choose(&args, NULL, &got, NULL), RG_OK);
    assert_null(rg_photometry_difference(&got, &before));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_given_is_the_standard_or_the_calibrations),
        cmocka_unit_test(the_phase_angle_follows_where_it_can),
        cmocka_unit_test(coefficients_belong_to_their_function),
        cmocka_unit_test(the_record_reads_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
