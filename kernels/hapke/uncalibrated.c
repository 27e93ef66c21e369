#include "kernels/hapke/uncalibrated.h"

#include <math.h>

/* P(|T| < sqrt(freedom) tan(angle)): finite sums, Abramowitz & Stegun (1964), 26.7.3 and 26.7.4. */
static double inside(double angle, size_t freedom)
{
    const double pi = acos(-1.0);
    const double cosine = cos(angle);
    const double square = cosine * cosine;
    double term = freedom % 2 == 1 ? cosine : 1.0;
    double sum = freedom == 1 ? 0.0 : term;
    for (size_t k = freedom % 2 == 1 ? 3 : 2; k + 2 <= freedom; k += 2) {
        term *= square * (double) (k - 1) / (double) k;
        sum += term;
    }
    return freedom % 2 == 1 ? 2.0 / pi * (angle + sin(angle) * sum) : sin(angle) * sum;
}

/* t with P(|T| < t) that of one sigma of a normal law. */
static double one_sigma(size_t freedom)
{
    const double wanted = erf(sqrt(0.5));
    double low = 0.0;
    double high = acos(0.0);
    for (int i = 0; i < 60; i++) {
        const double middle = 0.5 * (low + high);
        if (inside(middle, freedom) < wanted)
            low = middle;
        else
            high = middle;
    }
    return sqrt((double) freedom) * tan(0.5 * (low + high));
}

double rg_hapke_uncalibrated(const double *factors, size_t n, double *log_sigma)
{
    double mean = 0.0;
    double squares = 0.0;
    for (size_t i = 0; i < n; i++)
        mean += log(factors[i]) / (double) n;
    for (size_t i = 0; i < n; i++)
        squares += (log(factors[i]) - mean) * (log(factors[i]) - mean);
    if (log_sigma != NULL)
        *log_sigma = one_sigma(n - 1) * sqrt(squares / (double) (n - 1) * (1.0 + 1.0 / (double) n));
    return exp(mean);
}
