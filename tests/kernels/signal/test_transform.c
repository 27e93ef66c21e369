#include "tests/support/check.h"

#include <stdlib.h>

#include "kernels/base/random.h"
#include "kernels/signal/transform.h"
#include "tests/support/refuse.h"

enum { MOST = 60 };
static const double TURN = 6.28318530717958647693;

/* The definition, term by term, at lengths of every kind. */
static void amplitudes_are_those_of_the_definition(void **state)
{
    (void) state;
    const size_t lengths[] = {1, 2, 3, 8, 13, 60};
    for (size_t l = 0; l < sizeof lengths / sizeof lengths[0]; l++) {
        const size_t n = lengths[l];
        double values[MOST + 4];
        double amplitudes[MOST + 4];
        double back[MOST + 4];
        rg_transform *transform = NULL;
        assert_int_equal(rg_transform_new(n, &transform, NULL), RG_OK);
        for (size_t k = 0; k < n; k++)
            values[k] = rg_random_normal(1, l, k);
        rg_transform_forward(transform, values, amplitudes);
        for (size_t j = 0; j <= n / 2; j++) {
            double re = 0.0;
            double im = 0.0;
            for (size_t k = 0; k < n; k++) {
                re += values[k] * cos(TURN * (double) (j * k % n) / (double) n);
                im -= values[k] * sin(TURN * (double) (j * k % n) / (double) n);
            }
            assert_near(amplitudes[2 * j], re, 1e-13);
            assert_near(amplitudes[2 * j + 1], im, 1e-13);
        }
        rg_transform_backward(transform, amplitudes, back);
        for (size_t k = 0; k < n; k++)
            assert_near(back[k], values[k], 1e-14);
        rg_transform_free(transform);
    }
}

static void lengths_have_small_factors_only(void **state)
{
    (void) state;
    assert_int_equal(rg_transform_length(0), 1);
    assert_int_equal(rg_transform_length(1), 1);
    assert_int_equal(rg_transform_length(11), 12);
    assert_int_equal(rg_transform_length(4097), 4116); /* 4 * 3 * 7^3; none between */
    assert_int_equal(rg_transform_length(16384), 16384);
}

static void what_cannot_be_is_refused(void **state)
{
    (void) state;
    rg_transform *transform = NULL;
    rg_error err = {0};
    assert_int_equal(rg_transform_new(0, &transform, &err), RG_ESHAPE);
    assert_null(transform);
    for (size_t refused = 1;; refused++) {
        err = (rg_error){0};
        refuse_allocation(refused);
        const rg_status status = rg_transform_new(16, &transform, &err);
        if (!allocation_was_refused()) {
            assert_int_equal(status, RG_OK);
            rg_transform_free(transform);
            break;
        }
        assert_int_equal(status, RG_ENOMEM);
        assert_null(transform);
    }
    rg_transform_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amplitudes_are_those_of_the_definition),
        cmocka_unit_test(lengths_have_small_factors_only),
        cmocka_unit_test(what_cannot_be_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
