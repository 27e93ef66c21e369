#include "tests/support/check.h"

#include <string.h>

#include "kernels/base/random.h"
#include "kernels/unmix/rows.h"

enum { MOST = 13, LENGTH = 104 };

static double matrix[MOST * LENGTH];
static const size_t index_of[MOST] = {4, 0, 9, 12, 1, 7, 3, 2, 11, 10, 5, 8, 6};

static void fill(double *numbers, size_t n, uint64_t seed)
{
    for (size_t i = 0; i < n; i++)
        numbers[i] = rg_random_normal(seed, 0, i);
}

static void strides_are_whole_vectors(void **state)
{
    (void) state;
    assert_int_equal(rg_rows_stride(0), 0);
    assert_int_equal(rg_rows_stride(1), RG_ROWS_VECTOR);
    assert_int_equal(rg_rows_stride(8), 8);
    assert_int_equal(rg_rows_stride(9), 16);
    double room[32];
    for (size_t i = 0; i < 9; i++) {
        double *aligned = rg_rows_align(room + i);
        assert_int_equal((uintptr_t) aligned % 64, 0);
        assert_true(aligned >= room + i && aligned < room + i + RG_ROWS_SLACK);
    }
}

/* Every length and number of rows, with and without an index. */
static void vectors_equal_their_scalar_twins(void **state)
{
    (void) state;
    double factors[MOST], vector[LENGTH], fast[MOST * LENGTH], slow[MOST * LENGTH];
    fill(matrix, MOST * LENGTH, 1);
    fill(factors, MOST, 2);
    fill(vector, LENGTH, 3);
    for (size_t length = 8; length <= LENGTH; length += 8)
        for (size_t k = 0; k <= MOST; k += 3)
            for (int indexed = 0; indexed < 2; indexed++) {
                const rg_rows rows = {matrix, LENGTH, indexed ? index_of : NULL, k};
                fill(fast, LENGTH, 4);
                fill(slow, LENGTH, 4);
                rg_rows_add(&rows, factors, length, fast);
                rg_rows_add_plain(&rows, factors, length, slow);
                for (size_t j = 0; j < LENGTH; j++)
                    assert_near(fast[j], slow[j], 1e-13);
                rg_rows_dot(&rows, vector, length, fast);
                rg_rows_dot_plain(&rows, vector, length, slow);
                for (size_t i = 0; i < k; i++)
                    assert_near(fast[i], slow[i], 1e-12);
                memcpy(fast, matrix, sizeof matrix);
                memcpy(slow, matrix, sizeof matrix);
                rg_rows_update(fast, LENGTH, k, factors, vector, length);
                rg_rows_update_plain(slow, LENGTH, k, factors, vector, length);
                for (size_t i = 0; i < MOST * LENGTH; i++)
                    assert_near(fast[i], slow[i], 1e-13);
            }
}

static void finds_the_worst_like_its_twin(void **state)
{
    (void) state;
    double column[LENGTH], side[LENGTH], diagonal[LENGTH];
    for (uint64_t seed = 0; seed < 200; seed++) {
        fill(column, LENGTH, 10 + seed);
        for (size_t i = 0; i < LENGTH; i++) {
            side[i] = rg_random_uniform(500 + seed, 0, i) < 0.5 ? -1.0 : 1.0;
            diagonal[i] = side[i] * (0.1 + rg_random_uniform(500 + seed, 1, i));
        }
        const size_t n = 8 * (seed % 14);
        column[n / 2] = column[n / 3]; /* ties go to the first */
        const double limit = seed % 3 == 0 ? 10.0 : 0.5;
        assert_int_equal(rg_rows_worst(column, side, diagonal, n, limit),
                         rg_rows_worst_plain(column, side, diagonal, n, limit));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strides_are_whole_vectors),
        cmocka_unit_test(vectors_equal_their_scalar_twins),
        cmocka_unit_test(finds_the_worst_like_its_twin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
