#include "kernels/xrd/texture.h"

#include <math.h>

#include "kernels/xrd/symmetry.h"

double rg_xrd_texture_march(double r, double cosine2)
{
    return pow(r * r * cosine2 + (1.0 - cosine2) / r, -1.5);
}

double rg_xrd_texture_mean(const rg_xrd_lattice *lattice, int laue[][3][3], size_t n, const int hkl[3],
                           const int axis[3], double r)
{
    const double along = rg_xrd_lattice_product(lattice, axis, axis);
    const double length = rg_xrd_lattice_product(lattice, hkl, hkl);
    double sum = 0.0;
    for (size_t k = 0; k < n; k++) {
        int turned[3];
        rg_xrd_symmetry_turn(hkl, laue[k], turned);
        const double dot = rg_xrd_lattice_product(lattice, turned, axis);
        const double cosine2 = dot * dot / (along * length);
        sum += rg_xrd_texture_march(r, cosine2 < 1.0 ? cosine2 : 1.0);
    }
    return sum / (double) n;
}
