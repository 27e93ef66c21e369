#include "tests/support/check.h"

#include <cblas.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/base/random.h"
#include "kernels/linear/blas_threads.h"

enum { N = 400 };

/* A product that is large enough to be shared out still comes out right, however often the threads were
 * stopped. */
static void products_go_on_without_them(void **state)
{
    (void) state;
    double *a = rg_alloc(N, N, sizeof *a);
    double *b = rg_alloc(N, N, sizeof *b);
    double *c = rg_alloc(N, N, sizeof *c);
    assert_true(a != NULL && b != NULL && c != NULL);
    for (size_t i = 0; i < (size_t) N * N; i++) {
        a[i] = rg_random_uniform(1, i, 0);
        b[i] = rg_random_uniform(2, i, 0);
    }
    for (int round = 0; round < 3; round++) {
        rg_blas_threads_stop();
        rg_blas_threads_stop();
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, N, N, N, 1.0, a, N, b, N, 0.0, c, N);
        for (size_t k = 0; k < 50; k++) {
            const size_t i = 7 * k;
            const size_t j = (13 * k + 5) % N;
            double sum = 0.0;
            for (size_t m = 0; m < N; m++)
                sum += a[i * N + m] * b[m * N + j];
            assert_near(c[i * N + j], sum, 1e-10);
        }
    }
    free(a);
    free(b);
    free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(products_go_on_without_them)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
