#include "kernels/peaks/shape.h"

#include <math.h>
#include <string.h>

static const double LN2 = 0.69314718055994530942;
static const double HALF_PI = 1.57079632679489661923;
static const double GAUSS_AREA = 1.06446701943122621; /* sqrt(pi / (4 ln 2)) */

static const char *const NAMES[RG_PEAK_SHAPE_COUNT] = {"gauss", "lorentz", "pseudo-voigt"};

const char *rg_peak_shape_name(rg_peak_shape shape)
{
    return shape < RG_PEAK_SHAPE_COUNT ? NAMES[shape] : "unknown";
}

rg_peak_shape rg_peak_shape_parse(const char *word)
{
    rg_peak_shape shape = 0;
    while (shape < RG_PEAK_SHAPE_COUNT && strcmp(word, NAMES[shape]) != 0)
        shape++;
    return shape;
}

double rg_peak_shape_value(const rg_peak_line *line, double x, double derivatives[4])
{
    const double u = (x - line->position) / line->fwhm;
    const double lorentz = 1.0 / (1.0 + 4.0 * u * u);
    const double gauss = exp(-4.0 * LN2 * u * u);
    const double profile = line->eta * lorentz + (1.0 - line->eta) * gauss;
    if (derivatives != NULL) {
        /* -d profile / d u */
        const double fall =
            8.0 * u * (line->eta * lorentz * lorentz + (1.0 - line->eta) * LN2 * gauss) * line->height;
        derivatives[0] = fall / line->fwhm;
        derivatives[1] = profile;
        derivatives[2] = fall * u / line->fwhm;
        derivatives[3] = line->height * (lorentz - gauss);
    }
    return line->height * profile;
}

double rg_peak_shape_area(const rg_peak_line *line, double derivatives[4])
{
    const double factor = line->eta * HALF_PI + (1.0 - line->eta) * GAUSS_AREA;
    if (derivatives != NULL) {
        derivatives[0] = 0.0;
        derivatives[1] = line->fwhm * factor;
        derivatives[2] = line->height * factor;
        derivatives[3] = line->height * line->fwhm * (HALF_PI - GAUSS_AREA);
    }
    return line->height * line->fwhm * factor;
}
