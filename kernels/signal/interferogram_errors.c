#include "kernels/signal/interferogram_errors.h"

#include <math.h>
#include <string.h>

void rg_interferogram_moments(const rg_transform *transform, size_t n, const double *variance,
                              const double *weight, const double *narrow, size_t n_points, size_t burst,
                              double *signal, double *moments)
{
    const double *const pairs[RG_INTERFEROGRAM_MOMENTS][2] = {
        {weight, weight}, {weight, narrow}, {narrow, narrow}};
    for (size_t m = 0; m < (narrow != NULL ? RG_INTERFEROGRAM_MOMENTS : 1); m++) {
        memset(signal, 0, n * sizeof *signal);
        for (size_t i = 0; i < n_points; i++)
            signal[i >= burst ? i - burst : n + i - burst] = variance[i] * pairs[m][0][i] * pairs[m][1][i];
        rg_transform_forward(transform, signal, moments + m * rg_transform_room(n));
    }
}

/* The transform of a real signal at twice channel k, turned by exp(-2 i phi). */
static void at_twice(const double *moment, size_t n, size_t k, double c, double s, double *re, double *im)
{
    const size_t at = 2 * k <= n / 2 ? 2 * k : n - 2 * k;
    const double x = moment[2 * at];
    const double y = 2 * k <= n / 2 ? moment[2 * at + 1] : -moment[2 * at + 1];
    const double turn_re = c * c - s * s;
    const double turn_im = -2.0 * c * s;
    *re = x * turn_re - y * turn_im;
    *im = x * turn_im + y * turn_re;
}

double rg_interferogram_error(const double *moments, size_t n, size_t k, const double amplitude[2],
                              const double phase[2], int fixed)
{
    const size_t room = rg_transform_room(n);
    const double size = hypot(phase[0], phase[1]);
    const double c = size > 0.0 ? phase[0] / size : 1.0;
    const double s = size > 0.0 ? phase[1] / size : 0.0;
    double re;
    double im;
    at_twice(moments, n, k, c, s, &re, &im);
    double variance = 0.5 * (moments[0] + re);
    if (!fixed && size > 0.0) {
        at_twice(moments + 2 * room, n, k, c, s, &re, &im);
        const double of_phase = 0.5 * fmax(moments[2 * room] - re, 0.0); /* of Im[P exp(-i phi)] */
        const double known = fmax(size, sqrt(of_phase));
        const double r = (amplitude[1] * c - amplitude[0] * s) / known;
        at_twice(moments + room, n, k, c, s, &re, &im);
        variance += r * (im + r * of_phase);
    }
    return sqrt(fmax(variance, 0.0));
}
