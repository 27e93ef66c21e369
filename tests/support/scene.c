#include "tests/support/scene.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/random.h"

static void make_endmembers(scene *s, uint64_t seed)
{
    for (size_t m = 0; m < s->p; m++)
        for (size_t b = 0; b < s->n_bands; b++) {
            double value = 0.2 + 0.6 * rg_random_uniform(seed, m, 0);
            for (uint64_t k = 0; k < 3; k++) {
                const double centre = rg_random_uniform(seed, m, 10 + 3 * k);
                const double width = 0.05 + 0.2 * rg_random_uniform(seed, m, 11 + 3 * k);
                const double u = ((double) b / (double) s->n_bands - centre) / width;
                value *= 1.0 - 0.6 * rg_random_uniform(seed, m, 12 + 3 * k) * exp(-u * u);
            }
            s->endmembers[m * s->n_bands + b] = value;
        }
}

static void draw_shares(const scene *s, uint64_t seed, size_t row, double purest, double *shares)
{
    double largest = INFINITY;
    for (uint64_t attempt = 0; largest > purest; attempt++) {
        double sum = 0.0;
        largest = 0.0;
        for (size_t m = 0; m < s->p; m++)
            sum += shares[m] = -log(rg_random_uniform(seed, 1000 + row, attempt * s->p + m));
        for (size_t m = 0; m < s->p; m++) {
            shares[m] /= sum;
            largest = fmax(largest, shares[m]);
        }
    }
}

scene scene_make(uint64_t seed, size_t p, size_t n_bands, size_t n, double purest, double noise)
{
    scene s = {p,
               n_bands,
               n,
               calloc(p * n_bands, sizeof(double)),
               calloc(n * n_bands, sizeof(double)),
               calloc(p, sizeof(size_t))};
    double *shares = calloc(p, sizeof *shares);
    if (s.endmembers == NULL || s.spectra == NULL || s.pure == NULL || shares == NULL)
        abort();
    make_endmembers(&s, seed);
    for (size_t m = 0; m < p; m++)
        s.pure[m] = purest >= 1.0 ? (m + 1) * n / (p + 1) : SIZE_MAX;
    for (size_t row = 0; row < n; row++) {
        draw_shares(&s, seed, row, purest, shares);
        for (size_t m = 0; m < p; m++)
            if (s.pure[m] == row)
                for (size_t k = 0; k < p; k++)
                    shares[k] = k == m;
        for (size_t b = 0; b < n_bands; b++) {
            double value = noise * rg_random_normal(seed + 1, row, b);
            for (size_t m = 0; m < p; m++)
                value += shares[m] * s.endmembers[m * n_bands + b];
            s.spectra[row * n_bands + b] = value;
        }
    }
    free(shares);
    return s;
}

void scene_free(scene *s)
{
    free(s->endmembers);
    free(s->spectra);
    free(s->pure);
    *s = (scene){0};
}

static double angle(const double *a, const double *b, size_t n)
{
    double ab = 0.0;
    double aa = 0.0;
    double bb = 0.0;
    for (size_t i = 0; i < n; i++) {
        ab += a[i] * b[i];
        aa += a[i] * a[i];
        bb += b[i] * b[i];
    }
    return acos(fmin(1.0, ab / sqrt(aa * bb)));
}

double scene_worst_angle(const scene *s, const double *found, size_t n_found)
{
    unsigned char *taken = calloc(n_found, 1);
    double worst = 0.0;
    for (size_t m = 0; m < s->p; m++) {
        double best = INFINITY;
        size_t at = 0;
        for (size_t f = 0; f < n_found; f++) {
            const double a = angle(s->endmembers + m * s->n_bands, found + f * s->n_bands, s->n_bands);
            if (!taken[f] && a < best) {
                best = a;
                at = f;
            }
        }
        taken[at] = 1;
        worst = fmax(worst, best);
    }
    free(taken);
    return worst;
}
