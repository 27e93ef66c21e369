#include "kernels/scatter/efficiencies.h"

#include <complex.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/base/processor.h"
#include "kernels/base/threads.h"
#include "kernels/scatter/coefficients.h"

enum { MOST_LANES = 16, GROUPS_OF_A_TASK = 16 };

/* What the loops read and write of the spheres in their lanes. */
typedef struct {
    double x[MOST_LANES], over_x[MOST_LANES], sine[MOST_LANES], cosine[MOST_LANES];
    double terms[MOST_LANES], start[MOST_LANES];
    double m_re[MOST_LANES], m_im[MOST_LANES], inverse_re[MOST_LANES], inverse_im[MOST_LANES]; /* 1/m */
    double over_re[MOST_LANES], over_im[MOST_LANES];         /* 1/(mx)          */
    double contrast_re[MOST_LANES], contrast_im[MOST_LANES]; /* (1/m^2 - 1) / x */
    double extinction[MOST_LANES], scattering[MOST_LANES], back[MOST_LANES], asymmetry[MOST_LANES];
    size_t most_terms, most_start;
} group;

#define NAME(x) x##_plain
#include "kernels/lanes/plain.h"
#include "kernels/scatter/efficiencies_vector.h"
#include "kernels/lanes/end.h"
#if defined(__GNUC__) && defined(__x86_64__)
#define NAME(x) x##_avx2
#include "kernels/lanes/avx2.h"
#include "kernels/scatter/efficiencies_vector.h"
#include "kernels/lanes/end.h"
#define NAME(x) x##_avx512
#include "kernels/lanes/avx512.h"
#include "kernels/scatter/efficiencies_vector.h"
#include "kernels/lanes/end.h"
#endif

typedef struct {
    size_t lanes;
    void (*spheres)(group *g, double *work);
} twin;

static twin choose(void)
{
#if defined(__GNUC__) && defined(__x86_64__)
    if (RG_CPU_HAS("avx512f"))
        return (twin){16, spheres_avx512};
    if (RG_CPU_HAS("avx2") && RG_CPU_HAS("fma"))
        return (twin){8, spheres_avx2};
#endif
    return (twin){2, spheres_plain};
}

static void enter(group *g, size_t lane, const rg_scatter_sphere *s, size_t terms)
{
    const double over_x = 1.0 / s->x;
    const double over_norm = 1.0 / (s->n * s->n + s->k * s->k);
    const double i_re = s->n * over_norm;
    const double i_im = -s->k * over_norm;
    const double step_re = (1.0 - s->n) * i_re + s->k * i_im; /* 1/m - 1 = (1 - m)/m */
    const double step_im = (1.0 - s->n) * i_im - s->k * i_re;
    const size_t start = rg_scatter_terms_start(s, terms);
    g->x[lane] = s->x;
    g->over_x[lane] = over_x;
    g->sine[lane] = sin(s->x);
    g->cosine[lane] = cos(s->x);
    g->terms[lane] = (double) terms;
    g->start[lane] = (double) start;
    g->m_re[lane] = s->n;
    g->m_im[lane] = s->k;
    g->inverse_re[lane] = i_re;
    g->inverse_im[lane] = i_im;
    g->over_re[lane] = i_re * over_x;
    g->over_im[lane] = i_im * over_x;
    g->contrast_re[lane] = (step_re * (i_re + 1.0) - step_im * i_im) * over_x;
    g->contrast_im[lane] = (step_re * i_im + step_im * (i_re + 1.0)) * over_x;
    g->most_terms = terms > g->most_terms ? terms : g->most_terms;
    g->most_start = start > g->most_start ? start : g->most_start;
}

/* Spheres that scatter nothing, and conductors, have no place in a lane. */
static bool is_plain(const rg_scatter_sphere *s)
{
    return isfinite(s->k) && !(s->n == 1.0 && s->k == 0.0);
}

/* order[]: the plain spheres by their number of terms, the rest behind them; returns how many are plain. */
static size_t sort_by_terms(const rg_scatter_sphere *spheres, size_t n, size_t most, size_t *terms,
                            size_t *count, size_t *order)
{
#pragma omp parallel for schedule(static)
    for (size_t i = 0; i < n; i++)
        terms[i] = is_plain(&spheres[i]) ? rg_scatter_terms(spheres[i].x) : most;
    for (size_t i = 0; i < n; i++)
        count[terms[i]]++;
    size_t first = 0;
    for (size_t t = 0; t <= most; t++) {
        const size_t here = count[t];
        count[t] = first;
        first += here;
    }
    const size_t plain = count[most];
    for (size_t i = 0; i < n; i++)
        order[count[terms[i]]++] = i;
    return plain;
}

static void one_conductor(const rg_scatter_sphere *sphere, rg_scatter_coefficients *c,
                          rg_scatter_efficiency *to)
{
    double complex before_a = 0.0, before_b = 0.0, back = 0.0;
    double extinction = 0.0, scattering = 0.0, forward = 0.0;
    rg_scatter_coefficients_of(sphere, c);
    for (size_t i = 0; i < c->terms; i++) {
        const double n = (double) i + 1.0;
        const double odd = 2.0 * n + 1.0;
        const double complex a = c->a_re[i] + c->a_im[i] * I;
        const double complex b = c->b_re[i] + c->b_im[i] * I;
        extinction += odd * creal(a + b);
        scattering += odd * creal(a * conj(a) + b * conj(b));
        forward += (n - 1.0) * (n + 1.0) / n * creal(before_a * conj(a) + before_b * conj(b)) +
                   odd / (n * (n + 1.0)) * creal(a * conj(b));
        back = odd * (a - b) - back;
        before_a = a;
        before_b = b;
    }
    const double size = 1.0 / (sphere->x * sphere->x);
    *to = (rg_scatter_efficiency){2.0 * size * extinction, 2.0 * size * scattering,
                                  size * creal(back * conj(back)), 2.0 * forward / scattering};
}

static void run_group(const twin *t, const rg_scatter_sphere *spheres, const size_t *terms,
                      const size_t *order, size_t n, double *work, rg_scatter_efficiency *to)
{
    group g = {0};
    for (size_t lane = 0; lane < t->lanes; lane++) { /* lanes without a sphere repeat the last */
        const size_t i = order[lane < n ? lane : n - 1];
        enter(&g, lane, &spheres[i], terms[i]);
    }
    t->spheres(&g, work);
    for (size_t lane = 0; lane < t->lanes && lane < n; lane++)
        to[order[lane]] =
            (rg_scatter_efficiency){g.extinction[lane], g.scattering[lane], g.back[lane], g.asymmetry[lane]};
}

rg_status rg_scatter_efficiencies(const rg_scatter_sphere *spheres, size_t n,
                                  rg_scatter_efficiency *efficiencies, rg_error *err)
{
    double x_most = 1e-8;
    rg_status status = RG_OK;
    for (size_t i = 0; i < n && status == RG_OK; i++) {
        status = rg_scatter_terms_check(&spheres[i], i, err);
        x_most = fmax(x_most, spheres[i].x);
    }
    if (status != RG_OK)
        return status;
    const twin t = choose();
    const size_t most = rg_scatter_terms(x_most) + 1;
    const size_t room = (most + 2) * 3 * MOST_LANES;
    size_t *count = rg_alloc(most + 1, 1, sizeof *count);
    size_t *order = rg_alloc(n, 2, sizeof *order);
    double *work = rg_alloc(rg_threads(), room, sizeof *work);
    rg_scatter_coefficients series = {0};
    if (count == NULL || order == NULL || work == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the series of spheres");
    else
        status = rg_scatter_coefficients_init(&series, x_most, err);
    if (status == RG_OK) {
        size_t *terms = order + n;
        const size_t plain = sort_by_terms(spheres, n, most, terms, count, order);
        const size_t n_groups = (plain + t.lanes - 1) / t.lanes;
#pragma omp parallel for schedule(dynamic, GROUPS_OF_A_TASK)
        for (size_t g = 0; g < n_groups; g++)
            run_group(&t, spheres, terms, order + g * t.lanes, plain - g * t.lanes, work + rg_thread() * room,
                      efficiencies);
        for (size_t i = plain; i < n; i++)
            if (isinf(spheres[order[i]].k))
                one_conductor(&spheres[order[i]], &series, &efficiencies[order[i]]);
            else
                efficiencies[order[i]] = (rg_scatter_efficiency){0};
    }
    rg_scatter_coefficients_free(&series);
    free(work);
    free(order);
    free(count);
    return status;
}
