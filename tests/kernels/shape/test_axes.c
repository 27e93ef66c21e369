#include "tests/support/check.h"

#include "kernels/shape/axes.h"

static void forms_the_ratios_in_any_order(void **state)
{
    (void) state;
    static const double ORDERS[3][3] = {{8, 4, 2}, {2, 8, 4}, {4, 2, 8}};
    for (int k = 0; k < 3; k++) {
        rg_axes form;
        assert_int_equal(rg_shape_axes(ORDERS[k], &form, NULL), RG_OK);
        assert_near(form.s_i, 0.5, 0);
        assert_near(form.i_l, 0.5, 0);
        assert_near(form.s_l, 0.25, 0);
        assert_relative(form.sphericity, 0.5, 1e-15); /* (4 / 32)^(1/3) */
    }
}

static void refuses_what_is_no_length(void **state)
{
    (void) state;
    static const double BAD[3][3] = {{1, 0, 2}, {1, 2, -1}, {NAN, 1, 1}};
    static const size_t INDEX[3] = {1, 2, 0};
    for (int k = 0; k < 3; k++) {
        rg_axes form;
        rg_error err = {0};
        assert_int_equal(rg_shape_axes(BAD[k], &form, &err), RG_EDOMAIN);
        assert_int_equal(err.index, INDEX[k]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms_the_ratios_in_any_order),
        cmocka_unit_test(refuses_what_is_no_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
