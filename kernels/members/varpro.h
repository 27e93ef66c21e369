/* Variable projection of parametric end-members: residuals that depend on the members' shapes alone. */
#ifndef RG_KERNELS_MEMBERS_VARPRO_H
#define RG_KERNELS_MEMBERS_VARPRO_H

#include "kernels/components/family.h"
#include "kernels/members/space.h"

/* For members S(theta), the abundances that minimise the squares under the sum 1 alone have a closed form.
 * What they leave depends on the samples only through their mean and covariance, so that a few scaled
 * directions D stand for any number of samples:
 *
 *   R = D - B S,   D = (sqrt n mean; sqrt value_1 direction_1; ...),   rows of B sum to (sqrt n; 0; ...)
 *
 * and |R|^2 is the sum of squares over all samples, but for what the other directions hold. With T the
 * differences of members from the last one, G = T T', P = I - T' G^-1 T and Z = dT/dS,
 *
 *   dR = -(B dS) P - R dT' G^-1 T      (Golub & Pereyra 1973, SIAM J. Numer. Anal. 10, 413, rows for columns)
 */
typedef struct {
    rg_family family;
    size_t k;       /* members                                            */
    size_t n_fixed; /* the first of them are known, without parameters    */
    size_t n_classes;
    size_t n_rows;    /* of D                                               */
    double scale;     /* square root of the number of samples               */
    double *edges_ln; /* [n_classes + 1] ln um                              */
    double *weight;   /* [n_classes]                                        */
    double *rows;     /* [n_rows][n_classes] D, weighted                    */
    double *fixed;    /* [n_fixed][n_classes] weighted                      */
} rg_varpro;

/* `further` directions are kept beyond the k - 1 of the members. edges_um [n_classes + 1]; fixed [n_fixed]
 * [n_classes], sums 1. RG_ENOMEM. */
rg_status rg_varpro_init(rg_varpro *varpro, const rg_members_space *space, const double *edges_um,
                         rg_family family, size_t k, const double *fixed, size_t n_fixed, size_t further,
                         rg_error *err) RG_MUST_CHECK;
void rg_varpro_free(rg_varpro *varpro);

size_t rg_varpro_parameters(const rg_varpro *varpro); /* of all members together */
size_t rg_varpro_residuals(const rg_varpro *varpro);
size_t rg_varpro_work(const rg_varpro *varpro); /* doubles that evaluation needs */

/* Residuals and, where jacobian is not NULL, their derivatives [parameters][residuals] at theta [k - n_fixed]
 * [parameters of the family]. Not finite where members coincide or leave the classes. Serial. */
void rg_varpro_evaluate(const rg_varpro *varpro, const double *theta, double *residuals, double *jacobian,
                        double *work);

/* Members [k][n_classes] at theta, sums 1, the fixed ones first. */
void rg_varpro_members(const rg_varpro *varpro, const double *theta, double *members);

#endif
