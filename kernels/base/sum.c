#include "kernels/base/sum.h"

#include <math.h>

enum { BLOCK = 1024 };

/* Neumaier's compensated addition: *sum + *lost is the running value. */
static void add(double *sum, double *lost, double value)
{
    const double total = *sum + value;
    *lost += fabs(*sum) >= fabs(value) ? (*sum - total) + value : (value - total) + *sum;
    *sum = total;
}

double rg_sum(const double *values, size_t n)
{
    double sum = 0.0;
    double lost = 0.0;
    for (size_t start = 0; start < n; start += BLOCK) {
        const size_t end = n - start < BLOCK ? n : start + BLOCK;
        double partial = 0.0;
        double partial_lost = 0.0;
        for (size_t i = start; i < end; i++)
            add(&partial, &partial_lost, values[i]);
        add(&sum, &lost, partial);
        lost += partial_lost;
    }
    return sum + lost;
}

double rg_dot(const double *a, const double *b, size_t n)
{
    double sum = 0.0;
    double lost = 0.0;
    for (size_t start = 0; start < n; start += BLOCK) {
        const size_t end = n - start < BLOCK ? n : start + BLOCK;
        double partial = 0.0;
        double partial_lost = 0.0;
        for (size_t i = start; i < end; i++)
            add(&partial, &partial_lost, a[i] * b[i]);
        add(&sum, &lost, partial);
        lost += partial_lost;
    }
    return sum + lost;
}
