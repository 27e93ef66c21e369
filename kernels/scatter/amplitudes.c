#include "kernels/scatter/amplitudes.h"

#include <math.h>

static rg_scatter_amplitude at(const rg_scatter_coefficients *c, double mu)
{
    rg_scatter_amplitude s = {0};
    double before = 0.0;
    double pi_n = 1.0;
    for (size_t i = 0; i < c->terms; i++) {
        const double n = (double) i + 1.0;
        const double tau = n * mu * pi_n - (n + 1.0) * before;
        const double weight = (2.0 * n + 1.0) / (n * (n + 1.0));
        s.s1_re += weight * (c->a_re[i] * pi_n + c->b_re[i] * tau);
        s.s1_im += weight * (c->a_im[i] * pi_n + c->b_im[i] * tau);
        s.s2_re += weight * (c->a_re[i] * tau + c->b_re[i] * pi_n);
        s.s2_im += weight * (c->a_im[i] * tau + c->b_im[i] * pi_n);
        const double next = ((2.0 * n + 1.0) * mu * pi_n - (n + 1.0) * before) / n;
        before = pi_n;
        pi_n = next;
    }
    return s;
}

void rg_scatter_amplitudes(const rg_scatter_coefficients *series, const double *theta_rad, size_t n_angles,
                           rg_scatter_amplitude *amplitudes)
{
    for (size_t i = 0; i < n_angles; i++)
        amplitudes[i] = at(series, cos(theta_rad[i]));
}
