#include "tests/support/check.h"

#include "kernels/base/error.h"
#include "kernels/unmix/gram.h"
#include "tests/support/mixing.h"

static void multiplies_members(void **state)
{
    (void) state;
    const double members[2][5] = {{1.0, 2.0, 3.0, 4.0, 5.0}, {2.0, 0.0, -1.0, 1.0, 3.0}};
    double values[8], norm[4];
    fill_gram(&members[0][0], 2, 5, values, norm);
    assert_int_equal(rg_gram_stride(2), 4);
    assert_true(values[0] == 55.0 && values[1] == 18.0 && values[4] == 18.0 && values[5] == 15.0);
    assert_true(values[2] == 0.0 && values[7] == 0.0 && norm[3] == 0.0);
    assert_true(norm[0] == sqrt(55.0));
}

static void solves_the_normal_equations(void **state)
{
    (void) state;
    const double values[3][4] = {{4.0, 2.0, 1.0, 0.0}, {2.0, 5.0, 2.0, 0.0}, {1.0, 2.0, 6.0, 0.0}};
    const double norm[4] = {2.0, sqrt(5.0), sqrt(6.0), 0.0};
    const rg_gram gram = {3, 4, &values[0][0], norm};
    double factor[9];
    double right[3] = {4.0 + 4.0 + 3.0, 2.0 + 10.0 + 6.0, 1.0 + 4.0 + 18.0}; /* of 1, 2, 3 */
    assert_int_equal(rg_gram_factor(&gram, factor, NULL), 3);
    rg_gram_solve(factor, 3, right);
    for (size_t i = 0; i < 3; i++)
        assert_near(right[i], (double) i + 1.0, 1e-14);
}

static void names_the_member_that_depends_and_on_which(void **state)
{
    (void) state;
    const double members[4][4] = {
        {1.0, 0.0, 0.0, 0.0}, {0.0, 1.0, 0.0, 0.0}, {0.1, 7.0, 0.0, 0.0}, {0.0, 0.0, 0.0, 1.0}};
    double values[16], norm[4], factor[16];
    size_t partner = 99;
    fill_gram(&members[0][0], 4, 4, values, norm);
    const rg_gram gram = {4, 4, values, norm};
    assert_int_equal(rg_gram_factor(&gram, factor, &partner), 2);
    assert_int_equal(partner, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(multiplies_members),
        cmocka_unit_test(solves_the_normal_equations),
        cmocka_unit_test(names_the_member_that_depends_and_on_which),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
