/* Reflectance of a particulate surface from the single-scattering albedo of its particles; albedo.h goes
 * back. Hapke (1981), JGR 86, 3039; (2002), Icarus 157, 523; (2008), Icarus 195, 918 (porosity). */
#ifndef RG_KERNELS_HAPKE_REFLECTANCE_H
#define RG_KERNELS_HAPKE_REFLECTANCE_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/base/error.h"
#include "kernels/hapke/h_function.h"
#include "kernels/hapke/phase.h"

/* What a measured "reflectance" of one means. */
typedef enum {
    RG_HAPKE_LAMBERT, /* a perfect Lambert surface: the values are reflectance factors (REFF)      */
    RG_HAPKE_WHITE,   /* a surface of the same model with albedo one, in the same geometry         */
} rg_hapke_standard;

typedef struct {
    double incidence_deg; /* from the normal, 0 to 90 */
    double emission_deg;
    double phase_deg; /* between the two directions, 0 to 180 */
    bool anisotropic; /* AMSA: multiple scattering with the phase function too; else IMSA */
    rg_hapke_h_form h_form;
    rg_hapke_phase phase;
    double opposition_height; /* B0, 0 for none */
    double opposition_width;  /* h */
    double filling_factor;    /* phi, 0 to 0.75: volume share of grains; 0 leaves porosity out (K = 1) */
    rg_hapke_standard standard;
} rg_hapke_options;

/* RELAB's geometry (30, 0, 30 degrees), IMSA, exact H, isotropic grains, no opposition effect, K = 1. */
rg_hapke_options rg_hapke_defaults(void);

/* Where the search for an albedo begins (albedo.h). The fraction highest (1 - gamma^2) / (1 + b gamma + c
 * gamma^2) has the model's value and slope at albedo 0 and 1; s is the gamma at which it has a reflectance.
 */
enum { RG_HAPKE_START_TERMS = 24 };
typedef struct {
    double b;
    double c;
    size_t n_terms;
    double power[RG_HAPKE_START_TERMS]; /* the model's gamma in powers of 2 s - 1 */
} rg_hapke_start;

/* The model for one geometry. Plain data; needs no release. */
typedef struct {
    rg_hapke_h_series incident;
    rg_hapke_h_series emergent;
    double factor;        /* K / (4 (mu0 + mu)), over the standard's reflectance */
    double single;        /* p(g) (1 + B) */
    double from_incident; /* P(mu0), P(mu) and script P of AMSA; all 1 for IMSA */
    double from_emergent;
    double within;
    double lowest; /* reflectance at albedo 0 and 1 */
    double highest;
    rg_hapke_start start;
} rg_hapke;

/* RG_EDOMAIN (err->subject the quantity) for a geometry or parameter outside its range, or a phase
 * function whose reflectance does not rise with albedo. */
rg_status rg_hapke_init(rg_hapke *model, const rg_hapke_options *options, rg_error *err) RG_MUST_CHECK;

/* reflectance[n] of the albedos w[n], 0 to 1. */
void rg_hapke_reflectance(const rg_hapke *model, const double *w, size_t n, double *reflectance);

/* Reflectance at gamma = sqrt(1 - w), 0 to 1, and its derivative along gamma, which is negative. */
double rg_hapke_at_gamma(const rg_hapke *model, double gamma, double *slope);

#endif
