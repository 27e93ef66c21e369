#include "tests/support/check.h"

#include "tests/support/member_mixtures.h"

#include <stdbool.h>
#include <stdlib.h>

#include "kernels/base/random.h"

const char *const MEMBER_KIND_NAMES[MEMBERS_KINDS] = {"lognormal", "skew-normal", "Weibull", "log-Laplace",
                                                      "empirical"};

static void *room(size_t n, size_t m)
{
    return calloc(n * m > 0 ? n * m : 1, sizeof(double));
}

static double normal_below(double z)
{
    return 0.5 * erfc(-z / sqrt(2.0));
}

/* Of a density by Simpson's rule in fine steps: slow, and of nothing but the definition. */
static double integrate(double (*density)(double z, double shape), double shape, double from, double to)
{
    enum { STEPS = 40 };
    const double h = (to - from) / STEPS;
    double sum = density(from, shape) + density(to, shape);
    for (size_t i = 1; i < STEPS; i++)
        sum += density(from + h * (double) i, shape) * (i % 2 == 1 ? 4.0 : 2.0);
    return sum * h / 3.0;
}

static double skew_normal(double z, double a)
{
    return 2.0 / sqrt(2.0 * 3.14159265358979323846) * exp(-0.5 * z * z) * normal_below(a * z);
}

static double laplace_below(double z)
{
    return z < 0.0 ? 0.5 * exp(z) : 1.0 - 0.5 * exp(-z);
}

/* Share between two places in ln d of a member at `place`, about `sd` wide, with a shape of its own. */
static double share_between(member_kind kind, double place, double sd, double shape, double from, double to)
{
    const double a = (from - place) / sd;
    const double b = (to - place) / sd;
    switch (kind) {
    case MEMBERS_LOGNORMAL:
        return normal_below(b) - normal_below(a);
    case MEMBERS_SKEW_NORMAL:
        return integrate(skew_normal, 6.0 * shape, a / 1.4, b / 1.4);
    case MEMBERS_WEIBULL:
        return exp(-exp(1.28 * a)) - exp(-exp(1.28 * b)); /* 1.28: the sd of Gumbel's law */
    case MEMBERS_LOG_LAPLACE:
        return laplace_below(1.414 * b) - laplace_below(1.414 * a);
    default:
        return 0.75 * integrate(skew_normal, 3.0, a, b) +
               0.2 * (normal_below((b - 0.4 - shape) / 0.5) - normal_below((a - 0.4 - shape) / 0.5)) +
               0.05 * (normal_below((b + 2.0) / 0.8) - normal_below((a + 2.0) / 0.8));
    }
}

static void make_members(const mixtures_wanted *w, mixtures *m)
{
    for (size_t j = 0; j < m->k; j++) {
        const double place = log(4.0) + log(100.0) * ((double) j + 0.3 * rg_random_uniform(w->seed, 1, j)) /
                                            (m->k > 1 ? (double) (m->k - 1) : 1.0);
        const double sd = 0.4 + 0.35 * rg_random_uniform(w->seed, 2, j);
        const double shape = rg_random_uniform(w->seed, 3, j) - 0.5;
        double sum = 0.0;
        for (size_t c = 0; c < m->n_classes; c++) {
            double *share = m->members + j * m->n_classes + c;
            *share = share_between(w->kind, place, sd, shape, log(m->edges_um[c]), log(m->edges_um[c + 1]));
            sum += *share;
        }
        for (size_t c = 0; c < m->n_classes; c++)
            m->members[j * m->n_classes + c] /= sum;
    }
}

static void add_noise(const mixtures_wanted *w, mixtures *m)
{
    double highest = 0.0;
    for (size_t i = 0; i < m->n * m->n_classes; i++)
        highest = fmax(highest, m->shares[i]);
    for (size_t i = 0; i < m->n && w->noise > 0.0; i++) {
        double sum = 0.0;
        for (size_t c = 0; c < m->n_classes; c++) {
            double *share = m->shares + i * m->n_classes + c;
            *share = fmax(*share * (1.0 + w->noise * rg_random_normal(w->seed, 1000 + i, 2 * c)) +
                              0.02 * w->noise * highest * rg_random_normal(w->seed, 1000 + i, 2 * c + 1),
                          0.0);
            sum += *share;
        }
        for (size_t c = 0; c < m->n_classes; c++)
            m->shares[i * m->n_classes + c] /= sum;
    }
}

mixtures mixtures_make(const mixtures_wanted *w)
{
    mixtures m = {.k = w->k, .n = w->n, .n_classes = w->n_classes};
    m.edges_um = room(m.n_classes + 1, 1);
    m.members = room(m.k, m.n_classes);
    m.abundances = room(m.n, m.k);
    m.shares = room(m.n, m.n_classes);
    for (size_t c = 0; c <= m.n_classes; c++)
        m.edges_um[c] = 0.1 * pow(20000.0, (double) c / (double) m.n_classes);
    make_members(w, &m);
    for (size_t i = 0; i < m.n; i++) {
        double sum = 0.0;
        for (size_t j = 0; j < m.k; j++)
            sum += m.abundances[i * m.k + j] = -log(rg_random_uniform(w->seed, 100000 + i, j));
        for (size_t j = 0; j < m.k; j++) {
            double *a = m.abundances + i * m.k + j;
            *a = w->least + (1.0 - (double) m.k * w->least) * *a / sum;
            for (size_t c = 0; c < m.n_classes; c++)
                m.shares[i * m.n_classes + c] += *a * m.members[j * m.n_classes + c];
        }
    }
    for (size_t i = m.n - w->n_outliers; i < m.n; i++) {
        const double place = log(1.0) + log(800.0) * rg_random_uniform(w->seed, 5, i);
        for (size_t c = 0; c < m.n_classes; c++)
            m.shares[i * m.n_classes + c] = normal_below((log(m.edges_um[c + 1]) - place) / 0.15) -
                                            normal_below((log(m.edges_um[c]) - place) / 0.15);
    }
    add_noise(w, &m);
    return m;
}

void mixtures_free(mixtures *m)
{
    free(m->edges_um);
    free(m->members);
    free(m->abundances);
    free(m->shares);
    *m = (mixtures){0};
}

rg_members_space mixtures_space(const mixtures *m)
{
    rg_members_space s;
    assert_int_equal(rg_members_space_init(&s, m->shares, m->n, m->n_classes, NULL), RG_OK);
    assert_int_equal(rg_members_space_turn(&s, NULL), RG_OK);
    return s;
}

static double angle(const double *a, const double *b, size_t n)
{
    double ab = 0.0;
    double aa = 0.0;
    double bb = 0.0;
    for (size_t i = 0; i < n; i++) {
        ab += a[i] * b[i];
        aa += a[i] * a[i];
        bb += b[i] * b[i];
    }
    return acos(fmin(ab / sqrt(aa * bb), 1.0)) * 180.0 / 3.14159265358979323846;
}

typedef struct {
    const mixtures *m;
    const double *found;
    bool taken[16];
    double best;
    double largest;
} matching;

static void match(matching *s, size_t j, double sum, double largest)
{
    const mixtures *m = s->m;
    if (j == m->k && sum < s->best) {
        s->best = sum;
        s->largest = largest;
    }
    for (size_t a = 0; a < m->k && j < m->k; a++) {
        if (s->taken[a])
            continue;
        const double off = angle(m->members + j * m->n_classes, s->found + a * m->n_classes, m->n_classes);
        s->taken[a] = true;
        match(s, j + 1, sum + off, fmax(largest, off));
        s->taken[a] = false;
    }
}

double mixtures_angle(const mixtures *m, const double *found, double *largest)
{
    matching s = {.m = m, .found = found, .best = INFINITY};
    match(&s, 0, 0.0, 0.0);
    if (largest != NULL)
        *largest = s.largest;
    return s.best / (double) m->k;
}
