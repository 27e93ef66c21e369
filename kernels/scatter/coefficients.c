#include "kernels/scatter/coefficients.h"

#include <complex.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "kernels/base/memory.h"

/* Added to a denominator that may come out as nothing; too small to be seen beside any other. */
static const double NOT_ZERO = 1e-60;

rg_status rg_scatter_coefficients_init(rg_scatter_coefficients *made, double x_most, rg_error *err)
{
    const size_t n = rg_scatter_terms(x_most) + 2;
    *made = (rg_scatter_coefficients){.capacity = n};
    made->a_re = rg_alloc(n, 7, sizeof *made->a_re);
    if (made->a_re == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the series of a sphere");
    made->a_im = made->a_re + n;
    made->b_re = made->a_re + 2 * n;
    made->b_im = made->a_re + 3 * n;
    made->ratios = made->a_re + 4 * n;
    return RG_OK;
}

void rg_scatter_coefficients_free(rg_scatter_coefficients *made)
{
    free(made->a_re);
    *made = (rg_scatter_coefficients){0};
}

/* outside[n] = R_n(x), inside = R_n(mx) as re, im; n = 1 .. terms + 1 */
static void ratios(const rg_scatter_sphere *s, size_t terms, double *outside, double *inside_re,
                   double *inside_im)
{
    const bool conductor = isinf(s->k);
    const double complex over = conductor ? 0.0 : 1.0 / ((s->n + s->k * I) * s->x);
    const double over_re = creal(over);
    const double over_im = cimag(over);
    size_t n = rg_scatter_terms_start(s, terms);
    double out = s->x / (2.0 * (double) n + 3.0);
    double in_re = 0.0;
    double in_im = 0.0;
    for (; n > 0; n--) {
        const double odd = 2.0 * (double) n + 1.0;
        out = 1.0 / (odd / s->x - out + NOT_ZERO);
        const double d_re = odd * over_re - in_re + NOT_ZERO;
        const double d_im = odd * over_im - in_im;
        const double norm = 1.0 / (d_re * d_re + d_im * d_im);
        in_re = d_re * norm;
        in_im = -d_im * norm;
        if (n <= terms + 1) {
            outside[n] = out;
            inside_re[n] = in_re;
            inside_im[n] = in_im;
        }
    }
}

static double complex share(double complex p, double complex q)
{
    const double d_re = creal(p) + cimag(q);
    const double d_im = cimag(p) - creal(q);
    const double norm = 1.0 / (d_re * d_re + d_im * d_im);
    return (creal(p) * d_re + cimag(p) * d_im) * norm +
           (cimag(p) * cimag(q) + creal(p) * creal(q)) * norm * I;
}

void rg_scatter_coefficients_of(const rg_scatter_sphere *s, rg_scatter_coefficients *made)
{
    const bool conductor = isinf(s->k);
    const double complex m = conductor ? 1.0 : s->n + s->k * I;
    const double complex contrast = (1.0 - m) * (1.0 + m) / (m * m) / s->x;
    double *outside = made->ratios;
    double *in_re = outside + made->capacity;
    double *in_im = in_re + made->capacity;
    double psi_before = sin(s->x);
    double chi_before = cos(s->x);
    made->terms = rg_scatter_terms(s->x);
    ratios(s, made->terms, outside, in_re, in_im);
    double psi = 1.0 < s->x ? psi_before / s->x - chi_before : psi_before * outside[1];
    double chi = chi_before / s->x + psi_before;
    for (size_t n = 1; n <= made->terms; n++) {
        const double order = (double) n;
        const double odd = 2.0 * order + 1.0;
        const double psi_next = order + 1.0 < s->x ? odd / s->x * psi - psi_before : psi * outside[n + 1];
        const double chi_next = odd / s->x * chi - chi_before;
        double complex a, b;
        if (conductor) {
            /* psi'/xi' and psi/xi; psi' = (n + 1)/x psi_n - psi_(n+1) */
            const double rise = (order + 1.0) / s->x;
            a = share(rise * psi - psi_next, rise * chi - chi_next);
            b = share(psi, chi);
        } else {
            const double complex r = in_re[n + 1] + in_im[n + 1] * I;
            const double complex u = (order + 1.0) * contrast - r / m;
            const double complex v = -m * r;
            a = share(psi_next + u * psi, chi_next + u * chi);
            b = share(psi_next + v * psi, chi_next + v * chi);
        }
        made->a_re[n - 1] = creal(a);
        made->a_im[n - 1] = cimag(a);
        made->b_re[n - 1] = creal(b);
        made->b_im[n - 1] = cimag(b);
        psi_before = psi;
        psi = psi_next;
        chi_before = chi;
        chi = chi_next;
    }
}
