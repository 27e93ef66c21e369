#include "tests/support/powder.h"

#include <assert.h>
#include <math.h>

#include "kernels/base/random.h"

enum { LINES = 8 };
static const double SIGMA = 0.12 / 2.3548200450309493;

double powder_value(int phase, double two_theta)
{
    if (phase == POWDER_PHASES - 1)
        return 1000.0 * exp(-pow((two_theta - 21.0) / 5.1, 2.0) / 2.0);
    double sum = 0.0;
    for (uint64_t line = 0; line < LINES; line++) {
        const double place = 11.0 + 22.0 * rg_random_uniform(7, (uint64_t) phase, line);
        const double height = line == 0 ? 1000.0 : 900.0 * rg_random_uniform(8, (uint64_t) phase, line);
        sum += height * exp(-pow((two_theta - place) / SIGMA, 2.0) / 2.0);
    }
    return sum;
}

void powder_make(powder *p)
{
    double work[POWDER_POINTS];
    for (int i = 0; i < POWDER_POINTS; i++)
        p->two_theta[i] = 10.0 + 0.02 * i;
    for (int k = 0; k < POWDER_PHASES; k++) {
        for (int i = 0; i < POWDER_POINTS; i++)
            p->values[k][i] = powder_value(k, p->two_theta[i]);
        const rg_status status =
            rg_spline_fit(p->two_theta, p->values[k], POWDER_POINTS, p->second[k], work, NULL);
        assert(status == RG_OK);
        (void) status;
        p->curves[k] = (rg_spline){POWDER_POINTS, p->two_theta, p->values[k], p->second[k]};
    }
}

void powder_scan(const powder *p, const double shares[POWDER_PHASES], double shift, unsigned seed,
                 double *counts)
{
    for (int i = 0; i < POWDER_POINTS; i++) {
        counts[i] = 200.0;
        for (int k = 0; k < POWDER_PHASES; k++)
            counts[i] += shares[k] * powder_value(k, p->two_theta[i] + shift);
        if (seed > 0)
            counts[i] += sqrt(counts[i]) * rg_random_normal(seed, (uint64_t) i, 0);
    }
}
