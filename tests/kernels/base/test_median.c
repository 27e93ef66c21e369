#include "tests/support/check.h"

#include <stdlib.h>

#include "kernels/base/median.h"

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *) a;
    const double y = *(const double *) b;
    return (x > y) - (x < y);
}

/* Every place of many small lists, with ties, against sorting. */
static void every_place_is_that_of_sorting(void **state)
{
    (void) state;
    enum { MOST = 40 };
    double values[MOST], sorted[MOST], copy[MOST];
    unsigned draw = 1;
    for (size_t n = 1; n <= MOST; n++)
        for (int repeat = 0; repeat < 20; repeat++) {
            for (size_t i = 0; i < n; i++) {
                draw = draw * 1103515245u + 12345u;
                values[i] = (double) (draw >> 16 & 15u) - (repeat % 2 ? 0.0 : (double) i);
                sorted[i] = values[i];
            }
            qsort(sorted, n, sizeof *sorted, by_value);
            for (size_t k = 0; k < n; k++) {
                for (size_t i = 0; i < n; i++)
                    copy[i] = values[i];
                assert_true(rg_nth(copy, n, k) == sorted[k]);
            }
            const double middle = n % 2 == 1 ? sorted[n / 2] : 0.5 * (sorted[n / 2 - 1] + sorted[n / 2]);
            assert_true(rg_median(values, n) == middle);
        }
}

static void of_nothing_there_is_no_middle(void **state)
{
    (void) state;
    assert_true(isnan(rg_median(NULL, 0)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_place_is_that_of_sorting),
        cmocka_unit_test(of_nothing_there_is_no_middle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
