#include "kernels/members/noise_model.h"

#include <math.h>
#include <string.h>

enum { TERMS = 3, ROUNDS = 20, SWEEPS = 500 };

static void terms_of(double f, double terms[TERMS])
{
    const double share = fmax(f, 0.0);
    terms[0] = 1.0;
    terms[1] = share;
    terms[2] = share * share;
}

static double variance_of(const double x[TERMS], double f)
{
    double terms[TERMS];
    terms_of(f, terms);
    return x[0] * terms[0] + x[1] * terms[1] + x[2] * terms[2];
}

/* x >= 0 that minimises x'Gx - 2 r'x, a coordinate at a time. */
static void solve(const double g[TERMS][TERMS], const double r[TERMS], double x[TERMS])
{
    for (size_t sweep = 0; sweep < SWEEPS; sweep++)
        for (size_t a = 0; a < TERMS; a++) {
            double rest = r[a];
            for (size_t b = 0; b < TERMS; b++)
                rest -= b != a ? g[a][b] * x[b] : 0.0;
            x[a] = g[a][a] > 0.0 ? fmax(rest / g[a][a], 0.0) : 0.0;
        }
}

rg_members_noise rg_members_noise_of(const rg_members_space *s, size_t k, const double *members,
                                     const double *abundances)
{
    static const double LEAST = 1e-8; /* of the mean variance: where a model says there is none */
    const size_t m = s->n_classes;
    const double taken = (double) k - 1.0;
    const double stretch = (double) m - 1.0 > taken ? ((double) m - 1.0) / ((double) m - 1.0 - taken) : 1.0;
    double x[TERMS] = {0.0};
    double mean = 0.0;
    for (size_t round = 0; round <= ROUNDS; round++) {
        double g[TERMS][TERMS] = {{0.0}};
        double r[TERMS] = {0.0};
        double sum = 0.0;
        for (size_t i = 0; i < s->n; i++)
            for (size_t c = 0; c < m && s->counted[i]; c++) {
                double f = 0.0;
                double terms[TERMS];
                for (size_t a = 0; a < k; a++)
                    f += abundances[i * k + a] * members[a * m + c];
                const double off = s->shares[i * m + c] - f;
                const double square = off * off * stretch;
                const double expected = round == 0 ? 1.0 : fmax(variance_of(x, f), LEAST * mean);
                terms_of(f, terms);
                sum += square;
                for (size_t a = 0; a < TERMS; a++) {
                    r[a] += terms[a] * square / (expected * expected);
                    for (size_t b = 0; b < TERMS; b++)
                        g[a][b] += terms[a] * terms[b] / (expected * expected);
                }
            }
        mean = sum / ((double) s->n_counted * (double) m);
        if (!(mean > 0.0))
            break;
        solve((const double(*)[TERMS]) g, r, x);
    }
    return (rg_members_noise){x[0], x[1], x[2]};
}

double rg_members_noise_sd(const rg_members_noise *noise, double share)
{
    const double f = fmax(share, 0.0);
    return sqrt(noise->constant + noise->linear * f + noise->square * f * f);
}
