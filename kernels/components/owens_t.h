/* Owen's T function, which the skew-normal law needs, and its complement. */
#ifndef RG_KERNELS_COMPONENTS_OWENS_T_H
#define RG_KERNELS_COMPONENTS_OWENS_T_H

/* T(h, a) = (1 / 2 pi) integral over x from 0 to a of exp(-h^2 (1 + x^2) / 2) / (1 + x^2), any real h and a,
 * to 1e-14 relative (even in h, odd in a).
 * Owen (1956), Ann. Math. Stat. 27, 1075, doi:10.1214/aoms/1177728074. */
double rg_components_owens_t(double h, double a);

/* The same integral from a to infinity, for a >= 0: P(X > |h|, Y > a |h|) of two standard normals. Not taken
 * as a difference, so that it keeps its digits where T(h, a) is nearly T(h, infinity). */
double rg_components_owens_t_beyond(double h, double a);

#endif
