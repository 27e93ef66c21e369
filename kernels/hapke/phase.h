/* Single-particle phase functions, normalised to a mean of one over the sphere. */
#ifndef RG_KERNELS_HAPKE_PHASE_H
#define RG_KERNELS_HAPKE_PHASE_H

#include <stddef.h>

typedef enum {
    RG_HAPKE_ISOTROPIC,
    RG_HAPKE_LEGENDRE, /* 1 + b cos g + c (1.5 cos^2 g - 0.5); b < 0 scatters forward. Mustard & Pieters
                        * (1989), JGR 94, 13619: b = -0.4, c = 0.25                                     */
    RG_HAPKE_HG2,      /* two Henyey-Greenstein lobes of width b, 0 <= b < 1; c > 0 scatters back       */
    RG_HAPKE_PHASE_COUNT
} rg_hapke_phase_kind;

typedef struct {
    rg_hapke_phase_kind kind;
    double b;
    double c;
} rg_hapke_phase;

/* "isotropic", "legendre", "hg2"; RG_HAPKE_PHASE_COUNT when unknown. */
rg_hapke_phase_kind rg_hapke_phase_parse(const char *word);

/* c of the second lobe from its width: 3.29 exp(-17.4 b^2) - 0.908. Hapke (2012), Icarus 221, 1079. */
double rg_hapke_hockey_stick(double b);

/* The function at phase angle g, from its cosine. */
double rg_hapke_phase_at(const rg_hapke_phase *phase, double cos_g);

/* Coefficient b_n of its Legendre series 1 + sum b_n P_n(cos g), n >= 1. */
double rg_hapke_phase_coefficient(const rg_hapke_phase *phase, size_t n);

#endif
