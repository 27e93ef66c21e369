#include "kernels/hapke/iron.h"

static const double PI = 3.14159265358979323846;
static const double IRON_DENSITY = 7.874; /* g/cm3 at 20 C: CRC Handbook of Chemistry and Physics */

double rg_hapke_iron_absorption(double volume_fraction, double n_host, double n_iron, double k_iron,
                                double wavelength_um)
{
    const double real = n_iron * n_iron - k_iron * k_iron + 2.0 * n_host * n_host;
    const double imaginary = 2.0 * n_iron * k_iron;
    const double z = n_host * n_host * n_host * n_iron * k_iron / (real * real + imaginary * imaginary);
    return 36.0 * PI * z * volume_fraction / wavelength_um;
}

double rg_hapke_iron_volume(double mass_fraction, double density_host)
{
    return mass_fraction * density_host / IRON_DENSITY;
}
