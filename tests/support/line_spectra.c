#include "tests/support/line_spectra.h"

#include <math.h>

#include "kernels/base/random.h"

enum { LINES = 7 };

void line_spectra(uint64_t seed, size_t n, size_t n_families, size_t n_channels, double *spectra)
{
    for (size_t s = 0; s < n; s++) {
        const size_t family = s % n_families;
        double *y = spectra + s * n_channels;
        for (size_t c = 0; c < n_channels; c++)
            y[c] = 0.01 * rg_random_normal(seed, s, 100 + c);
        for (size_t l = 0; l < LINES; l++) {
            const double at = rg_random_uniform(seed + 1, family, l) * (double) n_channels +
                              2.0 * rg_random_normal(seed + 2, s, l);
            const double height = rg_random_uniform(seed + 1, family, LINES + l) *
                                  exp(0.3 * rg_random_normal(seed + 2, s, LINES + l));
            for (size_t c = 0; c < n_channels; c++)
                y[c] += height * exp(-0.5 * pow(((double) c - at) / 3.0, 2.0));
        }
    }
}
