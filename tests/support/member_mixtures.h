/* Mixtures of size distributions with known end-members, made without the kernels under test. */
#ifndef RG_TESTS_SUPPORT_MEMBER_MIXTURES_H
#define RG_TESTS_SUPPORT_MEMBER_MIXTURES_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/members/space.h"

typedef enum {
    MEMBERS_LOGNORMAL,
    MEMBERS_SKEW_NORMAL,
    MEMBERS_WEIBULL,
    MEMBERS_LOG_LAPLACE,
    MEMBERS_EMPIRICAL, /* a skewed peak with a shoulder and a foot: of no family */
    MEMBERS_KINDS
} member_kind;

extern const char *const MEMBER_KIND_NAMES[MEMBERS_KINDS];

typedef struct {
    member_kind kind;
    size_t k, n, n_classes;
    double least;      /* of every abundance: 0 gives nearly pure samples */
    double noise;      /* sd of a factor; 2 % of it times the highest share is added to each class */
    size_t n_outliers; /* the last samples, each of one narrow peak somewhere */
    uint64_t seed;
} mixtures_wanted;

typedef struct {
    size_t k, n, n_classes;
    double *edges_um;   /* [n_classes + 1] 0.1 to 2000 um, equal ratios        */
    double *members;    /* [k][n_classes]                                       */
    double *abundances; /* [n][k] uniform on what `least` leaves of the simplex */
    double *shares;     /* [n][n_classes]                                       */
} mixtures;

mixtures mixtures_make(const mixtures_wanted *wanted);
void mixtures_free(mixtures *m);

/* The samples as a turned space. */
rg_members_space mixtures_space(const mixtures *m);

/* Mean and largest angle in degrees between the true members and found ones [k][n_classes], matched in the
 * best way. */
double mixtures_angle(const mixtures *m, const double *found, double *largest);

#endif
