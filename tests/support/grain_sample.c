#include "tests/support/grain_sample.h"

#include "kernels/base/random.h"
#include "tests/support/check.h"

enum { MOST = 201 };

void grain_sample_init(grain_sample *sample, const double *edges_um, const double *weights, size_t n,
                       const rg_grain_tails *tails)
{
    rg_error err = {0};
    if (rg_grain_axis_init(edges_um, n, tails, &sample->axis, &err) != RG_OK ||
        rg_grain_distribution_init(&sample->axis, &sample->distribution, &err) != RG_OK ||
        rg_grain_distribution_load(weights, RG_GRAIN_CLOSURE_MASS, &sample->distribution, &err) != RG_OK)
        fail_msg("%s (%zu)", err.reason, err.index);
}

void grain_sample_init_phi(grain_sample *sample, const double *edges_phi, const double *weights, size_t n)
{
    double edges_um[MOST];
    assert_true(n < MOST);
    for (size_t i = 0; i <= n; i++)
        edges_um[i] = rg_grain_um(edges_phi[i]);
    grain_sample_init(sample, edges_um, weights, n, NULL);
}

void grain_sample_random(grain_sample *sample, uint64_t item, size_t n)
{
    double edges[MOST], weights[MOST];
    assert_true(n < MOST);
    edges[0] = exp(4.0 * rg_random_uniform(11, item, 1) - 3.0);
    for (size_t i = 0; i < n; i++) {
        edges[i + 1] = edges[i] * (1.02 + 0.6 * rg_random_uniform(11, item, 1000 + i));
        const double u = rg_random_uniform(11, item, 2000 + i);
        weights[i] = u < 0.15 ? 0.0 : u * u;
    }
    weights[n / 2] += 0.5;
    weights[n / 3] += 0.25;
    grain_sample_init(sample, edges, weights, n, NULL);
}

void grain_sample_free(grain_sample *sample)
{
    rg_grain_distribution_free(&sample->distribution);
    rg_grain_axis_free(&sample->axis);
}
