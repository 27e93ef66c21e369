#include "kernels/hapke/phase.h"

#include <math.h>
#include <string.h>

rg_hapke_phase_kind rg_hapke_phase_parse(const char *word)
{
    static const char *const WORDS[] = {"isotropic", "legendre", "hg2"};
    for (int kind = 0; kind < RG_HAPKE_PHASE_COUNT; kind++)
        if (strcmp(word, WORDS[kind]) == 0)
            return (rg_hapke_phase_kind) kind;
    return RG_HAPKE_PHASE_COUNT;
}

double rg_hapke_hockey_stick(double b)
{
    return 3.29 * exp(-17.4 * b * b) - 0.908;
}

static double lobe(double b, double cos_g)
{
    return (1.0 - b * b) / pow(1.0 - 2.0 * b * cos_g + b * b, 1.5);
}

double rg_hapke_phase_at(const rg_hapke_phase *phase, double cos_g)
{
    switch (phase->kind) {
    case RG_HAPKE_LEGENDRE:
        return 1.0 + phase->b * cos_g + phase->c * (1.5 * cos_g * cos_g - 0.5);
    case RG_HAPKE_HG2:
        return (1.0 + phase->c) / 2.0 * lobe(phase->b, cos_g) +
               (1.0 - phase->c) / 2.0 * lobe(-phase->b, cos_g);
    case RG_HAPKE_ISOTROPIC:
    case RG_HAPKE_PHASE_COUNT:
        break;
    }
    return 1.0;
}

double rg_hapke_phase_coefficient(const rg_hapke_phase *phase, size_t n)
{
    if (phase->kind == RG_HAPKE_LEGENDRE)
        return n == 1 ? phase->b : n == 2 ? phase->c : 0.0;
    if (phase->kind == RG_HAPKE_HG2)
        return (2.0 * (double) n + 1.0) * pow(phase->b, (double) n) * (n % 2 == 1 ? phase->c : 1.0);
    return 0.0;
}
