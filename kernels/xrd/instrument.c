#include "kernels/xrd/instrument.h"

#include <math.h>

static const double PI = 3.14159265358979323846;

double rg_xrd_instrument_position(const rg_xrd_instrument *instrument, int line, double d)
{
    const double sine = instrument->wavelength[line] / (2.0 * d);
    if (!(sine < 1.0))
        return NAN;
    const double theta = asin(sine);
    const double shift = instrument->displacement_mm != 0.0
                             ? 2.0 * instrument->displacement_mm * cos(theta) / instrument->radius_mm
                             : 0.0;
    return instrument->zero_deg + (2.0 * theta - shift) * 180.0 / PI;
}

double rg_xrd_instrument_lp(const rg_xrd_instrument *instrument, double two_theta_deg)
{
    const double angle = two_theta_deg * PI / 180.0;
    const double theta = 0.5 * angle;
    const double m = cos(instrument->monochromator_deg * PI / 180.0);
    const double c = cos(angle);
    const double s = sin(theta);
    return (1.0 + m * m * c * c) / (s * s * cos(theta) * (1.0 + m * m));
}
