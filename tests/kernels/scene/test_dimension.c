#include "tests/support/check.h"

#include <stdlib.h>

#include "kernels/linear/eigen.h"
#include "kernels/scene/dimension.h"
#include "kernels/scene/moments.h"
#include "kernels/scene/noise.h"
#include "tests/support/refuse.h"
#include "tests/support/scene.h"

enum { BANDS = 50, N = 5000 };

static double mean[BANDS];
static double correlation[BANDS * BANDS];
static double covariance[BANDS * BANDS];
static double signal[BANDS * BANDS];
static double noise[BANDS];

static void gather(const double *spectra)
{
    rg_moments moments;
    assert_int_equal(rg_moments_init(&moments, BANDS, NULL, true, NULL), RG_OK);
    assert_int_equal(rg_moments_add_f64(&moments, spectra, N, NULL), RG_OK);
    assert_int_equal(rg_moments_finish(&moments, mean, correlation, covariance, NULL), RG_OK);
    rg_moments_free(&moments);
    assert_int_equal(rg_noise_regression(correlation, BANDS, noise, signal, NULL), RG_OK);
}

typedef struct {
    size_t hysime, hfc, nwhfc, mdl, mdl_white;
} counts;

static counts count(void)
{
    counts c;
    assert_int_equal(rg_dimension_hysime(correlation, signal, noise, BANDS, &c.hysime, NULL), RG_OK);
    assert_int_equal(rg_dimension_hfc(correlation, covariance, NULL, BANDS, N, 1e-4, &c.hfc, NULL), RG_OK);
    assert_int_equal(rg_dimension_hfc(correlation, covariance, noise, BANDS, N, 1e-4, &c.nwhfc, NULL), RG_OK);
    assert_int_equal(rg_dimension_mdl(covariance, NULL, BANDS, N, &c.mdl, NULL), RG_OK);
    assert_int_equal(rg_dimension_mdl(covariance, noise, BANDS, N, &c.mdl_white, NULL), RG_OK);
    return c;
}

/* White noise on p endmembers that differ by much more than it. */
static void finds_the_number_that_was_mixed(void **state)
{
    (void) state;
    for (size_t p = 2; p <= 7; p++) {
        scene s = scene_make(10 + p, p, BANDS, N, 1.0, 0.0005);
        gather(s.spectra);
        const counts c = count();
        assert_int_equal(c.hysime, p);
        assert_int_equal(c.mdl, p);
        assert_int_equal(c.mdl_white, p);
        assert_true(c.hfc >= 1 && c.hfc <= p); /* it asks for a mean beyond chance in each direction */
        assert_true(c.nwhfc >= 1 && c.nwhfc <= p);
        scene_free(&s);
    }
}

/* Units and the order of bands are conventions. */
static void scaling_and_order_change_nothing(void **state)
{
    (void) state;
    scene s = scene_make(3, 5, BANDS, N, 1.0, 0.002);
    gather(s.spectra);
    const counts before = count();
    double *turned = calloc((size_t) N * BANDS, sizeof *turned);
    for (size_t r = 0; r < N; r++)
        for (size_t b = 0; b < BANDS; b++)
            turned[(N - 1 - r) * BANDS + (b * 7) % BANDS] = 5000.0 * s.spectra[r * BANDS + b];
    gather(turned);
    const counts after = count();
    assert_memory_equal(&before, &after, sizeof before);
    free(turned);
    scene_free(&s);
}

/* Correlation and covariance whose eigenvalues are known: the test is a comparison of two numbers. */
static void hfc_is_a_threshold_on_differences(void **state)
{
    (void) state;
    const double r[4] = {1.1, 0.0, 0.0, 0.5};
    const double k[4] = {1.0, 0.0, 0.0, 0.5};
    size_t number = 9;
    /* 0.1 against z sqrt(2 (1.21 + 1) / n) */
    const double n = 2.0 * 2.21 * 3.0902323 * 3.0902323 / 0.01;
    assert_int_equal(rg_dimension_hfc(r, k, NULL, 2, (size_t) n + 1, 1e-3, &number, NULL), RG_OK);
    assert_int_equal(number, 1);
    assert_int_equal(rg_dimension_hfc(r, k, NULL, 2, (size_t) n - 1, 1e-3, &number, NULL), RG_OK);
    assert_int_equal(number, 0);
}

static void normal_tail_has_its_table_values(void **state)
{
    (void) state;
    assert_near(rg_normal_upper(0.5), 0.0, 1e-12);
    assert_near(rg_normal_upper(0.025), 1.959963984540054, 1e-12);
    assert_near(rg_normal_upper(1e-3), 3.090232306167814, 1e-12);
    assert_near(rg_normal_upper(1e-5), 4.264890793922825, 1e-11);
}

static void eigenvectors_build_the_matrix_again(void **state)
{
    (void) state;
    const double matrix[9] = {2.0, -1.0, 0.0, -1.0, 2.0, -1.0, 0.0, -1.0, 2.0}; /* 2 - 2 cos(k pi / 4) */
    double vectors[9];
    double values[3];
    for (size_t i = 0; i < 9; i++)
        vectors[i] = matrix[i];
    assert_int_equal(rg_eigen_symmetric(vectors, 3, values, NULL), RG_OK);
    assert_near(values[0], 2.0 + sqrt(2.0), 1e-14);
    assert_near(values[1], 2.0, 1e-14);
    assert_near(values[2], 2.0 - sqrt(2.0), 1e-14);
    for (size_t i = 0; i < 3; i++)
        for (size_t j = 0; j < 3; j++) {
            double sum = 0.0;
            for (size_t k = 0; k < 3; k++)
                sum += values[k] * vectors[3 * k + i] * vectors[3 * k + j];
            assert_near(sum, matrix[3 * i + j], 1e-14);
        }
    vectors[4] = NAN;
    assert_int_equal(rg_eigen_symmetric(vectors, 3, values, NULL), RG_EDOMAIN);
}

static void survives_refused_memory(void **state)
{
    (void) state;
    scene s = scene_make(3, 3, BANDS, N, 1.0, 0.002);
    gather(s.spectra);
    for (int which = 0; which < 3; which++) {
        bool refused = true;
        for (size_t n = 1; refused; n++) {
            size_t number;
            refuse_allocation(n);
            const rg_status status =
                which == 0   ? rg_dimension_hysime(correlation, NULL, noise, BANDS, &number, NULL)
                : which == 1 ? rg_dimension_hfc(correlation, covariance, noise, BANDS, N, 1e-3, &number, NULL)
                             : rg_dimension_mdl(covariance, noise, BANDS, N, &number, NULL);
            refused = allocation_was_refused();
            assert_int_equal(status, refused ? RG_ENOMEM : RG_OK);
        }
    }
    scene_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_number_that_was_mixed),
        cmocka_unit_test(scaling_and_order_change_nothing),
        cmocka_unit_test(hfc_is_a_threshold_on_differences),
        cmocka_unit_test(normal_tail_has_its_table_values),
        cmocka_unit_test(eigenvectors_build_the_matrix_again),
        cmocka_unit_test(survives_refused_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
