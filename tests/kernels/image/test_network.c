#include "tests/support/check.h"

#include <stdbool.h>
#include <stdlib.h>

#include "kernels/base/random.h"
#include "kernels/image/network.h"

enum { N = 400, IN = 3, HIDDEN = 8, OUT = 2 };
static const rg_network_shape SHAPE = {IN, HIDDEN, OUT};
static double inputs[N * IN], targets[N * OUT];

static void draw(void)
{
    for (uint64_t i = 0; i < N; i++) {
        double *x = inputs + i * IN;
        for (uint64_t k = 0; k < IN; k++)
            x[k] = rg_random_normal(5, i, k);
        targets[i * OUT] = 0.3 * x[0] - x[1] + 0.5;
        targets[i * OUT + 1] = tanh(x[0]) * x[2];
    }
}

/* One unit by hand. */
static void computes_its_formula(void **state)
{
    (void) state;
    const rg_network_shape one = {2, 1, 1};
    const double weights[] = {0.5, -0.25, 0.1, 3, 7}, x[] = {2, 4};
    double hidden[1], y[1];
    assert_int_equal(rg_image_network_weights(&one), 5);
    rg_image_network_apply(&one, weights, x, hidden, y);
    assert_near(y[0], 3 * tanh(0.1) + 7, 1e-15);
}

static void learns_a_smooth_law(void **state)
{
    (void) state;
    double *weights = calloc(rg_image_network_weights(&SHAPE), sizeof *weights);
    double worst = 0, sum = 0;
    draw();
    assert_int_equal(rg_image_network_fit(&SHAPE, inputs, targets, N, 1e-4, 2000, 1, weights, NULL), RG_OK);
    for (uint64_t i = 0; i < 200; i++) { /* other points */
        double x[IN], hidden[HIDDEN], y[OUT];
        for (uint64_t k = 0; k < IN; k++)
            x[k] = 1.5 * (2 * rg_random_uniform(6, i, k) - 1);
        rg_image_network_apply(&SHAPE, weights, x, hidden, y);
        worst = fmax(worst, fabs(y[0] - (0.3 * x[0] - x[1] + 0.5)));
        sum += pow(y[1] - tanh(x[0]) * x[2], 2) / 200;
    }
    assert_true(worst < 0.05);
    assert_true(sqrt(sum) < 0.05);
    free(weights);
}

/* At the end the gradient is none: no weight can be moved to a lower loss. */
static void ends_at_a_minimum(void **state)
{
    (void) state;
    const rg_network_shape small = {IN, 2, OUT};
    const size_t n = rg_image_network_weights(&small);
    double weights[40];
    assert_true(n <= 40);
    draw();
    assert_int_equal(rg_image_network_fit(&small, inputs, targets, N, 1.0, 5000, 2, weights, NULL), RG_OK);
    double values[3];
    for (size_t w = 0; w < n; w++) {
        for (int side = 0; side < 3; side++) {
            const double kept = weights[w];
            weights[w] += 1e-3 * (side - 1);
            values[side] = 0;
            for (size_t i = 0; i < N; i++) {
                double hidden[2], y[OUT];
                rg_image_network_apply(&small, weights, inputs + i * IN, hidden, y);
                for (size_t o = 0; o < OUT; o++)
                    values[side] += pow(y[o] - targets[i * OUT + o], 2) / (2 * N);
            }
            for (size_t k = 0; k < n; k++) {
                const bool constant = k < 2 * (IN + 1) ? k % (IN + 1) == IN : (k - 2 * (IN + 1)) % 3 == 2;
                values[side] += constant ? 0 : weights[k] * weights[k] / (2 * N);
            }
            weights[w] = kept;
        }
        assert_true(values[1] <= values[0] + 1e-8);
        assert_true(values[1] <= values[2] + 1e-8);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(computes_its_formula),
        cmocka_unit_test(learns_a_smooth_law),
        cmocka_unit_test(ends_at_a_minimum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
