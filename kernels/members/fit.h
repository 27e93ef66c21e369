/* End-members by the branch that suits the data: a family, members placed by one, or none. */
#ifndef RG_KERNELS_MEMBERS_FIT_H
#define RG_KERNELS_MEMBERS_FIT_H

#include "kernels/members/factor.h"
#include "kernels/members/parametric.h"

typedef enum {
    RG_MEMBERS_FAMILY,   /* parametric                                                              */
    RG_MEMBERS_ANCHORED, /* non-parametric, started where a family that does not suit has its members */
    RG_MEMBERS_CORNERS,  /* non-parametric, started at the corners of the smallest simplex            */
    RG_MEMBERS_KNOWN     /* all members were given                                                    */
} rg_members_branch;

const char *rg_members_branch_name(rg_members_branch branch);

/* What a family leaves against the least that k members can leave. Noise of the same size everywhere gives
 * excess 1; misfit raises it. */
typedef struct {
    bool tried;
    double gate;     /* root of (sum of squares over the rank-k bound)                                   */
    double excess;   /* F: (squares above the bound / degrees of freedom above it) / noise variance      */
    double held_out; /* the same ratio as gate, of every second class predicted from the others          */
    double score;    /* sum of squares / noise variance + parameters * ln n: smallest is best            */
    bool suits;
} rg_members_gate;

typedef struct {
    bool automatic; /* try all families and judge; else `family`, where RG_FAMILY_COUNT is none    */
    rg_family family;
    double most_excess; /* a family suits up to here                                                   */
    double precision;   /* of shares, relative to the largest: floor of the noise in gates             */
    double pure;        /* samples count as nearly pure up to this least abundance                     */
    rg_members_parametric_options parametric;
    rg_members_factor_options factor;
} rg_members_fit_options;

/* Automatic, 4, 1e-7, 0.02, and the defaults of the parts. */
rg_members_fit_options rg_members_fit_defaults(void);

typedef struct {
    rg_members_branch branch;
    rg_family family;      /* of the members, or that placed them; RG_FAMILY_COUNT: none                  */
    double parameters[48]; /* [k - n_fixed][of family] in the branch family                              */
    rg_members_gate gates[RG_FAMILY_COUNT];
    double gate;   /* of the result                                                               */
    double misfit; /* sum of squares of the samples that count                                    */
    double bound;
    double least_abundance; /* with members placed by the best family; NaN where that was not looked at  */
    bool converged;
    size_t rounds;
} rg_members_fit_result;

/*   edges_um    [n_classes + 1]       in
 *   fixed       [n_fixed][n_classes]  in   known members, which come first; n_fixed == k: only abundances
 *   members     [k][n_classes]        out
 *   abundances  [n][k]                out  also of samples that do not count
 *
 * The automatic mode fits all families and takes the one of least score that suits. Where none suits: the
 * members of the best family are brought onto the plane of the samples; when every member then has at least
 * `pure` of every sample, no sample is nearly pure and they are where the non-parametric search starts, else
 * that starts at the corners. Statuses of the parts. Bit-identical for any number of threads. */
rg_status rg_members_fit(const rg_members_space *space, const double *edges_um, size_t k, const double *fixed,
                         size_t n_fixed, const rg_members_fit_options *options, double *members,
                         double *abundances, rg_members_fit_result *result, rg_error *err) RG_MUST_CHECK;

#endif
