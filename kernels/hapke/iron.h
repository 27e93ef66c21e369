/* Space weathering: metallic iron of nanometres in the rims of grains, which darkens and reddens them.
 * Hapke (2001), JGR Planets 106, 10039. Iron of more than about 50 nm darkens without reddening (Lucey &
 * Riner 2011, Icarus 212, 451): give it as a mineral of its own with the optical constants of iron. */
#ifndef RG_KERNELS_HAPKE_IRON_H
#define RG_KERNELS_HAPKE_IRON_H

/* Absorption that iron adds to its host, 1/um: 36 pi z phi / wavelength with
 * z = n_h^3 n_Fe k_Fe / ((n_Fe^2 - k_Fe^2 + 2 n_h^2)^2 + (2 n_Fe k_Fe)^2).
 *
 *   volume_fraction  phi, of iron in the grain, small
 *   n_host           real index of the host
 *   n_iron, k_iron   of metallic iron at this wavelength */
double rg_hapke_iron_absorption(double volume_fraction, double n_host, double n_iron, double k_iron,
                                double wavelength_um);

/* Volume fraction of iron that is a mass fraction m of the host: m rho_host / rho_iron. */
double rg_hapke_iron_volume(double mass_fraction, double density_host);

#endif
