#include "tests/support/check.h"

#include <stdlib.h>

#include "kernels/base/random.h"
#include "kernels/identify/ftir_evidence.h"

enum { N = 826 };
static double axis[N];
static double y[N];

/* P-O at 1045 of height 0.5, a band of that share of it, noise. */
static void spectrum(double position, double width, double share, double noise)
{
    for (size_t i = 0; i < N; i++) {
        axis[i] = 4000.0 - 4.0 * (double) i; /* falling, as instruments write it */
        const double u = (axis[i] - 1045.0) / 70.0;
        const double v = (axis[i] - position) / width;
        y[i] = 0.02 + 1e-5 * axis[i] + 0.5 * exp(-4.0 * log(2.0) * u * u) +
               0.5 * share * exp(-4.0 * log(2.0) * v * v) + noise * rg_random_normal(3, 0, i);
    }
}

static rg_evidence ask(void)
{
    rg_evidence e = rg_evidence_none();
    rg_ftir_evidence(axis, y, N, &e);
    return e;
}

static void bands_of_hydrogen_are_measured_against_phosphate(void **state)
{
    (void) state;
    spectrum(3300.0, 250.0, 0.10, 0.0005);
    rg_evidence e = ask();
    assert_near(e.value[RG_EVIDENCE_FTIR_OH], 0.10, 0.008);
    spectrum(2700.0, 250.0, 0.08, 0.0005);
    e = ask();
    assert_near(e.value[RG_EVIDENCE_FTIR_POH], 0.08, 0.008);
    spectrum(870.0, 25.0, 0.10, 0.0005);
    e = ask();
    assert_true(e.value[RG_EVIDENCE_FTIR_POH] > 0.05);
    assert_true(e.value[RG_EVIDENCE_FTIR_OH] < 0.005);
    spectrum(870.0, 25.0, 0.0, 0.0005);
    e = ask();
    assert_true(fabs(e.value[RG_EVIDENCE_FTIR_POH]) < 0.006);
}

/* What was not measured stays so: no band of P-O, too much noise, a gap. */
static void silence_is_no_proof(void **state)
{
    (void) state;
    spectrum(3300.0, 250.0, 0.1, 0.05);
    rg_evidence e = ask();
    assert_true(isnan(e.value[RG_EVIDENCE_FTIR_OH]));
    for (size_t i = 0; i < N; i++)
        y[i] = 0.01 * rg_random_normal(3, 1, i);
    e = ask();
    assert_false(rg_evidence_any(&e));
    spectrum(3300.0, 250.0, 0.1, 0.0005);
    for (size_t i = 0; i < N; i++)
        if (axis[i] > 3150.0 && axis[i] < 3450.0)
            y[i] = (double) NAN;
    e = ask();
    assert_true(isnan(e.value[RG_EVIDENCE_FTIR_OH]) && !isnan(e.value[RG_EVIDENCE_FTIR_POH]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bands_of_hydrogen_are_measured_against_phosphate),
        cmocka_unit_test(silence_is_no_proof),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
