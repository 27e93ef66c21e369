#include "tests/support/check.h"

#include "kernels/grains/soil_density.h"

static const rg_soil_density_model HYPERBOLIC = {RG_SOIL_DENSITY_HYPERBOLIC, 1.92, 12.2, 18.0, 0.0, 300.0};
static const rg_soil_density_model POWER = {RG_SOIL_DENSITY_POWER, 1.39, 0.056, 0.0, 0.0, 300.0};
static const rg_soil_density_model EXPONENTIAL = {RG_SOIL_DENSITY_EXPONENTIAL, 1.8, 0.7, 7.0, 0.0, 100.0};

/* Carrier's curve: values at a depth by hand; means of all forms by adaptive quadrature (SciPy's quad). */
static void gives_known_densities(void **state)
{
    (void) state;
    const struct {
        const rg_soil_density_model *model;
        double top, bottom, expected, tolerance;
    } cases[] = {
        {&HYPERBOLIC, 0.0, 0.0, 1.3013333333333332, 1e-15},
        {&HYPERBOLIC, 30.0, 30.0, 1.688, 1e-15},
        {&HYPERBOLIC, 60.0, 60.0, 1.92 * 72.2 / 78.0, 1e-15},
        {&HYPERBOLIC, 0.0, 15.0, 1.4700047794293973, 1e-14},
        {&HYPERBOLIC, 30.0, 60.0, 1.7397794987818327, 1e-14},
        {&POWER, 0.0, 30.0, 1.5924641799299886, 1e-9},
        {&POWER, 30.0, 60.0, 1.718521845486973, 1e-14},
        {&EXPONENTIAL, 0.0, 30.0, 1.6389147518330653, 1e-14},
        {&EXPONENTIAL, 10.0, 11.0, 1.6436760384389426, 1e-14},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double density;
        assert_int_equal(rg_soil_density_mean(cases[i].model, cases[i].top, cases[i].bottom, &density, NULL),
                         RG_OK);
        assert_relative(density, cases[i].expected, cases[i].tolerance);
    }
}

/* The mean of a layer is that of its parts, and a thin one has the density of its place. */
static void layers_add_up(void **state)
{
    (void) state;
    const rg_soil_density_model *const models[] = {&HYPERBOLIC, &POWER, &EXPONENTIAL};
    for (size_t m = 0; m < 3; m++) {
        double upper, lower, whole, thin, at;
        assert_int_equal(rg_soil_density_mean(models[m], 2.0, 12.0, &upper, NULL), RG_OK);
        assert_int_equal(rg_soil_density_mean(models[m], 12.0, 32.0, &lower, NULL), RG_OK);
        assert_int_equal(rg_soil_density_mean(models[m], 2.0, 32.0, &whole, NULL), RG_OK);
        assert_relative(whole, (upper + 2.0 * lower) / 3.0, 1e-14);
        assert_int_equal(rg_soil_density_mean(models[m], 10.0, 10.0 + 1e-9, &thin, NULL), RG_OK);
        assert_int_equal(rg_soil_density_mean(models[m], 10.0, 10.0, &at, NULL), RG_OK);
        assert_relative(thin, at, 1e-10);
    }
}

static void refuses_depths_it_was_not_made_for(void **state)
{
    (void) state;
    const double bad[][2] = {{-1.0, 5.0}, {0.0, 300.1}, {20.0, 10.0},
                             {NAN, 5.0},  {5.0, NAN},   {0.0, INFINITY}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        double density = 1.0;
        assert_int_equal(rg_soil_density_mean(&HYPERBOLIC, bad[i][0], bad[i][1], &density, NULL), RG_EDOMAIN);
        assert_true(isnan(density));
    }
    double density;
    const rg_soil_density_model none = {RG_SOIL_DENSITY_POWER, 1.39, 0.056, 0.0, 0.0, 300.0};
    assert_int_equal(rg_soil_density_mean(&none, 0.0, 0.0, &density, NULL), RG_EDOMAIN); /* 0 g/cm3 */
}

static void pores_follow_from_densities(void **state)
{
    (void) state;
    assert_near(rg_soil_porosity(1.3013333333333332, 3.1), 0.580215, 1e-6);
    assert_near(rg_soil_porosity(1.688, 3.1), 0.455484, 1e-6);
    const double n = rg_soil_porosity(1.688, 3.1);
    assert_relative(rg_soil_void_ratio(1.688, 3.1), n / (1.0 - n), 1e-14);
    assert_true(isnan(rg_soil_porosity(3.2, 3.1)) && isnan(rg_soil_void_ratio(0.0, 3.1)));
    assert_true(isnan(rg_soil_porosity(NAN, 3.1)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_known_densities),
        cmocka_unit_test(layers_add_up),
        cmocka_unit_test(refuses_depths_it_was_not_made_for),
        cmocka_unit_test(pores_follow_from_densities),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
