/* Priors of a log density over ln d, and the most probable answer of one sample under each.
 *
 * A prior is a penalty of the third derivative with its weight lambda. Its shape is the same everywhere, or
 * tilted: falling towards coarser grains, or towards finer ones. Or a cut goes with it: nothing is coarser
 * than it, as a sieve leaves a sample. A density that rises to the coarse end of the classes, where rings see
 * little, is a priori improbable; the data may still ask for it. Cuts together are taken to be as probable as
 * all priors without one, evenly over ln d. Internal to rg_scatter_invert. Threads: none. */
#ifndef RG_KERNELS_SCATTER_SIZE_PRIORS_H
#define RG_KERNELS_SCATTER_SIZE_PRIORS_H

#include "kernels/scatter/log_density.h"

enum {
    RG_SIZE_TILTS = 4,
    RG_SIZE_LAMBDAS = 17,
    RG_SIZE_SMOOTH =
        RG_SIZE_TILTS * RG_SIZE_LAMBDAS, /* priors without a cut come first, untilted ones before */
    RG_SIZE_CUTS = 145,
    RG_SIZE_PRIORS = RG_SIZE_SMOOTH + RG_SIZE_CUTS,
    RG_SIZE_BEST = RG_SIZE_PRIORS, /* of no weight: the most probable cut so far, and a trial */
    RG_SIZE_TRIAL,
    RG_SIZE_SLOTS
};

/* What all samples share. */
typedef struct {
    size_t n;
    double *width; /* [n] of classes in ln d */
    double *place; /* [n] their middles      */
    double lambdas[RG_SIZE_LAMBDAS];
} rg_size_classes;

typedef struct {
    const double *penalty; /* [n][n] */
    double lambda;
    double cut;             /* ln d above which nothing lies; INFINITY: none                       */
    double size;            /* what the prior itself adds to the evidence                          */
    rg_log_density_fit fit; /* its evidence with size; -INFINITY: not visited, nothing else holds  */
    double weight;          /* of the average, see rg_size_weigh                                   */
} rg_size_prior;

typedef struct {
    const rg_size_classes *classes;
    rg_log_density_problem problem; /* of the prior looked at last */
    double *whole;                  /* [m][n] its matrix without a cut: in */
    double *y;                      /* [m]: in                             */
    double *f;                      /* [n] work                            */
    double *start;                  /* [n] of ln density: in; may be changed */
    double *shares;                 /* [n] work                            */
    double *a, *penalties, *answers, *work;
    bool estimate; /* the noise is not known */
    rg_size_prior priors[RG_SIZE_SLOTS];
} rg_size_search;

/* Doubles of room for samples of up to m rings in n classes, and the search laid out on them. */
size_t rg_size_search_room(size_t m, size_t n);
void rg_size_search_init(rg_size_search *search, const rg_size_classes *classes, size_t m, double *room);

/* All priors that count for a sample of m rings; estimate: the noise, from `variance`, is not known. False
 * when none has an answer. */
bool rg_size_search_all(rg_size_search *search, size_t m, double variance, bool estimate);

/* Weights in proportion to the probability, sum 1; what is far below the best has none. */
void rg_size_weigh(rg_size_search *search);

/* v[n] under a prior's answer; returns their sum. */
double rg_size_volumes(const rg_size_classes *classes, const rg_size_prior *prior, double *v);

/* [n][n] covariance of the answer; false where the curvature cannot be factored. */
bool rg_size_covariance(rg_size_search *search, const rg_size_prior *prior, double *covariance);

#endif
