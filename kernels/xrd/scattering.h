/* How strongly an atom scatters X-rays. Threads: none. */
#ifndef RG_KERNELS_XRD_SCATTERING_H
#define RG_KERNELS_XRD_SCATTERING_H

/* One kind of atom. */
typedef struct {
    double a[5], b[5], c; /* f0 = c + sum a_i exp(-b_i s^2), electrons and A^2 */
    double fp, fpp;       /* anomalous terms f' and f'' at the wavelength      */
    double mass;          /* g/mol                                             */
} rg_xrd_scatterer;

/* f0 at s = sin(theta)/lambda, 1/A, below 6. Waasmaier & Kirfel (1995), Acta Cryst. A51, 416-431. */
double rg_xrd_scattering_factor(const rg_xrd_scatterer *scatterer, double s);

#endif
