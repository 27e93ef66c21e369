#include "kernels/scatter/ring_nodes.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "kernels/base/memory.h"

static const double PI = 3.14159265358979323846;

enum { FILL = 8 };

/* Roots of Legendre's polynomial by Newton's steps. */
static void gauss(size_t order, double *nodes, double *weights)
{
    for (size_t i = 0; i < order / 2; i++) {
        double x = cos(PI * ((double) i + 0.75) / ((double) order + 0.5));
        double slope = 1.0;
        for (int step = 0; step < 20; step++) {
            double before = 1.0;
            double here = x;
            for (size_t n = 2; n <= order; n++) {
                const double next =
                    ((2.0 * (double) n - 1.0) * x * here - ((double) n - 1.0) * before) / (double) n;
                before = here;
                here = next;
            }
            slope = (double) order * (before - x * here) / (1.0 - x * x);
            x -= here / slope;
        }
        nodes[i] = x;
        weights[i] = 2.0 / ((1.0 - x * x) * slope * slope);
    }
}

/* A rule of m nodes is exact until a quarter of the phase, and some ten to twenty nodes for the flanks,
 * exceed it. */
static const struct {
    size_t order;
    double phase;
} RULES[RG_RING_RULES] = {{12, 4.0}, {32, 88.0}, {64, 200.0}, {RG_RING_MOST, 430.0}};

void rg_ring_rules_init(rg_ring_rules *rules)
{
    for (size_t k = 0; k < RG_RING_RULES; k++)
        gauss(RULES[k].order, rules->node[k], rules->weight[k]);
}

/* The rule that does with the fewest nodes, in so many panels. */
static size_t rule_of(double phase, size_t *panels)
{
    size_t best = 0;
    size_t fewest = SIZE_MAX;
    for (size_t k = 0; k < RG_RING_RULES; k++) {
        const size_t n = phase <= RULES[k].phase ? 1 : (size_t) ceil(phase / RULES[k].phase);
        if (n * RULES[k].order < fewest) {
            fewest = n * RULES[k].order;
            *panels = n;
            best = k;
        }
    }
    return best;
}

static bool make_room(rg_ring_nodes *nodes, size_t n, size_t n_rings)
{
    if (nodes->n_rings < n_rings) {
        free(nodes->first);
        nodes->first = rg_alloc(n_rings + 1, 1, sizeof *nodes->first);
        nodes->n_rings = n_rings;
    }
    if (nodes->capacity < n) {
        free(nodes->mu);
        nodes->mu = rg_alloc(n, 3, sizeof *nodes->mu);
        nodes->capacity = n;
    }
    if (nodes->mu == NULL || nodes->first == NULL)
        return false;
    nodes->sine = nodes->mu + nodes->capacity;
    nodes->weight = nodes->sine + nodes->capacity;
    return true;
}

static void lay_panel(const rg_ring_rules *rules, size_t rule, double low, double high, rg_ring_nodes *nodes)
{
    const double *at = rules->node[rule];
    const double *weight = rules->weight[rule];
    const size_t order = RULES[rule].order;
    const double middle = 0.5 * (low + high);
    const double half = 0.5 * (high - low);
    for (size_t i = 0; i < order; i++) {
        const size_t k = i % (order / 2);
        const double theta = middle + (i < order / 2 ? -half : half) * at[k];
        nodes->mu[nodes->n] = cos(theta);
        nodes->sine[nodes->n] = sin(theta);
        nodes->weight[nodes->n] = half * weight[k] * sin(theta);
        nodes->n++;
    }
}

rg_status rg_ring_nodes_lay(const rg_ring_rules *rules, const double *edges_rad, size_t n_rings, size_t terms,
                            rg_ring_nodes *nodes, rg_error *err)
{
    const double rate = 2.0 * (double) terms;
    size_t total = FILL;
    size_t panels = 1;
    for (size_t j = 0; j < n_rings; j++) {
        const size_t rule = rule_of(rate * (edges_rad[j + 1] - edges_rad[j]), &panels);
        total += panels * RULES[rule].order;
    }
    if (!make_room(nodes, total, n_rings)) {
        nodes->capacity = nodes->n_rings = 0;
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the angles of the rings");
    }
    nodes->n = 0;
    for (size_t j = 0; j < n_rings; j++) {
        const double width = edges_rad[j + 1] - edges_rad[j];
        const size_t rule = rule_of(rate * width, &panels);
        nodes->first[j] = nodes->n;
        for (size_t p = 0; p < panels; p++)
            lay_panel(rules, rule, edges_rad[j] + width * (double) p / (double) panels,
                      edges_rad[j] + width * (double) (p + 1) / (double) panels, nodes);
    }
    nodes->first[n_rings] = nodes->n;
    for (; nodes->n % FILL != 0; nodes->n++) {
        nodes->mu[nodes->n] = 1.0;
        nodes->sine[nodes->n] = nodes->weight[nodes->n] = 0.0;
    }
    return RG_OK;
}

void rg_ring_nodes_free(rg_ring_nodes *nodes)
{
    free(nodes->mu);
    free(nodes->first);
    *nodes = (rg_ring_nodes){0};
}
