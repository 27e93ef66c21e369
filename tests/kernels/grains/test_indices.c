#include "tests/support/check.h"

#include "kernels/grains/indices.h"
#include "tests/support/grain_sample.h"

/* One class linear in ln d from 1 to 1024 um: D_x = 1024^(x / 100). */
static void knows_the_uniform_law(void **state)
{
    (void) state;
    const double edges[] = {0.5, 1, 1024, 2048};
    const double weights[] = {0, 1, 0};
    grain_sample s;
    grain_sample_init(&s, edges, weights, 3, NULL);
    const rg_grain_indices x = rg_grain_indices_of(&s.distribution);
    assert_relative(x.d90_d10, 256.0, 1e-12);
    assert_relative(x.d90_minus_d10_um, 510.0, 1e-12);
    assert_relative(x.d75_d25, 32.0, 1e-12);
    assert_relative(x.d75_minus_d25_um, exp2(7.5) - exp2(2.5), 1e-12);
    assert_relative(x.span, 510.0 / 32, 1e-12);
    assert_relative(x.uniformity, 32.0, 1e-12);
    assert_relative(x.curvature, 0.5, 1e-12);
    assert_relative(x.d43_um, 1023 / log(1024), 1e-12);
    assert_relative(x.d32_um, log(1024) / (1 - 1.0 / 1024), 1e-12);
    assert_true(isnan(x.bimodality));
    grain_sample_free(&s);
}

/* Two equal far classes: skewness 0 and kurtosis 1, the most bimodal law there is. Many equal classes
 * approach the uniform law, 5/9. */
static void measures_bimodality(void **state)
{
    (void) state;
    double phi[201], weights[200];
    grain_sample s;
    for (int i = 0; i <= 200; i++)
        phi[i] = 10 - 0.05 * i;
    for (int i = 0; i < 200; i++)
        weights[i] = i == 0 || i == 199;
    grain_sample_init_phi(&s, phi, weights, 200);
    assert_relative(rg_grain_indices_of(&s.distribution).bimodality, 1.0, 1e-12);
    grain_sample_free(&s);
    for (int i = 0; i < 200; i++)
        weights[i] = 1;
    grain_sample_init_phi(&s, phi, weights, 200);
    /* A discrete uniform law of n points has kurtosis 3 (3 n^2 - 7) / (5 (n^2 - 1)). */
    const double n2 = 200.0 * 200.0;
    assert_relative(rg_grain_indices_of(&s.distribution).bimodality, 5 * (n2 - 1) / (3 * (3 * n2 - 7)),
                    1e-10);
    grain_sample_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_the_uniform_law),
        cmocka_unit_test(measures_bimodality),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
