/* Families of size components, as probabilities of size classes with their derivatives. */
#ifndef RG_KERNELS_COMPONENTS_FAMILY_H
#define RG_KERNELS_COMPONENTS_FAMILY_H

#include <stddef.h>

/* With x = ln d and d in um:
 *   lognormal       F = Phi(z), z = (x - ln median) / sd                        {ln median, ln sd}
 *   skew-normal     F = Phi(z) - 2 T(z, a), z = (x - location) / scale          {location, ln scale, a}
 *   weibull         F = 1 - exp(-e^z), z = n (x - ln d'): Rosin and Rammler's   {ln d', ln n}
 *   general-weibull F = 1 - exp(-(1 + q z)^(1 / q)), z = (x - ln d') / width: Weibull's law of modulus 1 / q
 * of x - x0, x0 = ln d' - width / q, on the logarithmic axis; q = 0 is weibull {ln d', ln width, q} In each
 * the first is a place in ln d, and d' is the size that 63.2 % is finer than. */
typedef enum {
    RG_FAMILY_LOGNORMAL = 0,
    RG_FAMILY_SKEW_NORMAL,
    RG_FAMILY_WEIBULL,
    RG_FAMILY_GENERAL_WEIBULL,
    RG_FAMILY_COUNT /* also: not known */
} rg_family;

enum { RG_FAMILY_MOST = 3 }; /* parameters of one component */

/* "lognormal", "skew-normal", "weibull", "general-weibull"; parse returns RG_FAMILY_COUNT when unknown. */
const char *rg_components_family_name(rg_family family);
rg_family rg_components_family_parse(const char *word);

size_t rg_components_family_parameters(rg_family family); /* 2 or 3 */

/* A parameter as tables show it, places as sizes and widths as widths, not as their logarithms: "median_um"
 * and "sd_ln", "location_um", "scale_ln" and "shape", "size_um" (d') and "modulus" (n), "size_um", "width_ln"
 * and "shape" (q); slope is d value / d parameter, which a small error is to be multiplied by. */
typedef struct {
    const char *name, *units, *label;
    double value, slope;
} rg_family_shown;
rg_family_shown rg_components_family_show(rg_family family, size_t i, double parameter);

/* What parameters can be told from these classes: places inside the edges, widths from a quarter of the
 * finest class ratio to the whole range, shapes from their table.
 *
 *   edges_ln  [n_classes + 1]  in   ln um, ascending
 *   low, high [parameters]     out */
void rg_components_family_bounds(rg_family family, const double *edges_ln, size_t n_classes, double *low,
                                 double *high);

/* Share of each class: F(e_i) - F(e_(i-1)) over the probability of the covered range, from the nearer tail of
 * F, so that far classes keep their digits.
 *
 *   parameters [parameters]             in
 *   edges_ln   [n_classes + 1]          in   ln um, ascending
 *   shares     [n_classes]              out  sum to 1
 *   jacobian   [parameters][n_classes]  out  derivatives of shares; may be NULL
 *
 * Returns the probability of the covered range; 0, with all outputs 0, where that is too small to be
 * divided by. Needs no memory; safe to call from many threads. */
double rg_components_family_shares(rg_family family, const double *parameters, const double *edges_ln,
                                   size_t n_classes, double *shares, double *jacobian);

/* The whole component in ln d (also what lies outside the classes). Divide the places by -ln 2 and add
 * log2 1000 for phi; skewness then changes sign. mode_ln is where the density per ln d is highest. */
typedef struct {
    double mean_ln, sd_ln, skewness, median_ln, mode_ln;
} rg_family_moments;

rg_family_moments rg_components_family_moments(rg_family family, const double *parameters);

/* The component of this mean, standard deviation and, where the family has a shape, skewness, which is put
 * into what the family can have. */
void rg_components_family_start(rg_family family, double mean_ln, double sd_ln, double skewness,
                                double *parameters);

/* Azzalini (1985), Scand. J. Stat. 12, 171; Rosin & Rammler (1933), J. Inst. Fuel 7, 29; Weibull (1951),
 * J. Appl. Mech. 18, 293; the form with q as in Jenkinson (1955), Q. J. R. Meteorol. Soc. 81, 158. */

#endif
