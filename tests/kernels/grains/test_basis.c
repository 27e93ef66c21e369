#include "tests/support/check.h"

#include "kernels/base/random.h"
#include "kernels/grains/basis.h"

enum { N = 6 };
static const double EDGES[N + 1] = {0.5, 1, 1.7, 4, 9, 11, 30};
static const double VOLUME[N] = {5, 0, 20, 40, 25, 10};

/* Simpson's rule over ln d, class by class: the integral that defines the factors. */
static double by_quadrature(double low, double high, int power)
{
    enum { STEPS = 2000 };
    double sum = 0;
    for (int k = 0; k <= STEPS; k++) {
        const double d = low * pow(high / low, (double) k / STEPS);
        sum += pow(d, power) * (k == 0 || k == STEPS ? 1 : k % 2 ? 4 : 2);
    }
    return sum / (3.0 * STEPS);
}

static void follows_the_integrals(void **state)
{
    (void) state;
    static const int POWER[RG_GRAIN_BASIS_COUNT] = {-3, -1, 0};
    rg_grain_axis axis;
    double factors[N];
    assert_int_equal(rg_grain_axis_init(EDGES, N, NULL, &axis, NULL), RG_OK);
    for (int to = 0; to < RG_GRAIN_BASIS_COUNT; to++) {
        rg_grain_basis_factors(&axis, RG_GRAIN_BY_VOLUME, (rg_grain_basis) to, factors);
        for (size_t i = 0; i < N; i++)
            assert_relative(factors[i], by_quadrature(EDGES[i], EDGES[i + 1], POWER[to]), 1e-10);
    }
    rg_grain_axis_free(&axis);
}

static void undoes_itself_by_any_way(void **state)
{
    (void) state;
    rg_grain_axis axis;
    double to_number[N], to_area[N], area_to_number[N], back[N], number[N], area[N], other[N], volume[N];
    assert_int_equal(rg_grain_axis_init(EDGES, N, NULL, &axis, NULL), RG_OK);
    rg_grain_basis_factors(&axis, RG_GRAIN_BY_VOLUME, RG_GRAIN_BY_NUMBER, to_number);
    rg_grain_basis_factors(&axis, RG_GRAIN_BY_VOLUME, RG_GRAIN_BY_AREA, to_area);
    rg_grain_basis_factors(&axis, RG_GRAIN_BY_AREA, RG_GRAIN_BY_NUMBER, area_to_number);
    rg_grain_basis_factors(&axis, RG_GRAIN_BY_NUMBER, RG_GRAIN_BY_VOLUME, back);
    assert_int_equal(rg_grain_basis_convert(VOLUME, NULL, to_number, N, number, NULL, NULL), RG_OK);
    assert_int_equal(rg_grain_basis_convert(VOLUME, NULL, to_area, N, area, NULL, NULL), RG_OK);
    assert_int_equal(rg_grain_basis_convert(area, NULL, area_to_number, N, other, NULL, NULL), RG_OK);
    assert_int_equal(rg_grain_basis_convert(number, NULL, back, N, volume, NULL, NULL), RG_OK);
    double sum = 0;
    for (size_t i = 0; i < N; i++) {
        assert_near(other[i], number[i], 1e-12);
        assert_near(volume[i], VOLUME[i], 1e-12);
        sum += number[i];
    }
    assert_near(sum, 100, 1e-12);
    rg_grain_axis_free(&axis);
}

/* One narrow class at d: the surface of spheres, 6 / (density d). */
static void knows_the_surface_of_spheres(void **state)
{
    (void) state;
    const double edges[] = {1, 9.9999, 10.0001, 100};
    const double one[] = {0, 3, 0}, two[] = {1, 3, 0};
    rg_grain_axis axis;
    double finest;
    assert_int_equal(rg_grain_axis_init(edges, 3, NULL, &axis, NULL), RG_OK);
    assert_relative(rg_grain_specific_surface(&axis, one, 3.1, &finest), 6 / 31.0, 1e-9);
    assert_near(finest, 1, 1e-14);
    const double fine = (1 - 1 / 9.9999) / log(9.9999); /* <1/d> */
    assert_relative(rg_grain_specific_surface(&axis, two, 3.1, &finest), 6 / 3.1 * (fine + 0.3) / 4, 1e-8);
    assert_relative(finest, fine / (fine + 0.3), 1e-8);
    rg_grain_axis_free(&axis);
}

static void carries_errors_and_refuses(void **state)
{
    (void) state;
    enum { DRAWS = 20000 };
    rg_grain_axis axis;
    rg_error err = {0};
    double factors[N], centre[N], errors[N], drawn[N], to[N], square[N] = {0};
    double sigma[N];
    assert_int_equal(rg_grain_axis_init(EDGES, N, NULL, &axis, NULL), RG_OK);
    rg_grain_basis_factors(&axis, RG_GRAIN_BY_VOLUME, RG_GRAIN_BY_AREA, factors);
    for (size_t i = 0; i < N; i++)
        sigma[i] = 0.004 * VOLUME[i];
    assert_int_equal(rg_grain_basis_convert(VOLUME, sigma, factors, N, centre, errors, NULL), RG_OK);
    for (uint64_t draw = 0; draw < DRAWS; draw++) {
        for (uint64_t i = 0; i < N; i++)
            drawn[i] = VOLUME[i] + sigma[i] * rg_random_normal(9, draw, i);
        assert_int_equal(rg_grain_basis_convert(drawn, NULL, factors, N, to, NULL, NULL), RG_OK);
        for (size_t i = 0; i < N; i++)
            square[i] += (to[i] - centre[i]) * (to[i] - centre[i]) / DRAWS;
    }
    for (size_t i = 0; i < N; i++)
        assert_near(sqrt(square[i]), errors[i], 0.03 * errors[i]);
    const double bad[] = {1, 2, -1, 0, 0, 0}, none[N] = {0};
    assert_int_equal(rg_grain_basis_convert(bad, NULL, factors, N, to, NULL, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 2);
    assert_int_equal(rg_grain_basis_convert(none, NULL, factors, N, to, NULL, NULL), RG_EDOMAIN);
    assert_int_equal(rg_grain_basis_parse("mass"), RG_GRAIN_BY_VOLUME);
    assert_int_equal(rg_grain_basis_parse("length"), RG_GRAIN_BASIS_COUNT);
    rg_grain_axis_free(&axis);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(follows_the_integrals),
        cmocka_unit_test(undoes_itself_by_any_way),
        cmocka_unit_test(knows_the_surface_of_spheres),
        cmocka_unit_test(carries_errors_and_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
