/* Nodes and weights over the rings of a detector. Threads: none. */
#ifndef RG_KERNELS_SCATTER_RING_NODES_H
#define RG_KERNELS_SCATTER_RING_NODES_H

#include "kernels/base/error.h"

enum { RG_RING_RULES = 4, RG_RING_MOST = 128 };

/* Gauss's rules on (-1, 1): half of the nodes, which are symmetric. */
typedef struct {
    double node[RG_RING_RULES][RG_RING_MOST / 2], weight[RG_RING_RULES][RG_RING_MOST / 2];
} rg_ring_rules;

void rg_ring_rules_init(rg_ring_rules *rules);

typedef struct {
    double *mu;     /* [n] cosines, ring by ring                                     */
    double *sine;   /* [n]                                                           */
    double *weight; /* [n] sin(theta) dtheta; 0 for those that fill up the last lanes */
    size_t *first;  /* [n_rings + 1] node of each ring                               */
    size_t n;       /* a multiple of eight, first[n_rings] or a few more             */
    size_t n_rings;
    size_t capacity;
} rg_ring_nodes;

/* Nodes that resolve oscillations of 2 terms theta; grows the arrays when it must. RG_ENOMEM. */
rg_status rg_ring_nodes_lay(const rg_ring_rules *rules, const double *edges_rad, size_t n_rings, size_t terms,
                            rg_ring_nodes *nodes, rg_error *err) RG_MUST_CHECK;
void rg_ring_nodes_free(rg_ring_nodes *nodes);

#endif
