#include "tests/support/check.h"

#include <string.h>

#include "kernels/base/random.h"
#include "kernels/base/threads.h"
#include "kernels/signal/continuum.h"
#include "tests/support/refuse.h"

enum { MOST = 301 };

static double row[MOST], hull[MOST];

static rg_continuum_state remove_one(const double *x, const double *y, size_t n, rg_continuum_form form)
{
    uint8_t state;
    assert_int_equal(rg_continuum(x, n, y, 1, form, row, hull, &state, NULL), RG_OK);
    return (rg_continuum_state) state;
}

/* From the definition: the highest chord over a band, of all pairs of bands around it. */
static double highest_chord(const double *x, const double *y, size_t n, size_t at)
{
    double best = y[at];
    for (size_t i = 0; i <= at; i++)
        for (size_t j = at; j < n; j++)
            if (i != j && isfinite(y[i]) && isfinite(y[j]))
                best = fmax(best, y[i] + (y[j] - y[i]) * (x[at] - x[i]) / (x[j] - x[i]));
    return best;
}

/* Uneven axes, rising and falling, with and without gaps, smooth and noisy. */
static void is_the_highest_chord_everywhere(void **state)
{
    (void) state;
    double x[MOST], y[MOST];
    for (uint64_t round = 0; round < 60; round++) {
        const size_t n = 3 + (size_t) (rg_random_uniform(5, round, 0) * (MOST - 3));
        const double direction = round % 2 == 0 ? 1.0 : -1.0;
        size_t valid = 0;
        double at = 400.0;
        for (size_t b = 0; b < n; b++) {
            at += direction * (0.2 + 10.0 * rg_random_uniform(6, round, b));
            x[b] = at;
            y[b] =
                0.4 + 0.2 * sin(0.002 * at) + (round % 3 == 0 ? 0.02 : 1e-4) * rg_random_normal(7, round, b);
            if (round % 4 == 3 && rg_random_uniform(8, round, b) < 0.2)
                y[b] = NAN;
            valid += isfinite(y[b]) != 0;
        }
        if (valid < 3)
            continue;
        assert_int_equal(remove_one(x, y, n, RG_CONTINUUM_DIVIDE), RG_CONTINUUM_OK);
        for (size_t b = 0; b < n; b++) {
            if (!isfinite(y[b])) {
                assert_true(isnan(row[b]));
                continue;
            }
            assert_near(hull[b], highest_chord(x, y, n, b), 1e-14);
            assert_near(row[b], y[b] / hull[b], 1e-15);
        }
    }
}

/* Bands of known depth on a concave arc: the arc is the continuum at the shoulders, the chord between them
 * under the band. */
static void a_band_on_a_line_has_its_depth(void **state)
{
    (void) state;
    double x[101], y[101];
    for (int b = 0; b <= 100; b++) {
        x[b] = 500.0 + 20.0 * b;
        y[b] = (0.1 + 1e-4 * x[b]) *
               (b > 30 && b < 70 ? 1.0 - 0.3 * sin(3.14159265358979 * (b - 30) / 40.0) : 1.0);
    }
    assert_int_equal(remove_one(x, y, 101, RG_CONTINUUM_DIVIDE), RG_CONTINUUM_OK);
    assert_near(1.0 - row[50], 0.3, 1e-14);
    assert_near(row[20], 1.0, 1e-14);
    assert_int_equal(remove_one(x, y, 101, RG_CONTINUUM_SUBTRACT), RG_CONTINUUM_OK);
    assert_near(row[50], -0.3 * (0.1 + 1e-4 * x[50]), 1e-14);
    assert_int_equal(remove_one(x, y, 101, RG_CONTINUUM_ITSELF), RG_CONTINUUM_OK);
    assert_near(row[50], 0.1 + 1e-4 * x[50], 1e-14);
}

/* Steps that differ by a factor of ten: with band numbers for wavelengths the chord over the gap would lie
 * elsewhere (WISER #353); and a bad band that towers over its neighbours must not carry the hull (WISER
 * #267). */
static void real_spacing_and_bad_bands(void **state)
{
    (void) state;
    const double x[] = {400.0, 410.0, 420.0, 430.0, 530.0, 630.0};
    double y[] = {0.20, 0.10, NAN, 0.12, 0.15, 0.43};
    assert_int_equal(remove_one(x, y, 6, RG_CONTINUUM_ITSELF), RG_CONTINUUM_OK);
    for (int b = 0; b < 6; b++)
        assert_near(row[b], 0.20 + 0.001 * (x[b] - 400.0), 1e-15);
    y[2] = 5.0;
    assert_int_equal(remove_one(x, y, 6, RG_CONTINUUM_ITSELF), RG_CONTINUUM_OK);
    assert_near(row[2], 5.0, 0.0);
    y[2] = NAN;
    assert_int_equal(remove_one(x, y, 6, RG_CONTINUUM_DIVIDE), RG_CONTINUUM_OK);
    assert_true(isnan(row[2]));
    assert_near(row[3], 0.12 / 0.23, 1e-15);
    /* The hull ends at the first and last band (prospectr #80): those are 1. */
    assert_true(row[0] == 1.0 && row[5] == 1.0);
    /* Missing ends leave the hull to the bands that are there. */
    y[0] = NAN;
    y[3] = 0.105;
    y[5] = INFINITY;
    assert_int_equal(remove_one(x, y, 6, RG_CONTINUUM_DIVIDE), RG_CONTINUUM_OK);
    assert_true(isnan(row[0]) && isnan(row[5]) && row[1] == 1.0 && row[4] == 1.0);
    assert_near(row[3], 0.105 / (0.10 + 0.05 * 20.0 / 120.0), 1e-15);
}

static void what_has_no_continuum_is_named(void **state)
{
    (void) state;
    const double x[] = {1.0, 2.0, 3.0, 4.0};
    const double few[] = {0.1, NAN, NAN, 0.2};
    const double negative[] = {-0.1, 0.05, 0.2, 0.3};
    const double zero[] = {0.0, 0.0, 0.0, 0.0};
    const double flat[] = {0.3, 0.3, 0.3, 0.3};
    assert_int_equal(remove_one(x, few, 4, RG_CONTINUUM_DIVIDE), RG_CONTINUUM_TOO_FEW);
    assert_true(isnan(row[0]) && isnan(hull[0]));
    assert_int_equal(remove_one(x, negative, 4, RG_CONTINUUM_DIVIDE), RG_CONTINUUM_NOT_POSITIVE);
    assert_true(isnan(row[3]));
    assert_int_equal(remove_one(x, zero, 4, RG_CONTINUUM_DIVIDE), RG_CONTINUUM_NOT_POSITIVE);
    assert_int_equal(remove_one(x, negative, 4, RG_CONTINUUM_SUBTRACT), RG_CONTINUUM_OK);
    assert_int_equal(remove_one(x, flat, 4, RG_CONTINUUM_DIVIDE), RG_CONTINUUM_OK);
    for (int b = 0; b < 4; b++)
        assert_true(row[b] == 1.0);
    assert_int_equal(remove_one(x, flat, 2, RG_CONTINUUM_DIVIDE), RG_CONTINUUM_TOO_FEW);

    const double back[] = {1.0, 2.0, 1.5, 4.0};
    uint8_t unused;
    rg_error err = {0};
    assert_int_equal(rg_continuum(back, 4, flat, 1, RG_CONTINUUM_DIVIDE, row, NULL, &unused, &err),
                     RG_EDOMAIN);
    assert_int_equal(err.index, 2);
    assert_int_equal(rg_continuum(back, 0, flat, 1, RG_CONTINUUM_DIVIDE, row, NULL, &unused, NULL),
                     RG_ESHAPE);
}

static void threads_and_memory(void **state)
{
    (void) state;
    enum { ROWS = 17, N = 50 };
    static double x[N], y[ROWS][N], first[ROWS][N], second[ROWS][N];
    uint8_t found[ROWS];
    for (int b = 0; b < N; b++)
        x[b] = 400.0 + 10.0 * b;
    for (int s = 0; s < ROWS; s++)
        for (int b = 0; b < N; b++)
            y[s][b] = b == s ? NAN : 0.5 + 0.1 * rg_random_uniform(9, (uint64_t) s, (uint64_t) b);
    for (size_t refused = 1;; refused++) {
        refuse_allocation(refused);
        const rg_status status =
            rg_continuum(x, N, &y[0][0], ROWS, RG_CONTINUUM_DIVIDE, &first[0][0], NULL, found, NULL);
        const bool came = allocation_was_refused();
        assert_int_equal(status, came ? RG_ENOMEM : RG_OK);
        if (!came)
            break;
    }
    const size_t before = rg_threads();
    rg_threads_set(3);
    assert_int_equal(
        rg_continuum(x, N, &y[0][0], ROWS, RG_CONTINUUM_DIVIDE, &second[0][0], NULL, found, NULL), RG_OK);
    rg_threads_set(before);
    for (int s = 0; s < ROWS; s++)
        for (int b = 0; b < N; b++)
            assert_true(first[s][b] == second[s][b] || b == s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_the_highest_chord_everywhere),
        cmocka_unit_test(a_band_on_a_line_has_its_depth),
        cmocka_unit_test(real_spacing_and_bad_bands),
        cmocka_unit_test(what_has_no_continuum_is_named),
        cmocka_unit_test(threads_and_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
