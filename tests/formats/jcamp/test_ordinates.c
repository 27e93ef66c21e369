#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "formats/jcamp/ordinates.h"

static rg_status read_line(rg_jcamp_ordinates *o, const char *text, rg_error *err)
{
    return rg_jcamp_ordinates_line(o, text, strlen(text), err);
}

/* The same ten ordinates in every form; 12 is the abscissa. */
static void every_form_gives_the_same_ordinates(void **state)
{
    (void) state;
    static const double VALUES[] = {1, 2, 3, 3, 2, 1, 0, -1, -2, -3};
    static const char *const LINES[] = {"12 1 2 3 3 2 1 0 -1 -2 -3",
                                        "12+1+2+3+3+2+1+0-1-2-3",
                                        "12, 1, 2; 3 3\t2 1 0 -1 -2 -3",
                                        "12ABCCBA@abc",
                                        "12AJJ%jjjjjj",
                                        "12AJT%jX",
                                        "12A B C T B A @ a b c",
                                        "+1.2E+1ABCTBA@ab-3"};
    for (size_t l = 0; l < sizeof LINES / sizeof LINES[0]; l++) {
        rg_jcamp_ordinates o = {0};
        rg_error err = {0};
        assert_int_equal(read_line(&o, LINES[l], &err), RG_OK);
        assert_near(o.abscissa, 12.0, 0.0);
        assert_int_equal(o.n, 10);
        for (size_t i = 0; i < o.n; i++)
            assert_near(o.values[i], VALUES[i], 0.0);
        assert_int_equal(o.in_differences, l == 4 || l == 5);
        free(o.values);
    }
}

static void digits_with_a_sign_have_all_their_values(void **state)
{
    (void) state;
    rg_jcamp_ordinates o = {0};
    rg_error err = {0};
    assert_int_equal(read_line(&o, "7 @AD5E12F3I0a1e12i9 1e5 2E-1 3e+2 ? 4", &err), RG_OK);
    static const double VALUES[] = {0, 1, 45, 512, 63, 90, -11, -512, -99, 1, -55, 0.2, 300, NAN, 4};
    assert_int_equal(o.n, sizeof VALUES / sizeof VALUES[0]);
    for (size_t i = 0; i < o.n; i++)
        assert_true(isnan(VALUES[i]) ? isnan(o.values[i]) : o.values[i] == VALUES[i]);
    free(o.values);
    o = (rg_jcamp_ordinates){0};
    assert_int_equal(read_line(&o, "7 I00R1r2%Ss", &err),
                     RG_OK); /* 900, +91, -92, +0 once, and nine times in all */
    assert_int_equal(o.n, 12);
    assert_near(o.values[1], 991.0, 0.0);
    assert_near(o.values[2], 899.0, 0.0);
    assert_near(o.values[11], 899.0, 0.0);
    free(o.values);
}

static void a_check_of_differences_is_dropped_or_refused(void **state)
{
    (void) state;
    rg_jcamp_ordinates o = {0};
    rg_error err = {0};
    assert_int_equal(read_line(&o, "100A0J1J2", &err), RG_OK); /* 10, 21, 33 */
    assert_int_equal(read_line(&o, "102.5C3J", &err), RG_OK);  /* 33 again, 34 */
    assert_int_equal(o.n, 4);
    assert_int_equal(o.first, 2);
    assert_near(o.rounding, 0.05, 0.0);
    assert_near(o.values[3], 34.0, 0.0);
    assert_int_equal(read_line(&o, "104C5J", &err), RG_EFORMAT);
    assert_string_equal(err.subject, "35, but 34 before");
    free(o.values);
    o = (rg_jcamp_ordinates){0}; /* no check behind plain values */
    assert_int_equal(read_line(&o, "1 5 6", &err), RG_OK);
    assert_int_equal(read_line(&o, "3 6 7", &err), RG_OK);
    assert_int_equal(o.n, 4);
    assert_int_equal(o.first, 2);
    free(o.values);
}

static void refuses_what_is_no_ordinate(void **state)
{
    (void) state;
    static const char *const LINES[] = {"",      "J1",    "1",       "1 J2",   "1 T",           "1 2 x",
                                        "1 2 .", "1 + 2", "1 2 @@.", "1 ? J1", "1 2 T99999999", "1 2 #"};
    for (size_t l = 0; l < sizeof LINES / sizeof LINES[0]; l++) {
        rg_jcamp_ordinates o = {0};
        rg_error err = {0};
        if (strcmp(LINES[l], "1 2 @@.") != 0)
            assert_int_equal(read_line(&o, LINES[l], &err), RG_EFORMAT);
        free(o.values);
    }
}

static void pairs_with_either_decimal_mark(void **state)
{
    (void) state;
    rg_jcamp_ordinates o = {0};
    rg_error err = {0};
    const char *points = "1.5, 2 3.5,4;5 ?";
    const char *commas = "1,5 2 3,5 4; 5 6,25";
    assert_int_equal(rg_jcamp_ordinates_pairs(&o, points, strlen(points), false, &err), RG_OK);
    assert_int_equal(o.n, 6);
    assert_near(o.values[2], 3.5, 0.0);
    assert_true(isnan(o.values[5]));
    o.n = 0;
    assert_int_equal(rg_jcamp_ordinates_pairs(&o, commas, strlen(commas), true, &err), RG_OK);
    assert_int_equal(o.n, 6);
    assert_near(o.values[5], 6.25, 0.0);
    assert_int_equal(rg_jcamp_ordinates_pairs(&o, "7", 1, false, &err), RG_EFORMAT);
    free(o.values);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_gives_the_same_ordinates),
        cmocka_unit_test(digits_with_a_sign_have_all_their_values),
        cmocka_unit_test(a_check_of_differences_is_dropped_or_refused),
        cmocka_unit_test(refuses_what_is_no_ordinate),
        cmocka_unit_test(pairs_with_either_decimal_mark),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
