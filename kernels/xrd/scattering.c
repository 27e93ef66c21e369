#include "kernels/xrd/scattering.h"

#include <math.h>

double rg_xrd_scattering_factor(const rg_xrd_scatterer *scatterer, double s)
{
    double f = scatterer->c;
    for (int i = 0; i < 5; i++)
        f += scatterer->a[i] * exp(-scatterer->b[i] * s * s);
    return f;
}
