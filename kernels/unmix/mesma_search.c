#include "kernels/unmix/mesma_search.h"

#include <math.h>
#include <stdbool.h>

#include "kernels/unmix/gram.h"

enum { MOST = RG_MESMA_MEMBERS, LANES = RG_MESMA_LANES };

/* The model at hand: member d has row d of the factor, diagonal last. */
typedef struct {
    size_t member[MOST];
    double factor[MOST][MOST];
    double z[MOST][LANES];
    double rss[MOST + 1][LANES];
} model;

static bool extend(const rg_mesma_search *s, model *m, size_t d, size_t member)
{
    const double *gram = s->gram + member * s->stride;
    double left = 1.0;
    if (!(s->norm[member] > 0.0))
        return false;
    for (size_t c = 0; c < d; c++)
        if (s->class_of != NULL && s->class_of[m->member[c]] == s->class_of[member])
            return false;
    for (size_t c = 0; c < d; c++) {
        double value = gram[m->member[c]];
        for (size_t t = 0; t < c; t++)
            value -= m->factor[d][t] * m->factor[c][t];
        m->factor[d][c] = value / m->factor[c][c];
        left -= m->factor[d][c] * m->factor[d][c];
    }
    if (!(left > RG_GRAM_DEPENDENT))
        return false;
    m->member[d] = member;
    m->factor[d][d] = sqrt(left);
    for (size_t l = 0; l < LANES; l++)
        m->z[d][l] = s->right[member * LANES + l];
    for (size_t c = 0; c < d; c++)
        for (size_t l = 0; l < LANES; l++)
            m->z[d][l] -= m->factor[d][c] * m->z[c][l];
    for (size_t l = 0; l < LANES; l++) {
        m->z[d][l] /= m->factor[d][d];
        m->rss[d + 1][l] = m->rss[d][l] - m->z[d][l] * m->z[d][l];
    }
    return true;
}

/* Whether the fractions of one lane are within their limits. */
static bool is_accepted(const rg_mesma_search *s, const model *m, size_t d, size_t lane)
{
    double x[MOST];
    double shade = 1.0;
    bool fine = true;
    for (size_t k = d + 1; k-- > 0;) {
        double value = m->z[k][lane];
        for (size_t t = k + 1; t <= d; t++)
            value -= m->factor[t][k] * x[t];
        x[k] = value / m->factor[k][k];
        const double fraction = x[k] / s->norm[m->member[k]];
        shade -= fraction;
        fine = fine && fraction >= s->options->lowest && fraction <= s->options->highest;
    }
    return fine && shade >= s->options->lowest && shade <= s->options->darkest;
}

static void insert(rg_mesma_list *list, const model *m, size_t d, double rss)
{
    size_t at = list->n < RG_MESMA_CANDIDATES ? list->n++ : RG_MESMA_CANDIDATES - 1;
    for (; at > 0 && list->best[at - 1].rss > rss; at--)
        list->best[at] = list->best[at - 1];
    list->best[at].rss = rss;
    for (size_t k = 0; k <= d; k++)
        list->best[at].member[k] = m->member[k];
}

static void consider(const rg_mesma_search *s, const model *m, size_t d)
{
    for (size_t l = 0; l < LANES; l++) {
        rg_mesma_list *list = &s->lists[d][l];
        const double rss = m->rss[d + 1][l];
        const bool full = list->n == RG_MESMA_CANDIDATES;
        if (rss > s->floor[d][l] && (!full || rss < list->best[RG_MESMA_CANDIDATES - 1].rss) &&
            is_accepted(s, m, d, l))
            insert(list, m, d, rss);
    }
}

void rg_mesma_walk(const rg_mesma_search *s)
{
    model m;
    size_t next[MOST + 1] = {0};
    size_t d = 0;
    for (size_t l = 0; l < LANES; l++)
        m.rss[0][l] = s->square[l];
    for (size_t k = 0; k < s->options->most; k++)
        for (size_t l = 0; l < LANES; l++)
            s->lists[k][l].n = 0;
    for (;;) {
        if (next[d] == s->n) {
            if (d == 0)
                return;
            d--;
            continue;
        }
        const size_t member = next[d]++;
        if (!extend(s, &m, d, member))
            continue;
        consider(s, &m, d);
        if (d + 1 < s->options->most) {
            next[d + 1] = member + 1;
            d++;
        }
    }
}
