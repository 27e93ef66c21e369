#include "tests/support/check.h"

#include <string.h>

#include "kernels/components/mixture.h"

enum { CLASSES = 20, STRIDE = 4, COMPONENTS = 3 };

static const double X[COMPONENTS * STRIDE] = {-1.2, 4.5,  -0.7, 2.0, -0.5, 2.5,
                                              -0.4, -1.0, -2.0, 6.0, -1.0, 0.3};

static void make_edges(double edges_ln[CLASSES + 1])
{
    for (int i = 0; i <= CLASSES; i++)
        edges_ln[i] = 0.4 * i;
}

static void is_the_sum_of_its_components(void **state)
{
    (void) state;
    double edges[CLASSES + 1], curve[CLASSES], work[CLASSES], shares[CLASSES], sum[CLASSES] = {0};
    make_edges(edges);
    rg_components_mixture(RG_FAMILY_SKEW_NORMAL, COMPONENTS, X, edges, CLASSES, curve, NULL, work);
    for (size_t k = 0; k < COMPONENTS; k++) {
        (void) rg_components_family_shares(RG_FAMILY_SKEW_NORMAL, X + k * STRIDE + 1, edges, CLASSES, shares,
                                           NULL);
        for (size_t i = 0; i < CLASSES; i++)
            sum[i] += exp(X[k * STRIDE]) * shares[i];
    }
    for (size_t i = 0; i < CLASSES; i++)
        assert_near(curve[i], sum[i], 1e-16);
}

static void jacobian_agrees_with_differences(void **state)
{
    (void) state;
    enum { PARAMETERS = COMPONENTS * STRIDE };
    double edges[CLASSES + 1], curve[CLASSES], work[CLASSES], jacobian[PARAMETERS * CLASSES];
    make_edges(edges);
    rg_components_mixture(RG_FAMILY_SKEW_NORMAL, COMPONENTS, X, edges, CLASSES, curve, jacobian, work);
    for (size_t p = 0; p < PARAMETERS; p++) {
        double x[PARAMETERS], up[CLASSES], down[CLASSES];
        memcpy(x, X, sizeof x);
        x[p] += 1e-5;
        rg_components_mixture(RG_FAMILY_SKEW_NORMAL, COMPONENTS, x, edges, CLASSES, up, NULL, work);
        x[p] -= 2e-5;
        rg_components_mixture(RG_FAMILY_SKEW_NORMAL, COMPONENTS, x, edges, CLASSES, down, NULL, work);
        for (size_t i = 0; i < CLASSES; i++)
            assert_near(jacobian[p * CLASSES + i], (up[i] - down[i]) / 2e-5, 1e-9);
    }
}

static void sorts_whole_components_by_their_means(void **state)
{
    (void) state;
    double x[COMPONENTS * STRIDE], weights[COMPONENTS];
    memcpy(x, X, sizeof x);
    rg_components_mixture_sort(RG_FAMILY_SKEW_NORMAL, COMPONENTS, x);
    assert_memory_equal(x, X + STRIDE, STRIDE * sizeof *x);
    assert_memory_equal(x + STRIDE, X, STRIDE * sizeof *x);
    assert_memory_equal(x + 2 * STRIDE, X + 2 * STRIDE, STRIDE * sizeof *x);
    rg_components_mixture_weights(RG_FAMILY_SKEW_NORMAL, COMPONENTS, x, weights);
    assert_near(weights[0] + weights[1] + weights[2], 1.0, 1e-15);
    assert_relative(weights[0] / weights[1], exp(0.7), 1e-14);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_the_sum_of_its_components),
        cmocka_unit_test(jacobian_agrees_with_differences),
        cmocka_unit_test(sorts_whole_components_by_their_means),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
