#include "kernels/grains/class_errors.h"

#include <math.h>

rg_status rg_grain_class_errors_counts(const double *weights, size_t n_classes, double n_grains,
                                       double *sigma, rg_error *err)
{
    if (!(n_grains > 0.0) || isinf(n_grains))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the number of grains counted is not above zero");
    double total = 0.0;
    for (size_t i = 0; i < n_classes; i++)
        total += weights[i];
    for (size_t i = 0; i < n_classes; i++)
        sigma[i] = sqrt(weights[i] * (total / n_grains));
    return RG_OK;
}

rg_status rg_grain_class_errors_sieve(const double *weights, size_t n_classes, double balance,
                                      double loss_fraction, double *sigma, rg_error *err)
{
    if (!(balance >= 0.0 && loss_fraction >= 0.0) || isinf(balance) || isinf(loss_fraction))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the error of the balance or the loss is negative");
    for (size_t i = 0; i < n_classes; i++)
        sigma[i] = hypot(balance, loss_fraction * weights[i]);
    return RG_OK;
}

rg_status rg_grain_class_errors_replicates(const double *weights, size_t n_replicates, size_t n_classes,
                                           int of_mean, double *sigma, rg_error *err)
{
    if (n_replicates < 2)
        return rg_fail_named(err, RG_ESHAPE, RG_NO_INDEX, "one measurement has no spread", NULL,
                             "give two replicates or more, or an error of every class");
    const double n = (double) n_replicates;
    for (size_t i = 0; i < n_classes; i++) {
        double mean = 0.0;
        for (size_t r = 0; r < n_replicates; r++)
            mean += weights[r * n_classes + i] / n;
        double square = 0.0;
        for (size_t r = 0; r < n_replicates; r++) {
            const double d = weights[r * n_classes + i] - mean;
            square += d * d;
        }
        sigma[i] = sqrt(square / (n - 1.0) / (of_mean ? n : 1.0));
    }
    return RG_OK;
}
