#include "tests/support/check.h"

#include "kernels/base/random.h"
#include "kernels/linear/invert.h"

enum { MOST = 12 };

static void times_the_matrix_is_one(void **state)
{
    (void) state;
    for (size_t n = 1; n <= MOST; n++) {
        double a[MOST * MOST];
        double inverse[MOST * MOST];
        for (size_t i = 0; i < n * n; i++)
            inverse[i] = a[i] = rg_random_normal(1, n, i);
        a[0] = inverse[0] = n > 1 ? 0.0 : 2.0; /* needs another pivot */
        assert_int_equal(rg_invert(inverse, n, NULL, NULL), RG_OK);
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++) {
                double sum = 0.0;
                for (size_t k = 0; k < n; k++)
                    sum += inverse[i * n + k] * a[k * n + j];
                assert_near(sum, i == j ? 1.0 : 0.0, 1e-11);
            }
    }
}

static void size_is_that_of_the_determinant(void **state)
{
    (void) state;
    double a[9] = {0.0, 2.0, 0.0, -3.0, 1.0, 0.0, 5.0, 7.0, 4.0}; /* 24 */
    double size = 0.0;
    assert_int_equal(rg_invert(a, 3, &size, NULL), RG_OK);
    assert_near(size, log(24.0), 1e-14);
    double flat[4] = {1.0, 2.0, 2.0, 4.0};
    assert_int_equal(rg_invert(flat, 2, NULL, NULL), RG_ESINGULAR);
    double nothing[1] = {NAN};
    assert_int_equal(rg_invert(nothing, 1, NULL, NULL), RG_ESINGULAR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_the_matrix_is_one),
        cmocka_unit_test(size_is_that_of_the_determinant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
