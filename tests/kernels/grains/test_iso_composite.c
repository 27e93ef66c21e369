#include "tests/support/check.h"

#include <string.h>

#include "kernels/grains/iso_composite.h"
#include "tests/support/grain_sample.h"

enum { ROOM = 64 };

/* Corners and edges of the triangle of annex B, and the lines of clay in fines. */
static void names_shares_at_their_limits(void **state)
{
    (void) state;
    static const struct {
        double gravel, sand, fines, clay;
        const char *name;
    } cases[] = {
        {0, 100, 0, 0, "sand"},
        {100, 0, 0, 0, "gravel"},
        {19.9, 80.1, 0, 0, "sand"},
        {20, 80, 0, 0, "gravelly sand"},
        {50, 50, 0, 0, "gravelly sand"},
        {50.1, 49.9, 0, 0, "sandy gravel"},
        {80.1, 19.9, 0, 0, "gravel"},
        {80, 20, 0, 0, "sandy gravel"},
        {0, 85.1, 14.9, 14.9, "sand"},
        {0, 85, 15, 2.9, "silty sand"},
        {0, 85, 15, 3, "clayey sand"},
        {20, 65, 15, 0, "gravelly silty sand"},
        {65, 20, 15, 0, "sandy silty gravel"},
        {65.1, 19.9, 15, 0, "silty gravel"},
        {0, 60.1, 39.9, 0, "silty sand"},
        {0, 60, 40, 3.9, "sandy silt"},
        {0, 60, 40, 4, "sandy clayey silt"},
        {0, 60, 40, 8, "sandy silty clay"},
        {0, 60, 40, 16, "sandy clay"},
        {0, 0, 100, 9.9, "silt"},
        {0, 0, 100, 10, "clayey silt"},
        {0, 0, 100, 20, "silty clay"},
        {0, 0, 100, 40, "clay"},
        {0, 19.9, 80.1, 0, "silt"},
        {20, 0, 80, 0, "gravelly silt"},
        {25, 30, 45, 0, "gravelly sandy silt"},
        {30, 25, 45, 0, "sandy gravelly silt"},
        {30, 35, 35, 0, "gravelly sandy silty soil"}, /* none has 40 % */
        {35, 30, 35, 7, "sandy gravelly clayey soil"},
        {40, 25, 35, 0, "sandy silty gravel"},
        {25, 40, 35, 0, "gravelly silty sand"},
    };
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        char name[ROOM];
        rg_grain_iso_composite_name(cases[c].gravel, cases[c].sand, cases[c].fines, cases[c].clay, name,
                                    sizeof name);
        assert_string_equal(name, cases[c].name);
    }
}

/* Every point of the triangle has one noun, and its adjectives are those of its shares. */
static void names_what_is_there(void **state)
{
    (void) state;
    for (int gravel = 0; gravel <= 100; gravel++)
        for (int sand = 0; gravel + sand <= 100; sand++) {
            char name[ROOM];
            const int fines = 100 - gravel - sand;
            rg_grain_iso_composite_name(gravel, sand, fines, 0.05 * fines, name, sizeof name);
            assert_int_equal(strstr(name, "gravel") != NULL, gravel >= 20);
            assert_int_equal(strstr(name, "sand") != NULL, sand >= 20);
            assert_int_equal(strstr(name, "silt") != NULL, fines >= 15);
        }
}

static void reads_shares_below_63_mm(void **state)
{
    (void) state;
    const double edges[] = {0.5, 2, 63, 2000, 63000, 200000};
    const double weights[] = {4, 16, 40, 20, 80}; /* of 80: clay 5, silt 20, sand 50, gravel 25 */
    const double boulders[] = {0, 0, 0, 0, 1};
    char name[ROOM];
    grain_sample s;
    grain_sample_init(&s, edges, weights, 5, NULL);
    rg_grain_iso_composite_of(&s.distribution, name, sizeof name);
    assert_string_equal(name, "gravelly clayey sand"); /* clay is a fifth of the fines */
    grain_sample_free(&s);
    grain_sample_init(&s, edges, boulders, 5, NULL);
    rg_grain_iso_composite_of(&s.distribution, name, sizeof name);
    assert_string_equal(name, "cobbles or boulders");
    grain_sample_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_shares_at_their_limits),
        cmocka_unit_test(names_what_is_there),
        cmocka_unit_test(reads_shares_below_63_mm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
