/* One spectrum unmixed: what a thread needs, and everything that is said of the answer. */
#ifndef RG_KERNELS_UNMIX_SPECTRUM_H
#define RG_KERNELS_UNMIX_SPECTRUM_H

#include "kernels/unmix/active_set.h"
#include "kernels/unmix/covariance.h"
#include "kernels/unmix/exchange.h"
#include "kernels/unmix/maps.h"
#include "kernels/unmix/tableau.h"
#include "kernels/unmix/unmix.h"

/* Spectra solved at once; those that are packed and needed again stay in the second cache. */
enum { RG_UNMIX_GROUP = 192, RG_UNMIX_PACKED_GROUP = 48 };

/* Values of either type, one of the pointers being NULL. */
typedef struct {
    const float *f32;
    const double *f64;
} rg_unmix_values;

typedef struct {
    const rg_endmembers *set;
    rg_unmix_method method;
    rg_maps *maps; /* for few members under bounds, else NULL */
    bool abundances_only;
    bool as_is; /* spectra need no packing */
    size_t group;
    rg_unmix_values spectra;
    rg_unmix_values sigma;
    const rg_unmix_result *result;
} rg_unmix_job;

/* What one thread needs. The last part serves spectra with bands or weights of their own. */
typedef struct {
    bool has_table;
    rg_exchange table;
    rg_tableau tableau; /* for more members than there are maps for */
    rg_active_set solver;
    rg_covariance covariance; /* of the spectrum at hand */
    rg_covariance full;       /* of all members, without bounds */
    size_t *passive;
    double *numbers;
    double *spectra;  /* [RG_UNMIX_PACKED_GROUP][n_used] packed and weighted */
    double *right;    /* [RG_UNMIX_GROUP][stride] */
    double *solved;   /* [RG_UNMIX_GROUP][stride] from the maps */
    double *residual; /* [n_used] */
    double *x;        /* [stride] */
    double *gradient; /* [stride] */
    double *spare;    /* [rg_rivals_room(n)], more than [n][n + 2] */
    double *room;     /* two covariances */
    double *members;  /* [n][n_used] */
    double *lanes;    /* [n_used][stride], padding zero */
    double *weight;   /* [n_used] */
    double *gram;     /* [n][stride] */
    double *norm;     /* [stride] */
    double *factor;   /* [n][n] */
} rg_unmix_worker;

/* The normal equations that a spectrum is solved with, and its packed values. */
typedef struct {
    const rg_gram *gram;
    const double *members; /* [n][n_bands] weighted */
    const double *factor;  /* of the Gram matrix; NULL when it was not needed */
    const double *weight;  /* NULL: all 1 */
    const double *spectrum;
    const double *right;
    const double *solved; /* [n] abundances found already; or NULL */
    size_t n_bands;
    bool absolute; /* a sigma was given */
    bool shared;   /* the set's own Gram matrix */
} rg_unmix_equations;

bool rg_unmix_wants_abundances_only(const rg_unmix_result *r);

/* RG_ENOMEM. Free it in any case. */
rg_status rg_unmix_worker_init(rg_unmix_worker *w, const rg_endmembers *set, rg_unmix_method method,
                               rg_error *err) RG_MUST_CHECK;
void rg_unmix_worker_free(rg_unmix_worker *w);

/* Solve spectrum s of the job by its equations and write what the result asks for. */
void rg_unmix_spectrum(const rg_unmix_job *j, rg_unmix_worker *w, const rg_unmix_equations *e, size_t s);

/* Write of spectrum s that it has no abundances, and why. */
void rg_unmix_nothing(const rg_unmix_job *j, size_t s, rg_unmix_outcome outcome, size_t n_bands);

#endif
