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

static double gain_of(const rg_rows_change *change, double pull, double distance)
{
    return pull > change->limit && distance > change->least ? pull * pull / distance : 0.0;
}

static void steps_like_its_twin(void **state)
{
    (void) state;
    double factors[MOST], pull[2][LENGTH], distance[2][LENGTH];
    fill(matrix, MOST * LENGTH, 1);
    for (uint64_t seed = 0; seed < 200; seed++) {
        const size_t length = 8 * (seed % 14);
        const rg_rows rows = {matrix, LENGTH, seed % 2 == 0 ? index_of : NULL, seed % MOST};
        const rg_rows_change change = {.base = seed % 3 == 0 ? NULL : matrix + 2 * LENGTH,
                                       .by = 0.3,
                                       .share = seed % 4 == 0 ? 0.0 : 0.1,
                                       .limit = seed % 5 == 0 ? 1e3 : 0.2,
                                       .least = 1e-3};
        fill(factors, MOST, 10 + seed);
        for (int k = 0; k < 2; k++) {
            fill(pull[k], LENGTH, 300 + seed);
            for (size_t j = 0; j < LENGTH; j++)
                distance[k][j] = 10.0 * rg_random_uniform(600 + seed, 0, j);
            pull[k][7] = -INFINITY;
        }
        const size_t best = rg_rows_step(&rows, factors, &change, length, pull[0], distance[0]);
        const size_t expected = rg_rows_step_plain(&rows, factors, &change, length, pull[1], distance[1]);
        for (size_t j = 0; j < LENGTH; j++) {
            assert_true(pull[0][j] == pull[1][j] || fabs(pull[0][j] - pull[1][j]) < 1e-12);
            assert_near(distance[0][j], distance[1][j], 1e-10);
        }
        assert_true((best == length) == (expected == length));
        if (best < length)
            assert_true(gain_of(&change, pull[1][best], distance[1][best]) >=
                        0.999 * gain_of(&change, pull[1][expected], distance[1][expected]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strides_are_whole_vectors),
        cmocka_unit_test(vectors_equal_their_scalar_twins),
        cmocka_unit_test(steps_like_its_twin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
