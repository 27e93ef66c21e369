#include "kernels/base/abscissa.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

static const double PI = 3.14159265358979323846;
static const double DEGREES = 57.295779513082320877; /* of a radian */

static const char *const NAMES[RG_ABSCISSA_COUNT] = {
    [RG_ABSCISSA_NONE] = "none",   [RG_ABSCISSA_NM] = "nm",       [RG_ABSCISSA_UM] = "um",
    [RG_ABSCISSA_PER_CM] = "1/cm", [RG_ABSCISSA_SHIFT] = "shift", [RG_ABSCISSA_TWO_THETA] = "2theta",
    [RG_ABSCISSA_D] = "d",         [RG_ABSCISSA_Q] = "q",
};

const char *rg_abscissa_name(rg_abscissa abscissa)
{
    return (unsigned) abscissa < RG_ABSCISSA_COUNT ? NAMES[abscissa] : "unknown";
}

rg_abscissa rg_abscissa_parse(const char *word)
{
    for (int a = RG_ABSCISSA_NM; a < RG_ABSCISSA_COUNT; a++)
        if (strcmp(NAMES[a], word) == 0)
            return (rg_abscissa) a;
    return RG_ABSCISSA_COUNT;
}

double rg_abscissa_vacuum(double air_nm)
{
    const double s = 1e6 / (air_nm * air_nm); /* 1/um^2 */
    const double n = 1.0 + 1e-8 * (8060.51 + 2480990.0 / (132.274 - s) + 17455.7 / (39.32957 - s));
    return air_nm * n;
}

static bool is_light(rg_abscissa abscissa)
{
    return abscissa >= RG_ABSCISSA_NM && abscissa <= RG_ABSCISSA_SHIFT;
}

static bool is_diffraction(rg_abscissa abscissa)
{
    return abscissa >= RG_ABSCISSA_TWO_THETA && abscissa <= RG_ABSCISSA_Q;
}

/* A place as wavelength (nm) or spacing (angstrom), and |d place / d value|; false where it has none. */
static bool to_length(rg_abscissa from, const rg_abscissa_beam *beam, double value, double *length,
                      double *slope)
{
    switch (from) {
    case RG_ABSCISSA_NM:
    case RG_ABSCISSA_D:
        *length = value;
        *slope = 1.0;
        break;
    case RG_ABSCISSA_UM:
        *length = value * 1000.0;
        *slope = 1000.0;
        break;
    case RG_ABSCISSA_PER_CM:
        *length = 1e7 / value;
        *slope = *length / value;
        break;
    case RG_ABSCISSA_SHIFT: {
        const double wavenumber = 1e7 / beam->laser_nm - value;
        *length = 1e7 / wavenumber;
        *slope = *length / wavenumber;
        break;
    }
    case RG_ABSCISSA_TWO_THETA: {
        const double theta = 0.5 * value / DEGREES;
        if (!(value > 0.0 && value < 180.0))
            return false;
        *length = 0.5 * beam->xray_angstrom / sin(theta);
        *slope = *length * 0.5 / DEGREES / tan(theta);
        break;
    }
    case RG_ABSCISSA_Q:
        *length = 2.0 * PI / value;
        *slope = *length / value;
        break;
    default:
        return false;
    }
    return *length > 0.0 && isfinite(*length);
}

/* And from there. */
static bool from_length(rg_abscissa to, const rg_abscissa_beam *beam, double length, double *value,
                        double *slope)
{
    switch (to) {
    case RG_ABSCISSA_NM:
    case RG_ABSCISSA_D:
        *value = length;
        *slope = 1.0;
        return true;
    case RG_ABSCISSA_UM:
        *value = length / 1000.0;
        *slope = 0.001;
        return true;
    case RG_ABSCISSA_PER_CM:
        *value = 1e7 / length;
        *slope = *value / length;
        return true;
    case RG_ABSCISSA_SHIFT:
        *value = 1e7 / beam->laser_nm - 1e7 / length;
        *slope = 1e7 / length / length;
        return true;
    case RG_ABSCISSA_TWO_THETA: {
        const double sine = 0.5 * beam->xray_angstrom / length;
        if (!(sine < 1.0))
            return false;
        *value = 2.0 * DEGREES * asin(sine);
        *slope = 2.0 * DEGREES * sine / length / sqrt(1.0 - sine * sine);
        return true;
    }
    case RG_ABSCISSA_Q:
        *value = 2.0 * PI / length;
        *slope = *value / length;
        return true;
    default:
        return false;
    }
}

static rg_status check_beam(rg_abscissa abscissa, const rg_abscissa_beam *beam, rg_error *err)
{
    if (abscissa == RG_ABSCISSA_SHIFT && !(beam->laser_nm > 0.0 && isfinite(beam->laser_nm)))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the wavelength of the laser is not known", NULL,
                             "state it in nm");
    if (abscissa == RG_ABSCISSA_TWO_THETA && !(beam->xray_angstrom > 0.0 && isfinite(beam->xray_angstrom)))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the wavelength of the X-rays is not known", NULL,
                             "state it in angstrom: 1.5406 for Cu K alpha 1");
    return RG_OK;
}

rg_status rg_abscissa_convert(double *values, double *widths, size_t n, rg_abscissa from, rg_abscissa to,
                              const rg_abscissa_beam *from_beam, const rg_abscissa_beam *to_beam,
                              rg_error *err)
{
    if (!(is_light(from) && is_light(to)) && !(is_diffraction(from) && is_diffraction(to)))
        return rg_fail_named(err, RG_EUNITS, RG_NO_INDEX,
                             "no conversion leads from this axis to the one wanted", rg_abscissa_name(from),
                             "light and diffraction do not mix");
    rg_status status = check_beam(from, from_beam, err);
    if (status == RG_OK)
        status = check_beam(to, to_beam, err);
    for (size_t i = 0; i < n && status == RG_OK; i++) {
        double length;
        double there;
        double back;
        double value;
        if (!to_length(from, from_beam, values[i], &length, &there) ||
            !from_length(to, to_beam, length, &value, &back))
            return rg_fail(err, RG_EDOMAIN, i, "this value of the axis has no counterpart");
        values[i] = value;
        if (widths != NULL)
            widths[i] *= there * back;
    }
    return status;
}
