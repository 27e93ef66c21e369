#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/identify/xrd_evidence.h"
#include "tests/support/tsv_rows.h"

enum { N = 2601 };
static double angle[N];
static double counts[N];
static double work[3 * N];

static const double DEG = 57.29577951308232;

static size_t phase(const char *name)
{
    const size_t p = rg_phase_lines_find(&rows_library()->lines, name, strlen(name));
    assert_true(p != RG_NO_INDEX);
    return p;
}

/* A noise-free pattern of a phase on a scaled cell and with a zero shift; heights by exp(-texture l). */
static void pattern(size_t p, double scale, double zero, double strongest)
{
    const rg_phase_lines *all = &rows_library()->lines;
    for (size_t i = 0; i < N; i++) {
        angle[i] = 8.0 + 0.02 * (double) i;
        counts[i] = 100.0;
    }
    for (size_t l = 0; l < all->phases[p].n[RG_LINES_XRD]; l++) {
        const rg_phase_line *line = &all->lines[all->phases[p].first[RG_LINES_XRD] + l];
        const double at = 2.0 * asin(RG_XRD_CU_KA1_A / (2.0 * line->position * scale)) * DEG + zero;
        for (size_t i = 0; i < N; i++) {
            const double u = (angle[i] - at) / 0.11;
            if (fabs(u) < 6.0)
                counts[i] += strongest * line->height / 100.0 * exp(-4.0 * log(2.0) * u * u);
        }
    }
}

/* The table of laboratory methods, section 4. */
static void ratios_and_cells_land_where_the_table_says(void **state)
{
    (void) state;
    static const struct {
        const char *phase;
        double r1, r2, a, c;
    } table[] = {{"merrillite", 0.23, 0.63, 10.3444, 37.0182},
                 {"keplerite", 0.26, 0.64, 10.337, 37.068},
                 {"Mg analogue", 0.44, 0.62, 10.2909, 36.8746},
                 {"ferromerrillite", 1.25, 2.15, 10.372, 37.217},
                 {"changesite", 1.27, 1.47, 10.2909, 36.8746}};
    for (size_t t = 0; t < sizeof table / sizeof table[0]; t++) {
        rg_evidence e = rg_evidence_none();
        pattern(phase(table[t].phase), 1.0, 0.07, 5000.0);
        rg_xrd_evidence(&rows_library()->lines, angle, counts, N, RG_XRD_CU_KA1_A, work, &e);
        assert_near(e.value[RG_EVIDENCE_XRD_R1], table[t].r1, 0.015);
        assert_near(e.value[RG_EVIDENCE_XRD_R2], table[t].r2, 0.02);
        assert_near(e.value[RG_EVIDENCE_XRD_A], table[t].a, 0.004);
        assert_near(e.value[RG_EVIDENCE_XRD_C], table[t].c, 0.015);
        assert_true(e.value[RG_EVIDENCE_XRD_MATCH] > 0.97 && e.value[RG_EVIDENCE_XRD_LEAD] > 0.5);
        assert_true(e.value[RG_EVIDENCE_XRD_OFFSET] < 0.01);
    }
}

static void other_structures_are_told_apart_on_any_cell(void **state)
{
    (void) state;
    static const char *const OTHERS[] = {"fluorapatite", "chlorapatite", "hydroxylapatite",
                                         "tuite",        "monazite",     "xenotime"};
    for (size_t k = 0; k < sizeof OTHERS / sizeof OTHERS[0]; k++)
        for (int s = -1; s <= 1; s++) {
            rg_evidence e = rg_evidence_none();
            pattern(phase(OTHERS[k]), 1.0 + 0.004 * s, -0.1 * s, 5000.0);
            rg_xrd_evidence(&rows_library()->lines, angle, counts, N, RG_XRD_CU_KA1_A, work, &e);
            assert_true(e.value[RG_EVIDENCE_XRD_LEAD] < -0.3);
            assert_true(e.value[RG_EVIDENCE_XRD_MATCH] < 0.6);
        }
}

/* The isotype is not an "other structure": its pattern says nothing about hydrogen. */
static void the_isotype_has_the_same_pattern(void **state)
{
    (void) state;
    rg_evidence e = rg_evidence_none();
    pattern(phase("whitlockite"), 1.0, 0.0, 5000.0);
    rg_xrd_evidence(&rows_library()->lines, angle, counts, N, RG_XRD_CU_KA1_A, work, &e);
    assert_int_equal(e.xrd_nearest, phase("whitlockite"));
    assert_true(e.value[RG_EVIDENCE_XRD_LEAD] > 0.5);
    assert_near(e.value[RG_EVIDENCE_XRD_A], 10.36, 0.004);
}

static void a_flat_pattern_says_nothing(void **state)
{
    (void) state;
    rg_evidence e = rg_evidence_none();
    for (size_t i = 0; i < N; i++)
        counts[i] = 100.0;
    rg_xrd_evidence(&rows_library()->lines, angle, counts, N, RG_XRD_CU_KA1_A, work, &e);
    assert_false(rg_evidence_any(&e));
    for (size_t i = 0; i < N; i++)
        counts[i] = (double) NAN;
    rg_xrd_evidence(&rows_library()->lines, angle, counts, N, RG_XRD_CU_KA1_A, work, &e);
    assert_false(rg_evidence_any(&e));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ratios_and_cells_land_where_the_table_says),
        cmocka_unit_test(other_structures_are_told_apart_on_any_cell),
        cmocka_unit_test(the_isotype_has_the_same_pattern),
        cmocka_unit_test(a_flat_pattern_says_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
