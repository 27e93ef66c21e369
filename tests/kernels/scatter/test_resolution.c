#include "tests/support/check.h"

#include "kernels/scatter/resolution.h"

enum { RINGS = 6, CLASSES = 9 };

/* Rings K = d^p with p = 2 + s r: amounts take the mean of the powers, sizes what is left, s^2 sum (r -
 * r')^2. */
static void knows_powers(void **state)
{
    (void) state;
    double kernel[RINGS * CLASSES], edges[CLASSES + 1], relative[RINGS], blur[CLASSES];
    for (int i = 0; i <= CLASSES; i++)
        edges[i] = pow(1.3, i);
    for (int r = 0; r < RINGS; r++) {
        relative[r] = 0.02;
        for (int i = 0; i < CLASSES; i++)
            kernel[r * CLASSES + i] = pow(edges[i] * edges[i + 1], 0.5 * (2.0 + 0.4 * r));
    }
    const rg_scatter_detector d = {kernel, RINGS, edges, CLASSES};
    rg_scatter_resolution(&d, relative, blur);
    for (int i = 0; i < CLASSES; i++)
        assert_relative(blur[i], 0.02 / (0.4 * sqrt(17.5)), 1e-12);
    relative[0] = NAN; /* five rings are left: 10 in place of 17.5 */
    rg_scatter_resolution(&d, relative, blur);
    assert_relative(blur[4], 0.02 / (0.4 * sqrt(10.0)), 1e-12);
    for (int r = 0; r < RINGS; r++)
        for (int i = 0; i < CLASSES; i++)
            kernel[r * CLASSES + i] = (r + 1.0) * pow(edges[i] * edges[i + 1], 1.5); /* all as d^3 */
    rg_scatter_resolution(&d, relative, blur);
    assert_true(blur[4] > 1e6 * RG_SCATTER_BLUR_MOST);
    assert_relative(RG_SCATTER_BLUR_MOST, log(2.0) / 3.0, 1e-15);
}

/* As much as the limit, put in place of the sample, changes chi-square by nine. */
static void limits_are_three_sigma(void **state)
{
    (void) state;
    double kernel[RINGS * CLASSES], edges[CLASSES + 1], sigma[RINGS], fractions[CLASSES], limits[CLASSES];
    for (int i = 0; i <= CLASSES; i++)
        edges[i] = pow(1.3, i);
    for (int i = 0; i < CLASSES; i++)
        fractions[i] = i == 3 ? 0.75 : i == 4 ? 0.25 : 0.0;
    for (int r = 0; r < RINGS; r++) {
        sigma[r] = 0.01 * (r + 1);
        for (int i = 0; i < CLASSES; i++)
            kernel[r * CLASSES + i] = 1.0 + sin(r + 0.7 * i);
    }
    const rg_scatter_detector d = {kernel, RINGS, edges, CLASSES};
    rg_scatter_detection(&d, sigma, fractions, 2.0, limits);
    for (int i = 0; i < CLASSES; i++) {
        double chi_square = 0.0;
        for (int r = 0; r < RINGS; r++) {
            double before = 0.0;
            double after = 0.0;
            for (int k = 0; k < CLASSES; k++) {
                before += 2.0 * kernel[r * CLASSES + k] * fractions[k];
                after += 2.0 * kernel[r * CLASSES + k] *
                         (fractions[k] * (1.0 - limits[i]) + (k == i ? limits[i] : 0.0));
            }
            chi_square += pow((after - before) / sigma[r], 2);
        }
        assert_relative(chi_square, 9.0, 1e-9);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_powers),
        cmocka_unit_test(limits_are_three_sigma),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
