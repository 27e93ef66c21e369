#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/random.h"
#include "kernels/identify/raman_evidence.h"
#include "tests/support/refuse.h"
#include "tests/support/tsv_rows.h"

enum { N = 3801 };
static double axis[N];
static double counts[N];

typedef struct {
    double position, width, height;
} line;

/* Pseudo-Voigt lines of equal parts on a slope, noise of 1 per cent of the first. */
static void spectrum(const line *lines, size_t n_lines, double noise, bool falling)
{
    for (size_t k = 0; k < N; k++) {
        const size_t i = falling ? N - 1 - k : k;
        axis[i] = 100.0 + (double) k;
        counts[i] = 500.0 + 0.1 * axis[i];
        for (size_t l = 0; l < n_lines; l++) {
            const double u = (axis[i] - lines[l].position) / lines[l].width;
            counts[i] += lines[l].height * (0.5 / (1.0 + 4.0 * u * u) + 0.5 * exp(-4.0 * log(2.0) * u * u));
        }
        counts[i] += noise * lines[0].height * rg_random_normal(11, 0, k);
    }
}

static rg_evidence ask(size_t n)
{
    rg_evidence e = rg_evidence_none();
    rg_error err = {0};
    assert_int_equal(rg_raman_evidence(&rows_library()->lines, axis, counts, n, &e, &err), RG_OK);
    return e;
}

/* The rule of laboratory methods, section 3. */
static bool is_merrillite(const rg_evidence *e)
{
    const double *v = e->value;
    return v[RG_EVIDENCE_RAMAN_SEPARATION] >= 12.0 && v[RG_EVIDENCE_RAMAN_SEPARATION] <= 19.0 &&
           v[RG_EVIDENCE_RAMAN_LOWER] >= 952.0 && v[RG_EVIDENCE_RAMAN_LOWER] <= 963.0 &&
           v[RG_EVIDENCE_RAMAN_BALANCE] >= 0.3 && v[RG_EVIDENCE_RAMAN_LINE_ERROR] < 1.0 &&
           v[RG_EVIDENCE_RAMAN_DELTA_BIC] > 10.0 && v[RG_EVIDENCE_RAMAN_RMS_GAIN] >= 3.0;
}

static const line MERRILLITE[] = {{959.7, 7.3, 1000.0}, {975.5, 6.1, 900.0}};

static void the_doublet_is_fitted_on_either_axis(void **state)
{
    (void) state;
    for (int falling = 0; falling < 2; falling++) {
        spectrum(MERRILLITE, 2, 0.01, falling != 0);
        const rg_evidence e = ask(N);
        assert_true(is_merrillite(&e));
        assert_near(e.value[RG_EVIDENCE_RAMAN_LOWER], 959.7, 0.3);
        assert_near(e.value[RG_EVIDENCE_RAMAN_SEPARATION], 15.8, 0.4);
        assert_near(e.value[RG_EVIDENCE_RAMAN_BALANCE], 0.9, 0.1); /* one width for both */
        assert_true(e.value[RG_EVIDENCE_RAMAN_HPO4] < 0.03 && e.value[RG_EVIDENCE_RAMAN_OH] < 0.03);
        assert_true(e.value[RG_EVIDENCE_RAMAN_LEAD] > 0.1);
    }
}

/* The single lines of laboratory methods, section 3, and zircon's beside them. */
static void single_lines_are_no_doublet(void **state)
{
    (void) state;
    static const line OTHERS[][2] = {
        {{964.0, 8.0, 1000.0}, {1052.0, 10.0, 130.0}}, {{958.2, 17.0, 1000.0}, {1042.0, 15.0, 190.0}},
        {{978.0, 6.0, 1000.0}, {1003.0, 8.0, 130.0}},  {{973.0, 13.0, 1000.0}, {1061.0, 12.0, 230.0}},
        {{999.0, 8.0, 1000.0}, {1056.0, 8.0, 400.0}},  {{1005.0, 8.0, 1000.0}, {975.0, 10.0, 200.0}}};
    for (size_t k = 0; k < sizeof OTHERS / sizeof OTHERS[0]; k++) {
        spectrum(OTHERS[k], 2, 0.01, false);
        const rg_evidence e = ask(N);
        assert_false(is_merrillite(&e));
        assert_true(e.value[RG_EVIDENCE_RAMAN_LEAD] < -0.05);
    }
}

/* Amplitudes put in come out: 8 per cent at 922.5 (whitlockite), 15 per cent at 3572 (hydroxylapatite). */
static void hydrogen_is_measured_beside_the_tail(void **state)
{
    (void) state;
    static const line WITH[] = {{966.0, 15.5, 1000.0}, {922.5, 12.0, 80.0}, {3572.0, 12.0, 150.0}};
    spectrum(WITH, 3, 0.005, false);
    const rg_evidence e = ask(N);
    assert_near(e.value[RG_EVIDENCE_RAMAN_HPO4], 0.08, 0.025);
    assert_near(e.value[RG_EVIDENCE_RAMAN_OH], 0.15, 0.03);
    assert_true(e.value[RG_EVIDENCE_RAMAN_HPO4] > 0.04 && !is_merrillite(&e));
}

static void noise_and_gaps_are_not_measured(void **state)
{
    (void) state;
    spectrum(MERRILLITE, 2, 0.08, false);
    rg_evidence e = ask(N);
    assert_true(isnan(e.value[RG_EVIDENCE_RAMAN_HPO4]) && isnan(e.value[RG_EVIDENCE_RAMAN_OH]));
    spectrum(MERRILLITE, 2, 0.01, false);
    e = ask(1200); /* 100 to 1299 1/cm */
    assert_true(is_merrillite(&e) && isnan(e.value[RG_EVIDENCE_RAMAN_OH]));
    e = ask(850); /* not even nu1 */
    assert_false(rg_evidence_any(&e));
    for (size_t i = 0; i < N; i++)
        counts[i] = (double) NAN;
    e = ask(N);
    assert_false(rg_evidence_any(&e));
    for (size_t i = 0; i < N; i++)
        counts[i] = 7.0;
    e = ask(N);
    assert_false(rg_evidence_any(&e));
}

/* Raman lines keep their shift; the same lines as luminescence under 532 nm lie elsewhere under 561. */
static void lines_that_move_with_the_laser_are_found_out(void **state)
{
    (void) state;
    spectrum(MERRILLITE, 2, 0.01, false);
    rg_evidence first = ask(N);
    rg_evidence second = first;
    rg_raman_evidence_lasers(532.0, 633.0, axis, counts, N, &second, &first);
    assert_near(first.value[RG_EVIDENCE_RAMAN_LASER_GAP], 0.0, 1e-12);
    const double move = 1e7 / 514.5 - 1e7 / 532.0;
    const line moved[] = {{959.7 + move, 7.3, 1000.0}, {975.5 + move, 6.1, 900.0}};
    spectrum(moved, 2, 0.01, false);
    second = ask(N);
    first.value[RG_EVIDENCE_RAMAN_LASER_GAP] = (double) NAN;
    rg_raman_evidence_lasers(532.0, 514.5, axis, counts, N, &second, &first);
    assert_near(first.value[RG_EVIDENCE_RAMAN_LASER_GAP], move, 1e-9);
    /* Neither here nor there: nothing is known. */
    const line silent[] = {{300.0, 8.0, 1000.0}};
    spectrum(silent, 1, 0.01, false);
    second = ask(N);
    first.value[RG_EVIDENCE_RAMAN_LASER_GAP] = (double) NAN;
    rg_raman_evidence_lasers(532.0, 514.5, axis, counts, N, &second, &first);
    assert_true(isnan(first.value[RG_EVIDENCE_RAMAN_LASER_GAP]));
}

static void refused_memory_is_told(void **state)
{
    (void) state;
    spectrum(MERRILLITE, 2, 0.01, false);
    for (size_t n = 1;; n++) {
        rg_evidence e = rg_evidence_none();
        rg_error err = {0};
        refuse_allocation(n);
        const rg_status status = rg_raman_evidence(&rows_library()->lines, axis, counts, N, &e, &err);
        if (!allocation_was_refused())
            break;
        assert_int_equal(status, RG_ENOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_doublet_is_fitted_on_either_axis),
        cmocka_unit_test(single_lines_are_no_doublet),
        cmocka_unit_test(hydrogen_is_measured_beside_the_tail),
        cmocka_unit_test(noise_and_gaps_are_not_measured),
        cmocka_unit_test(lines_that_move_with_the_laser_are_found_out),
        cmocka_unit_test(refused_memory_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
