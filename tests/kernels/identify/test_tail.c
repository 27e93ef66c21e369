#include "tests/support/check.h"

#include "kernels/identify/tail.h"

/* Values of SciPy 1.x: scipy.stats.t.sf and norm.sf. */
static void follows_published_functions(void **state)
{
    (void) state;
    static const double student[][3] = {
        {0, 5, 0.5},
        {1, 1, 0.25},
        {2.5, 3, 0.043853323504032773},
        {5, 8, 0.00052641289668326949},
        {12, 10, 1.4607044123849901e-07},
        {6, 200, 4.5575601744052019e-09},
        {-1.5, 4, 0.89600000000000002},
        {5.3, 1000, 7.1239105319247106e-08},
        {40, 13, 2.6799418842576625e-15},
    };
    static const double normal[][2] = {{0, 0.5},
                                       {1, 0.15865525393145707},
                                       {5, 2.8665157187919328e-07},
                                       {8, 6.2209605742717405e-16},
                                       {-2, 0.97724986805182079}};
    for (size_t i = 0; i < sizeof student / sizeof student[0]; i++)
        assert_relative(rg_tail_student(student[i][0], student[i][1]), student[i][2], 1e-11);
    for (size_t i = 0; i < sizeof normal / sizeof normal[0]; i++)
        assert_relative(rg_tail_normal(normal[i][0]), normal[i][1], 1e-14);
}

/* dof 1 is Cauchy, 2 has a closed form, and both sides make one. */
static void keeps_closed_forms(void **state)
{
    (void) state;
    static const double PI = 3.14159265358979323846;
    for (int i = -80; i <= 80; i++) {
        const double t = 0.37 * i;
        assert_near(rg_tail_student(t, 1.0), 0.5 - atan(t) / PI, 1e-14);
        assert_near(rg_tail_student(t, 2.0), 0.5 - 0.5 * t / sqrt(2.0 + t * t), 1e-14);
        for (int dof = 3; dof < 3000; dof = 3 * dof + 1)
            assert_near(rg_tail_student(t, dof) + rg_tail_student(-t, dof), 1.0, 1e-14);
    }
    assert_near(rg_tail_student(4.0, 1e7) / rg_tail_normal(4.0), 1.0, 1e-4);
}

static void says_nothing_of_nothing(void **state)
{
    (void) state;
    assert_true(isnan(rg_tail_student((double) NAN, 4.0)));
    assert_true(isnan(rg_tail_student(1.0, 0.0)));
    assert_true(isnan(rg_tail_student(1.0, (double) NAN)));
    assert_true(isnan(rg_tail_normal((double) NAN)));
    assert_near(rg_tail_student((double) INFINITY, 4.0), 0.0, 0.0);
    assert_near(rg_tail_student(-(double) INFINITY, 4.0), 1.0, 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(follows_published_functions),
        cmocka_unit_test(keeps_closed_forms),
        cmocka_unit_test(says_nothing_of_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
