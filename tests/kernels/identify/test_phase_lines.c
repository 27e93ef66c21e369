#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "tests/support/tsv_rows.h"

static void lines_of_a_phase_lie_together(void **state)
{
    (void) state;
    rg_phase phases[2];
    rg_phase_line lines[4];
    rg_phase_lines all = {phases, 0, lines, 0};
    const rg_phase_line line = {.position = 960.0, .width = 8.0, .height = 100.0};
    rg_error err = {0};
    assert_int_equal(rg_phase_lines_add(&all, "a", RG_PHASE_MEMBER, RG_LINES_RAMAN, &line, &err), RG_OK);
    assert_int_equal(rg_phase_lines_add(&all, "b", RG_PHASE_OTHER, RG_LINES_RAMAN, &line, &err), RG_OK);
    assert_int_equal(rg_phase_lines_find(&all, "b", 1), 1);
    assert_int_equal(rg_phase_lines_find(&all, "bb", 2), RG_NO_INDEX);
    assert_int_equal(rg_phase_lines_add(&all, "a", RG_PHASE_MEMBER, RG_LINES_RAMAN, &line, &err), RG_EFORMAT);
    err = (rg_error){0};
    const rg_phase_line flat = {.position = 960.0, .width = 8.0, .height = 0.0};
    assert_int_equal(rg_phase_lines_add(&all, "b", RG_PHASE_OTHER, RG_LINES_RAMAN, &flat, &err), RG_EDOMAIN);
    assert_string_equal(err.subject, "b");
}

/* 806.5 nm under 780 nm: laboratory methods, section 3 (R150063, 422 1/cm). */
static void luminescence_moves_with_the_laser(void **state)
{
    (void) state;
    assert_near(rg_phase_lines_shift(780.0, 1e7 / (1e7 / 780.0 - 422.0)), 422.0, 1e-9);
    assert_near(rg_phase_lines_shift(532.0, 806.5) - rg_phase_lines_shift(780.0, 806.5),
                1e7 / 532.0 - 1e7 / 780.0, 1e-9);
}

/* The intensity table of laboratory methods, section 4, against 0 2 10: I(012), I(104), I(006), I(110). */
static void merrillite_patterns_are_those_of_the_ratio_table(void **state)
{
    (void) state;
    static const struct {
        const char *phase;
        double height[4];
    } table[] = {{"merrillite", {6.1, 16.6, 3.5, 26.2}},
                 {"keplerite", {7.1, 17.5, 3.6, 27.5}},
                 {"Mg analogue", {18.1, 25.8, 4.5, 41.4}},
                 {"ferromerrillite", {15.7, 27.1, 5.6, 12.6}},
                 {"changesite", {30.0, 34.7, 5.0, 23.6}}};
    static const int INDICES[4][3] = {{0, 1, 2}, {1, 0, 4}, {0, 0, 6}, {1, 1, 0}};
    const rg_phase_lines *all = &rows_library()->lines;
    for (size_t t = 0; t < sizeof table / sizeof table[0]; t++) {
        const size_t p = rg_phase_lines_find(all, table[t].phase, strlen(table[t].phase));
        assert_true(p != RG_NO_INDEX && all->phases[p].kin == RG_PHASE_MEMBER);
        for (size_t i = 0; i < 4; i++) {
            double found = 0.0;
            for (size_t l = 0; l < all->phases[p].n[RG_LINES_XRD]; l++) {
                const rg_phase_line *line = &all->lines[all->phases[p].first[RG_LINES_XRD] + l];
                assert_true(line->indexed && (-line->h + line->k + line->l) % 3 == 0);
                if (line->h == INDICES[i][0] && line->k == INDICES[i][1] && line->l == INDICES[i][2])
                    found = line->height;
            }
            assert_near(found, table[t].height[i], 0.051);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_of_a_phase_lie_together),
        cmocka_unit_test(luminescence_moves_with_the_laser),
        cmocka_unit_test(merrillite_patterns_are_those_of_the_ratio_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
