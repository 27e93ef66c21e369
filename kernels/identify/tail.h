/* Chances that noise alone gives a statistic at least this large. Threads: none. */
#ifndef RG_KERNELS_IDENTIFY_TAIL_H
#define RG_KERNELS_IDENTIFY_TAIL_H

/* P(Z >= z) of a standard normal variable; NaN for NaN. */
double rg_tail_normal(double z);

/* P(T >= t) of Student's t with dof > 0 degrees of freedom; NaN for NaN or dof <= 0. The incomplete beta
 * function I_x(dof/2, 1/2) at x = dof/(dof + t^2) by its continued fraction (NIST DLMF 8.17.22); relative
 * error below 1e-11 for dof <= 1e5, in the tail, too. */
double rg_tail_student(double t, double dof);

#endif
