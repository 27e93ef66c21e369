#include "kernels/hapke/h_function.h"

#include <math.h>
#include <string.h>

#include "kernels/hapke/chebyshev.h"

static const double PI = 3.14159265358979323846;

rg_hapke_h_form rg_hapke_h_parse(const char *word)
{
    static const char *const WORDS[] = {"exact", "1981", "2002"};
    for (int form = 0; form < RG_HAPKE_H_COUNT; form++)
        if (strcmp(word, WORDS[form]) == 0)
            return (rg_hapke_h_form) form;
    return RG_HAPKE_H_COUNT;
}

enum { NODES = 64, MOST_ITERATIONS = 400 };
static const double ROUNDING = 2.2e-16; /* of 1/H, which lies between 0.25 and 1 */

/* Nodes and weights on (0, 1) in x = t^2 of Gauss and Legendre's rule in t: H behaves as x log x at
 * zero, which the substitution smooths. */
static void quadrature(double *x, double *weight)
{
    for (int i = 0; i < NODES; i++) {
        double z = cos(PI * (i + 0.75) / (NODES + 0.5));
        double slope = 1.0;
        for (int step = 0; step < 8; step++) {
            double below = 1.0;
            double here = z;
            for (int k = 2; k <= NODES; k++) {
                const double next = ((2.0 * k - 1.0) * z * here - (k - 1.0) * below) / k;
                below = here;
                here = next;
            }
            slope = NODES * (z * here - below) / (z * z - 1.0);
            z -= here / slope;
        }
        const double t = (1.0 + z) / 2.0;
        x[i] = t * t;
        weight[i] = 2.0 * t / ((1.0 - z * z) * slope * slope);
    }
}

/* 1/H(x) = gamma + (w/2) integral of x' H(x') / (x + x'): the form whose iteration converges up to
 * w = 1 when old and new are averaged. */
static double inverse_at(const double *nodes, const double *weight, const double *h, double gamma, double x)
{
    double sum = 0.0;
    for (int j = 0; j < NODES; j++)
        sum += weight[j] * nodes[j] * h[j] / (x + nodes[j]);
    return gamma + (1.0 - gamma * gamma) / 2.0 * sum;
}

/* share[j][i] = weight x / (x_i + x) of node j: what the integral at node i takes of H there. */
static void find_shares(const double *nodes, const double *weight, double share[NODES][NODES])
{
    for (int j = 0; j < NODES; j++)
        for (int i = 0; i < NODES; i++)
            share[j][i] = weight[j] * nodes[j] / (nodes[i] + nodes[j]);
}

static void solve_exact(double share[NODES][NODES], double gamma, double *h)
{
    for (int i = 0; i < NODES; i++)
        h[i] = 1.0;
    for (int step = 0; step < MOST_ITERATIONS; step++) {
        double sum[NODES] = {0.0};
        double change = 0.0;
        for (int j = 0; j < NODES; j++)
            for (int i = 0; i < NODES; i++)
                sum[i] += share[j][i] * h[j];
        for (int i = 0; i < NODES; i++) {
            const double next = 1.0 / (gamma + (1.0 - gamma * gamma) / 2.0 * sum[i]);
            change = fmax(change, fabs(next - h[i]) / next);
            h[i] = (h[i] + next) / 2.0;
        }
        if (change < 1e-15)
            break;
    }
}

static double inverse_1981(double gamma, double x)
{
    return (1.0 + 2.0 * gamma * x) / (1.0 + 2.0 * x);
}

static double inverse_2002(double gamma, double x)
{
    const double r0 = (1.0 - gamma) / (1.0 + gamma);
    const double log_term = x > 0.0 ? log((1.0 + x) / x) : 0.0;
    return 1.0 - (1.0 - gamma * gamma) * x * (r0 + 0.5 * (1.0 - 2.0 * r0 * x) * log_term);
}

rg_status rg_hapke_h_series_init(rg_hapke_h_form form, const double *x, size_t n, rg_hapke_h_series *series,
                                 rg_error *err)
{
    /* As many samples as terms: the two approximations have degree 1 and 2. */
    const size_t n_terms = form == RG_HAPKE_H_1981 ? 2 : form == RG_HAPKE_H_2002 ? 3 : RG_HAPKE_H_TERMS;
    double nodes[NODES];
    double weight[NODES];
    double share[NODES][NODES];
    for (size_t i = 0; i < n; i++) {
        if (!(x[i] >= 0.0 && x[i] <= 1.0))
            return rg_fail(err, RG_EDOMAIN, i, "a direction cosine is not between 0 and 1");
        series[i] = (rg_hapke_h_series){0};
    }
    if (form == RG_HAPKE_H_EXACT) {
        quadrature(nodes, weight);
        find_shares(nodes, weight, share);
    }
    for (size_t k = 0; k < n_terms; k++) {
        const double gamma = (1.0 + rg_chebyshev_node(k, n_terms)) / 2.0;
        double h[NODES];
        if (form == RG_HAPKE_H_EXACT)
            solve_exact(share, gamma, h);
        /* The values wait where their coefficients in powers will be. */
        for (size_t i = 0; i < n; i++)
            series[i].power[k] = form == RG_HAPKE_H_1981   ? inverse_1981(gamma, x[i])
                                 : form == RG_HAPKE_H_2002 ? inverse_2002(gamma, x[i])
                                                           : inverse_at(nodes, weight, h, gamma, x[i]);
    }
    for (size_t i = 0; i < n; i++) {
        rg_chebyshev_fit(series[i].power, n_terms, series[i].chebyshev);
        series[i].n_terms = rg_chebyshev_trim(series[i].chebyshev, n_terms, ROUNDING);
        rg_chebyshev_powers(series[i].chebyshev, n_terms, series[i].power);
    }
    return RG_OK;
}

double rg_hapke_h(const rg_hapke_h_series *series, double gamma, double *slope)
{
    /* Clenshaw's recurrence for the sum and, beside it, for its derivative. */
    const double z = 2.0 * gamma - 1.0;
    double b1 = 0.0;
    double b2 = 0.0;
    double d1 = 0.0;
    double d2 = 0.0;
    for (size_t j = series->n_terms; j-- > 1;) {
        const double b = 2.0 * z * b1 - b2 + series->chebyshev[j];
        const double d = 2.0 * z * d1 - d2 + 2.0 * b1;
        b2 = b1;
        b1 = b;
        d2 = d1;
        d1 = d;
    }
    const double inverse = z * b1 - b2 + series->chebyshev[0];
    const double h = 1.0 / inverse;
    if (slope != NULL)
        *slope = -2.0 * (b1 + z * d1 - d2) * h * h;
    return h;
}
