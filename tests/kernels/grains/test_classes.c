#include "tests/support/check.h"

#include "kernels/grains/classes.h"

typedef struct {
    double value;
    const char *name;
} named;

static void check(const char *(*of)(double), const named *cases, size_t n)
{
    for (size_t i = 0; i < n; i++)
        assert_string_equal(of(cases[i].value), cases[i].name);
    assert_string_equal(of(NAN), "undefined");
}
#define CHECK(of, cases) check((of), (cases), sizeof(cases) / sizeof(cases)[0])

static const char *sorting(double phi)
{
    return rg_grain_class_sorting(phi, RG_GRAIN_SORTING_GRADISTAT);
}

static const char *folk_sorting(double phi)
{
    return rg_grain_class_sorting(phi, RG_GRAIN_SORTING_FOLK);
}

static void names_sorting(void **state)
{
    (void) state;
    static const named cases[] = {
        {-0.5, "very well sorted"},   {0.0, "very well sorted"},        {0.3499, "very well sorted"},
        {0.35, "well sorted"},        {0.50, "moderately well sorted"}, {0.70, "moderately sorted"},
        {0.705, "moderately sorted"}, {1.0, "poorly sorted"},           {1.9999, "poorly sorted"},
        {2.0, "very poorly sorted"},  {4.0, "extremely poorly sorted"}, {INFINITY, "extremely poorly sorted"},
    };
    CHECK(sorting, cases);
    static const named folk[] = {
        {0.70, "moderately well sorted"}, {0.7099, "moderately well sorted"},
        {0.71, "moderately sorted"},      {0.35, "well sorted"},
        {4.0, "extremely poorly sorted"},
    };
    CHECK(folk_sorting, folk);
    assert_int_equal(rg_grain_sorting_limits_parse("folk"), RG_GRAIN_SORTING_FOLK);
    assert_int_equal(rg_grain_sorting_limits_parse("gradistat"), RG_GRAIN_SORTING_GRADISTAT);
    assert_int_equal(rg_grain_sorting_limits_parse("wentworth"), RG_GRAIN_SORTING_COUNT);
    /* 1.272 is above the printed geometric limit 1.27 but below 2^0.35: one name, from phi. */
    assert_string_equal(sorting(log2(1.272)), "very well sorted");
}

static void names_skewness(void **state)
{
    (void) state;
    static const named cases[] = {
        {-0.31, "very coarse skewed"}, {-0.3, "coarse skewed"},    {-0.11, "coarse skewed"},
        {-0.1, "symmetrical"},         {0.1, "symmetrical"},       {0.11, "fine skewed"},
        {0.3, "fine skewed"},          {0.31, "very fine skewed"}, {-INFINITY, "very coarse skewed"},
    };
    CHECK(rg_grain_class_skewness, cases);
    static const named moments[] = {
        {-1.31, "very coarse skewed"}, {-1.3, "coarse skewed"}, {-0.43, "symmetrical"},
        {0.43, "symmetrical"},         {1.3, "fine skewed"},    {1.31, "very fine skewed"},
    };
    CHECK(rg_grain_class_moment_skewness, moments);
}

static void names_kurtosis(void **state)
{
    (void) state;
    static const named cases[] = {
        {0.66, "very platykurtic"}, {0.67, "platykurtic"},      {0.90, "mesokurtic"},
        {1.11, "leptokurtic"},      {1.50, "very leptokurtic"}, {3.0, "extremely leptokurtic"},
    };
    CHECK(rg_grain_class_kurtosis, cases);
    static const named moments[] = {
        {1.69, "very platykurtic"}, {1.70, "platykurtic"},      {2.55, "mesokurtic"},
        {3.70, "leptokurtic"},      {7.40, "very leptokurtic"}, {1e9, "very leptokurtic"},
    };
    CHECK(rg_grain_class_moment_kurtosis, moments);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_sorting),
        cmocka_unit_test(names_skewness),
        cmocka_unit_test(names_kurtosis),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
