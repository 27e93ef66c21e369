/* The smaller tail of the standard normal law and its density, at the price of one exponential. */
#ifndef RG_KERNELS_COMPONENTS_NORMAL_H
#define RG_KERNELS_COMPONENTS_NORMAL_H

/* P(Z >= |z|), to 1e-15 relative down to where it underflows; 0 past that, as the density is. *density is
 * that at z. Safe to call from many threads.
 * Rational approximations of Cody (1969), Math. Comp. 23, 631, doi:10.1090/S0025-5718-1969-0247736-4. */
double rg_components_normal_tail(double z, double *density);

#endif
