/* Standard errors of end-members and abundances by fits to data drawn anew. */
#ifndef RG_KERNELS_MEMBERS_BOOTSTRAP_H
#define RG_KERNELS_MEMBERS_BOOTSTRAP_H

#include "kernels/members/fit.h"

typedef enum {
    RG_BOOTSTRAP_NOISE,  /* the model plus noise as large as the residuals tell (noise_model.h): "parametric"
                          */
    RG_BOOTSTRAP_SAMPLES /* samples drawn with replacement ("case")                                  */
} rg_members_resampling;

typedef struct {
    rg_members_resampling resampling;
    size_t n_draws;
    uint64_t seed;
} rg_members_bootstrap_options;

/*   fit, members, abundances                   in   what rg_members_fit found
 *   member_errors     [k][n_classes]           out  standard deviation over draws
 *   parameter_errors  [k - n_fixed][of family] out  in the branch of a family, else unused; may be NULL
 *   abundance_errors  [n][k]                   out  of the sample drawn anew (noise), or of the sample as
 *                                                   it is with the members of a draw (samples), which leaves
 *                                                   its own noise out
 *   n_good                                     out  draws that led to members; errors are NaN below 2
 *
 * Draws are fitted from the optimum in the branch of the fit, by the members or from the corners, and their
 * members matched with those of the fit. Samples that do not count stay out. Returns RG_OK; RG_ENOMEM.
 * Parallel over draws, numbers by (seed, draw): bit-identical for any number of threads. */
rg_status rg_members_bootstrap(const rg_members_space *space, const double *edges_um, size_t k,
                               const double *fixed, size_t n_fixed, const rg_members_fit_options *how,
                               const rg_members_fit_result *fit, const double *members,
                               const double *abundances, const rg_members_bootstrap_options *options,
                               double *member_errors, double *parameter_errors, double *abundance_errors,
                               size_t *n_good, rg_error *err) RG_MUST_CHECK;

#endif
