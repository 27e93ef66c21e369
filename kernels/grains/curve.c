#include "kernels/grains/curve.h"

#include <math.h>
#include <stdbool.h>

/* One-sided slope at an end from the first two steps, kept from changing sign or overshooting. */
static double end_slope(double h0, double h1, double d0, double d1)
{
    const double slope = ((2.0 * h0 + h1) * d0 - h0 * d1) / (h0 + h1);
    if (slope * d0 <= 0.0)
        return 0.0;
    return d0 * d1 <= 0.0 && fabs(slope) > 3.0 * fabs(d0) ? 3.0 * d0 : slope;
}

void rg_grain_curve_slopes(const double *phi, const double *cumulative, size_t n, double *slopes)
{
    if (n == 2) {
        slopes[0] = slopes[1] = (cumulative[1] - cumulative[0]) / (phi[1] - phi[0]);
        return;
    }
    for (size_t i = 1; i + 1 < n; i++) {
        const double h0 = phi[i] - phi[i - 1];
        const double h1 = phi[i + 1] - phi[i];
        const double d0 = (cumulative[i] - cumulative[i - 1]) / h0;
        const double d1 = (cumulative[i + 1] - cumulative[i]) / h1;
        const double w0 = 2.0 * h1 + h0;
        const double w1 = h1 + 2.0 * h0;
        slopes[i] = d0 * d1 > 0.0 ? (w0 + w1) / (w0 / d0 + w1 / d1) : 0.0;
    }
    const double first = phi[1] - phi[0];
    const double second = phi[2] - phi[1];
    const double last = phi[n - 1] - phi[n - 2];
    const double before = phi[n - 2] - phi[n - 3];
    slopes[0] = end_slope(first, second, (cumulative[1] - cumulative[0]) / first,
                          (cumulative[2] - cumulative[1]) / second);
    slopes[n - 1] = end_slope(last, before, (cumulative[n - 1] - cumulative[n - 2]) / last,
                              (cumulative[n - 2] - cumulative[n - 3]) / before);
}

double rg_grain_curve_part(const double *phi, const double *cumulative, const double *slopes, size_t i,
                           double at_phi)
{
    const double step = cumulative[i + 1] - cumulative[i];
    const double h = phi[i + 1] - phi[i];
    const double t = fmin(fmax((at_phi - phi[i]) / h, 0.0), 1.0);
    if (step == 0.0)
        return 0.0;
    const double m0 = slopes[i] * h / step;
    const double m1 = slopes[i + 1] * h / step;
    const double part = t * (m0 + t * ((3.0 - 2.0 * m0 - m1) + t * (m0 + m1 - 2.0)));
    return fmin(fmax(part, 0.0), 1.0);
}

double rg_grain_curve_at(const double *phi, const double *cumulative, const double *slopes, size_t n,
                         double at_phi, double *derivative)
{
    const bool descending = phi[n - 1] < phi[0];
    if (derivative != NULL)
        *derivative = 0.0;
    if (descending ? at_phi >= phi[0] : at_phi <= phi[0])
        return cumulative[0];
    if (descending ? at_phi <= phi[n - 1] : at_phi >= phi[n - 1])
        return cumulative[n - 1];
    size_t low = 0;
    size_t high = n - 1;
    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if (descending ? phi[middle] >= at_phi : phi[middle] <= at_phi)
            low = middle;
        else
            high = middle;
    }
    const double step = cumulative[low + 1] - cumulative[low];
    const double h = phi[low + 1] - phi[low];
    const double t = (at_phi - phi[low]) / h;
    if (derivative != NULL && step != 0.0) {
        const double m0 = slopes[low];
        const double m1 = slopes[low + 1];
        *derivative =
            m0 + t * (2.0 * (3.0 * step / h - 2.0 * m0 - m1) + 3.0 * t * (m0 + m1 - 2.0 * step / h));
    }
    return cumulative[low] + step * rg_grain_curve_part(phi, cumulative, slopes, low, at_phi);
}
