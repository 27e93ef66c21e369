#include "tests/support/check.h"

#include "kernels/hapke/h_function.h"

static const double COS30 = 0.86602540378443865;

static double h(rg_hapke_h_form form, double w, double x)
{
    rg_hapke_h_series series;
    assert_int_equal(rg_hapke_h_series_init(form, &x, 1, &series, NULL), RG_OK);
    return rg_hapke_h(&series, sqrt(1.0 - w), NULL);
}

/* Values to six decimals of an independent solution of the integral equation. */
static void exact_values(void **state)
{
    (void) state;
    assert_near(h(RG_HAPKE_H_EXACT, 0.5, 1.0), 1.251260, 5e-7);
    assert_near(h(RG_HAPKE_H_EXACT, 0.9, COS30), 1.783134, 5e-7);
    assert_near(h(RG_HAPKE_H_EXACT, 0.99, 1.0), 2.472793, 5e-7);
    assert_near(h(RG_HAPKE_H_EXACT, 1.0, 1.0), 2.907811, 5e-7); /* Chandrasekhar: 2.9078 */
    assert_near(h(RG_HAPKE_H_EXACT, 0.7, 0.0), 1.0, 1e-12);
}

/* The integral of H over all directions is (2/w)(1 - gamma), exactly: Simpson's rule in sqrt(x). */
static void its_integral_is_known(void **state)
{
    (void) state;
    enum { N = 401 };
    static double x[N];
    static rg_hapke_h_series series[N];
    for (int i = 0; i < N; i++)
        x[i] = pow((double) i / (N - 1), 3.0);
    assert_int_equal(rg_hapke_h_series_init(RG_HAPKE_H_EXACT, x, N, series, NULL), RG_OK);
    for (int step = 0; step <= 20; step++) {
        const double w = 0.05 + 0.95 * step / 20.0;
        const double gamma = sqrt(1.0 - w);
        double sum = 0.0;
        for (int i = 0; i < N; i++) {
            const double t = (double) i / (N - 1);
            const double simpson = i == 0 || i == N - 1 ? 1.0 : i % 2 == 1 ? 4.0 : 2.0;
            sum += simpson / 3.0 / (N - 1) * 3.0 * t * t * rg_hapke_h(&series[i], gamma, NULL);
        }
        assert_near(sum, 2.0 / w * (1.0 - gamma), 1e-8);
    }
}

/* Another form of the same equation: H(x) = 1 + (w/2) x H(x) integral of H(x') / (x + x'). */
static void it_solves_the_equation_in_another_form(void **state)
{
    (void) state;
    enum { N = 2001 };
    static double x[N];
    static rg_hapke_h_series series[N];
    for (int i = 0; i < N; i++)
        x[i] = pow((double) i / (N - 1), 3.0);
    assert_int_equal(rg_hapke_h_series_init(RG_HAPKE_H_EXACT, x, N, series, NULL), RG_OK);
    const double w = 0.95;
    const double gamma = sqrt(1.0 - w);
    for (int at = 400; at < N; at += 200) {
        double sum = 0.0;
        for (int i = 0; i < N; i++) {
            const double t = (double) i / (N - 1);
            const double simpson = i == 0 || i == N - 1 ? 1.0 : i % 2 == 1 ? 4.0 : 2.0;
            sum += simpson * t * t / (N - 1) * rg_hapke_h(&series[i], gamma, NULL) / (x[at] + x[i]);
        }
        const double here = rg_hapke_h(&series[at], gamma, NULL);
        assert_relative(here, 1.0 + w / 2.0 * x[at] * here * sum, 1e-8);
    }
}

static void approximations_are_off_by_the_published_amounts(void **state)
{
    (void) state;
    double worst_2002 = 0.0;
    double low_1981 = 0.0;
    double high_1981 = 0.0;
    static const double X[] = {0.3, 0.86602540378443865, 1.0};
    for (int k = 0; k < 3; k++)
        for (int step = 1; step < 10000; step++) {
            const double w = step / 10000.0;
            static rg_hapke_h_series s[3];
            if (step == 1)
                for (int form = 0; form < 3; form++)
                    assert_int_equal(rg_hapke_h_series_init((rg_hapke_h_form) form, &X[k], 1, &s[form], NULL),
                                     RG_OK);
            const double exact = rg_hapke_h(&s[RG_HAPKE_H_EXACT], sqrt(1.0 - w), NULL);
            const double off = rg_hapke_h(&s[RG_HAPKE_H_1981], sqrt(1.0 - w), NULL) / exact - 1.0;
            low_1981 = fmin(low_1981, off);
            high_1981 = fmax(high_1981, off);
            worst_2002 =
                fmax(worst_2002, fabs(rg_hapke_h(&s[RG_HAPKE_H_2002], sqrt(1.0 - w), NULL) / exact - 1.0));
        }
    assert_near(low_1981, -0.034, 0.001);
    assert_near(high_1981, 0.029, 0.001);
    assert_near(worst_2002, 0.0097, 0.0002);
}

static void slopes_are_those_of_the_series(void **state)
{
    (void) state;
    rg_hapke_h_series series;
    const double x = 0.6;
    for (int form = 0; form < RG_HAPKE_H_COUNT; form++) {
        assert_int_equal(rg_hapke_h_series_init((rg_hapke_h_form) form, &x, 1, &series, NULL), RG_OK);
        for (int step = 1; step < 20; step++) {
            const double gamma = step / 20.0;
            double slope;
            (void) rg_hapke_h(&series, gamma, &slope);
            const double difference =
                (rg_hapke_h(&series, gamma + 1e-5, NULL) - rg_hapke_h(&series, gamma - 1e-5, NULL)) / 2e-5;
            assert_near(slope, difference, 1e-7);
        }
    }
}

static void refuses_impossible_directions(void **state)
{
    (void) state;
    const double x[3] = {0.5, -0.1, NAN};
    rg_hapke_h_series series[3];
    rg_error err = {0};
    assert_int_equal(rg_hapke_h_series_init(RG_HAPKE_H_EXACT, x, 3, series, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 1);
    assert_int_equal(rg_hapke_h_parse("2002"), RG_HAPKE_H_2002);
    assert_int_equal(rg_hapke_h_parse("other"), RG_HAPKE_H_COUNT);
}

/* Horner's rule in powers is Clenshaw's in polynomials; terms left out are none that count. */
static void powers_are_the_series(void **state)
{
    (void) state;
    static const size_t MOST[RG_HAPKE_H_COUNT] = {
        [RG_HAPKE_H_EXACT] = RG_HAPKE_H_TERMS, [RG_HAPKE_H_1981] = 2, [RG_HAPKE_H_2002] = 3};
    for (int form = 0; form < RG_HAPKE_H_COUNT; form++)
        for (int direction = 0; direction <= 20; direction++) {
            const double x = pow(direction / 20.0, 3.0);
            rg_hapke_h_series series;
            assert_int_equal(rg_hapke_h_series_init((rg_hapke_h_form) form, &x, 1, &series, NULL), RG_OK);
            assert_true(series.n_terms >= 1 && series.n_terms <= MOST[form]);
            for (int step = 0; step <= 100; step++) {
                const double gamma = step / 100.0;
                double inverse = 0.0;
                for (size_t j = RG_HAPKE_H_TERMS; j-- > 0;)
                    inverse = inverse * (2.0 * gamma - 1.0) + series.power[j];
                assert_near(inverse * rg_hapke_h(&series, gamma, NULL), 1.0, 3e-15);
            }
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(powers_are_the_series),
        cmocka_unit_test(exact_values),
        cmocka_unit_test(its_integral_is_known),
        cmocka_unit_test(it_solves_the_equation_in_another_form),
        cmocka_unit_test(approximations_are_off_by_the_published_amounts),
        cmocka_unit_test(slopes_are_those_of_the_series),
        cmocka_unit_test(refuses_impossible_directions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
