#include "kernels/signal/apodise.h"

#include <math.h>
#include <string.h>

static const double PI = 3.14159265358979323846;

/* Sums of c[i] cos(i pi u), or of c[i] (1 - u^2)^i. */
typedef struct {
    const char *name;
    double cosines[4];
    double powers[5];
} shape;

static const shape SHAPES[RG_APODISE_COUNT] = {
    [RG_APODISE_BOXCAR] = {"boxcar", {1.0}, {0.0}},
    [RG_APODISE_TRIANGULAR] = {"triangular", {0.0}, {0.0}},
    [RG_APODISE_HAPP_GENZEL] = {"happ-genzel", {0.54, 0.46}, {0.0}},
    [RG_APODISE_HAPP_GENZEL_NICOLET] = {"nicolet", {0.53856, 0.46144}, {0.0}},
    [RG_APODISE_NORTON_BEER_WEAK] = {"norton-beer-weak", {0.0}, {0.384093, -0.087577, 0.703484}},
    [RG_APODISE_NORTON_BEER_MEDIUM] = {"norton-beer-medium", {0.0}, {0.152442, -0.136176, 0.983734}},
    [RG_APODISE_NORTON_BEER_STRONG] = {"norton-beer-strong", {0.0}, {0.045335, 0.0, 0.554883, 0.0, 0.399782}},
    [RG_APODISE_BLACKMAN_HARRIS_3] = {"blackman-harris-3", {0.42323, 0.49755, 0.07922}, {0.0}},
    [RG_APODISE_BLACKMAN_HARRIS_4] = {"blackman-harris", {0.35875, 0.48829, 0.14128, 0.01168}, {0.0}},
};

const char *rg_apodise_name(rg_apodisation apodisation)
{
    return (unsigned) apodisation < RG_APODISE_COUNT ? SHAPES[apodisation].name : "unknown";
}

rg_apodisation rg_apodise_parse(const char *word)
{
    if (strcmp(word, "norton-beer") == 0)
        return RG_APODISE_NORTON_BEER_MEDIUM;
    for (int i = 0; i < RG_APODISE_COUNT; i++)
        if (strcmp(SHAPES[i].name, word) == 0)
            return (rg_apodisation) i;
    return RG_APODISE_COUNT;
}

double rg_apodise(rg_apodisation apodisation, double u)
{
    const shape *s = &SHAPES[apodisation];
    const double v = 1.0 - u * u;
    double weight = 0.0;
    if (fabs(u) > 1.0)
        return 0.0;
    if (apodisation == RG_APODISE_TRIANGULAR)
        return 1.0 - fabs(u);
    for (int i = 4; i >= 0; i--)
        weight = weight * v + s->powers[i];
    for (int i = 0; i < 4; i++)
        if (s->cosines[i] != 0.0)
            weight += s->cosines[i] * cos(i * PI * u);
    return weight;
}
