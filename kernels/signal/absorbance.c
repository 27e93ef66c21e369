#include "kernels/signal/absorbance.h"

#include <math.h>

static const double LN10 = 2.302585092994045684;

size_t rg_absorbance(const double *values, const double *errors, size_t n, double full, double *out,
                     double *out_errors)
{
    size_t opaque = 0;
    for (size_t c = 0; c < n; c++) {
        const double t = values[c];
        opaque += t <= 0.0;
        out[c] = t > 0.0 ? -log10(t / full) : NAN;
        if (out_errors != NULL)
            out_errors[c] = t > 0.0 && errors != NULL ? errors[c] / (t * LN10) : NAN;
    }
    return opaque;
}
