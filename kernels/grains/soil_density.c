#include "kernels/grains/soil_density.h"

#include <math.h>

const char *const rg_soil_density_words[RG_SOIL_DENSITY_FORMS] = {"hyperbolic", "power", "exponential"};

static double density_at(const rg_soil_density_model *m, double z)
{
    switch (m->form) {
    case RG_SOIL_DENSITY_HYPERBOLIC:
        return m->a * (z + m->b) / (z + m->c);
    case RG_SOIL_DENSITY_POWER:
        return m->a * pow(z, m->b);
    case RG_SOIL_DENSITY_EXPONENTIAL:
        return m->a - m->b * exp(-z / m->c);
    case RG_SOIL_DENSITY_FORMS:
        break;
    }
    return (double) NAN;
}

/* Integrals of the formulas over [z, z + h], divided by h; log1p and expm1 keep thin layers exact. */
static double mean_over(const rg_soil_density_model *m, double z, double h)
{
    switch (m->form) {
    case RG_SOIL_DENSITY_HYPERBOLIC:
        return m->a * (1.0 + (m->b - m->c) * log1p(h / (z + m->c)) / h);
    case RG_SOIL_DENSITY_POWER: {
        const double k = m->b + 1.0;
        if (z > 0.0)
            return m->a * pow(z, k) * expm1(k * log1p(h / z)) / (k * h);
        return m->a * pow(h, m->b) / k;
    }
    case RG_SOIL_DENSITY_EXPONENTIAL:
        return m->a + m->b * m->c * exp(-z / m->c) * expm1(-h / m->c) / h;
    case RG_SOIL_DENSITY_FORMS:
        break;
    }
    return (double) NAN;
}

rg_status rg_soil_density_mean(const rg_soil_density_model *model, double top_cm, double bottom_cm,
                               double *g_cm3, rg_error *err)
{
    *g_cm3 = (double) NAN;
    if (!(top_cm >= model->least_cm && bottom_cm <= model->most_cm))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the depth is outside the range of the density model");
    if (!(bottom_cm >= top_cm))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the bottom of the layer lies above its top");
    const double value =
        bottom_cm > top_cm ? mean_over(model, top_cm, bottom_cm - top_cm) : density_at(model, top_cm);
    if (!(value > 0.0 && isfinite(value)))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the density model has no value at this depth");
    *g_cm3 = value;
    return RG_OK;
}

double rg_soil_porosity(double bulk_g_cm3, double grain_g_cm3)
{
    return bulk_g_cm3 > 0.0 && bulk_g_cm3 < grain_g_cm3 ? 1.0 - bulk_g_cm3 / grain_g_cm3 : (double) NAN;
}

double rg_soil_void_ratio(double bulk_g_cm3, double grain_g_cm3)
{
    return bulk_g_cm3 > 0.0 && bulk_g_cm3 < grain_g_cm3 ? grain_g_cm3 / bulk_g_cm3 - 1.0 : (double) NAN;
}
