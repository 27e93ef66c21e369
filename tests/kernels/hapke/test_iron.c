#include "tests/support/check.h"

#include <complex.h>

#include "kernels/hapke/iron.h"

/* The formula is the small-fraction limit of Maxwell Garnett's medium: alpha = 4 pi Im sqrt(eps) / wavelength
 * with eps = eps_h (1 + 3 phi b / (1 - phi b)), b = (eps_Fe - eps_h) / (eps_Fe + 2 eps_h). */
static void is_the_dilute_medium_of_maxwell_garnett(void **state)
{
    (void) state;
    static const double N_FE[] = {2.8, 3.2, 4.1};
    static const double K_FE[] = {3.2, 4.3, 6.0};
    static const double WAVELENGTH[] = {0.5, 1.0, 2.0};
    for (int i = 0; i < 3; i++) {
        const double n_host = 1.7;
        const double phi = 1e-7;
        const double complex host = n_host * n_host;
        const double complex index = N_FE[i] + I * K_FE[i];
        const double complex b = (index * index - host) / (index * index + 2.0 * host);
        const double complex medium = csqrt(host * (1.0 + 3.0 * phi * b / (1.0 - phi * b)));
        const double expected = 4.0 * 3.14159265358979323846 * cimag(medium) / WAVELENGTH[i];
        assert_relative(rg_hapke_iron_absorption(phi, n_host, N_FE[i], K_FE[i], WAVELENGTH[i]), expected,
                        1e-5);
    }
}

static void volume_follows_density(void **state)
{
    (void) state;
    assert_near(rg_hapke_iron_volume(0.01, 3.937), 0.005, 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_the_dilute_medium_of_maxwell_garnett),
        cmocka_unit_test(volume_follows_density),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
