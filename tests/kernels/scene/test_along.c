#include "tests/support/check.h"

#include <stdlib.h>

#include "kernels/base/random.h"
#include "kernels/scene/along.h"

enum { N = 75, D = 5 };

/* Every variant that fits this processor, the plain one too, against the definition. */
static void finds_the_largest(void **state)
{
    (void) state;
    double rows[D][N];
    double direction[D];
    double along[N];
    for (size_t k = 0; k < D; k++) {
        direction[k] = rg_random_normal(1, k, 0);
        for (size_t i = 0; i < N; i++)
            rows[k][i] = i % 9 == 4 && k == i % D ? NAN : rg_random_normal(2, k, i);
    }
    for (size_t v = 0; v < RG_ALONG_N_VARIANTS; v++)
        for (size_t n = 0; n <= N && RG_ALONG_VARIANTS[v].fits(); n++)
            for (int in_size = 0; in_size < 2; in_size++) {
                const double largest =
                    RG_ALONG_VARIANTS[v].along(rows[0], N, D, direction, 0.5, in_size, n, along);
                double expected = (double) -INFINITY;
                for (size_t i = 0; i < n; i++) {
                    double sum = 0.5;
                    for (size_t k = 0; k < D; k++)
                        sum += direction[k] * rows[k][i];
                    if (isnan(sum)) {
                        assert_true(isnan(along[i]));
                        continue;
                    }
                    assert_near(along[i], sum, 1e-14);
                    expected = fmax(expected, in_size ? fabs(along[i]) : along[i]);
                }
                assert_true(largest == expected);
            }
}

/* The same values in every place, among them those that fill no vector: the same bits. */
static void a_place_does_not_change_the_answer(void **state)
{
    (void) state;
    double rows[D][N];
    double direction[D];
    double along[N];
    for (size_t k = 0; k < D; k++) {
        direction[k] = rg_random_normal(3, k, 0);
        for (size_t i = 0; i < N; i++)
            rows[k][i] = rg_random_normal(4, k, 0);
    }
    for (size_t v = 0; v < RG_ALONG_N_VARIANTS; v++)
        if (RG_ALONG_VARIANTS[v].fits()) {
            (void) RG_ALONG_VARIANTS[v].along(rows[0], N, D, direction, 0.1, false, N, along);
            for (size_t i = 1; i < N; i++)
                assert_true(along[i] == along[0]);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_largest),
        cmocka_unit_test(a_place_does_not_change_the_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
