#include "tests/support/check.h"

#include <string.h>

#include "tests/support/refuse.h"
#include "toolkit/member_numbers.h"
#include "toolkit/weighed.h"

enum { ROWS = 4, N = 2 };
static char olivine[] = "Olivine", pyroxene[] = "pyroxene";
static char *const MINERALS[N] = {olivine, pyroxene};

/* An entry with columns of the masses only. */
static rg_entry make(const char *first, const double *a, const char *second, const double *b)
{
    rg_entry entry = {.technique = RG_REFLECTANCE, .n_rows = ROWS};
    rg_column *column = NULL;
    entry.rows.n_rows = ROWS;
    assert_int_equal(rg_table_add_numbers(&entry.rows, first, NULL, &column, NULL), RG_OK);
    memcpy(column->numbers, a, ROWS * sizeof *a);
    assert_int_equal(rg_table_add_numbers(&entry.rows, second, NULL, &column, NULL), RG_OK);
    memcpy(column->numbers, b, ROWS * sizeof *b);
    return entry;
}

static void sums_tell_fractions_from_per_cent(void **state)
{
    (void) state;
    static const double FIRST[ROWS] = {0.3, 1.0, NAN, 0.495};
    static const double SECOND[ROWS] = {0.7, NAN, NAN, 0.5};
    double first[ROWS], second[ROWS];
    for (int percent = 0; percent < 2; percent++) {
        for (int row = 0; row < ROWS; row++) {
            first[row] = FIRST[row] * (percent ? 100.0 : 1.0);
            second[row] = SECOND[row] * (percent ? 100.0 : 1.0);
        }
        rg_entry entry = make("olivine_wt", first, "WT_Pyroxene", second);
        rg_weighed w;
        assert_int_equal(rg_weighed_read(&entry, NULL, MINERALS, N, &w, NULL), RG_OK);
        assert_true(w.is_percent == (percent == 1));
        assert_int_equal(w.n, 3); /* the row without masses is no standard, a blank beside one is nothing */
        assert_int_equal(w.rows[2], 3);
        assert_near(w.mass[0], 0.3, 1e-15);
        assert_near(w.mass[2], 1.0, 1e-15);
        assert_near(w.mass[4] + w.mass[5], 1.0, 1e-15);
        assert_near(w.furthest, 0.005, 1e-12);
        rg_weighed_free(&w);
        rg_entry_free(&entry);
    }
}

static void refuses_what_does_not_weigh(void **state)
{
    (void) state;
    static const double A[ROWS] = {0.3, 0.5, 0.2, 0.9}, B[ROWS] = {0.7, 0.5, 0.8, 0.3}, NONE[ROWS] = {0};
    static const double MINUS[ROWS] = {0.7, 1.5, 0.8, 0.1}, LESS[ROWS] = {0.3, -0.5, 0.2, 0.9};
    static const double ONES[ROWS] = {1.0, 1.0, 1.0, 1.0};
    rg_weighed w;
    rg_error err = {0};
    rg_entry entry = make("olivine", A, "pyroxene", B);
    assert_int_equal(rg_weighed_read(&entry, NULL, MINERALS, N, &w, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 3);
    err = (rg_error){0};
    assert_int_equal(rg_weighed_read(&entry, "olivine,pyroxin", MINERALS, N, &w, &err), RG_ENOENT);
    assert_non_null(strstr(err.subject, "pyroxene"));
    assert_int_equal(rg_weighed_read(&entry, "olivine", MINERALS, N, &w, NULL), RG_EUSAGE);
    rg_entry_free(&entry);
    entry = make("olivine", LESS, "pyroxene", MINUS);
    err = (rg_error){0};
    assert_int_equal(rg_weighed_read(&entry, NULL, MINERALS, N, &w, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 1);
    rg_entry_free(&entry);
    entry = make("olivine", ONES, "pyroxene", NONE);
    err = (rg_error){0};
    assert_int_equal(rg_weighed_read(&entry, NULL, MINERALS, N, &w, &err), RG_EDOMAIN);
    assert_string_equal(err.subject, "pyroxene");
    rg_entry_free(&entry);
}

static void every_refused_allocation_is_reported(void **state)
{
    (void) state;
    static const double A[ROWS] = {0.3, 0.5, 0.2, 0.9}, B[ROWS] = {0.7, 0.5, 0.8, 0.1};
    rg_entry entry = make("olivine", A, "pyroxene", B);
    for (size_t n = 1;; n++) {
        rg_weighed w;
        refuse_allocation(n);
        const rg_status status = rg_weighed_read(&entry, "olivine,pyroxene", MINERALS, N, &w, NULL);
        const bool refused = allocation_was_refused();
        rg_weighed_free(&w);
        if (!refused) {
            assert_int_equal(status, RG_OK);
            break;
        }
        assert_int_equal(status, RG_ENOMEM);
    }
    rg_entry_free(&entry);
}

static void numbers_are_by_order_or_by_name(void **state)
{
    (void) state;
    static const struct {
        const char *list;
        rg_status status;
        double first, second;
    } CASES[] = {
        {"3.3,2.7", RG_OK, 3.3, 2.7},          {"pyroxene=3.2", RG_OK, NAN, 3.2},
        {"OLIVINE=3.3", RG_OK, 3.3, NAN},      {" pyroxene=3.2 , olivine=3 ", RG_OK, 3.0, 3.2},
        {"3.3", RG_EUSAGE, NAN, NAN},          {"3.3,2.7,1", RG_EUSAGE, NAN, NAN},
        {"olivin=3", RG_EUSAGE, NAN, NAN},     {"olivine=-3", RG_EUSAGE, NAN, NAN},
        {"olivine=3.3x", RG_EUSAGE, NAN, NAN}, {"inf,1", RG_EUSAGE, NAN, NAN},
        {"3.3,,2.7", RG_EUSAGE, NAN, NAN},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        double values[N] = {NAN, NAN};
        assert_int_equal(
            rg_member_numbers_given(&RG_MEMBER_DENSITY, CASES[i].list, MINERALS, N, values, NULL),
            CASES[i].status);
        if (CASES[i].status != RG_OK)
            continue;
        assert_true(isnan(CASES[i].first) ? isnan(values[0]) : values[0] == CASES[i].first);
        assert_true(isnan(CASES[i].second) ? isnan(values[1]) : values[1] == CASES[i].second);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_tell_fractions_from_per_cent),
        cmocka_unit_test(refuses_what_does_not_weigh),
        cmocka_unit_test(every_refused_allocation_is_reported),
        cmocka_unit_test(numbers_are_by_order_or_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
