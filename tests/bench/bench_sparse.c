/* Spectra per second of unmixing with a library: 400 bands, 300 members in 45 families, 4000 spectra of five
 * members each; medians of five alternating runs, and the largest natural residual. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "kernels/base/random.h"
#include "kernels/base/threads.h"
#include "kernels/unmix/sparse.h"

enum { P = 300, FAMILIES = 45, BANDS = 400, N = 4000, SCENE = 24, RUNS = 5 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *) a;
    const double y = *(const double *) b;
    return (x > y) - (x < y);
}

/* Absorption bands of a family, a little moved, widened and deepened in each member, and a fine texture. */
static void make_library(double *members)
{
    for (size_t m = 0; m < P; m++) {
        const uint64_t family = m % FAMILIES;
        const double depth = exp(0.35 * rg_random_normal(1, m, 0));
        const double level = 0.4 * exp(0.1 * rg_random_normal(1, m, 1));
        for (size_t b = 0; b < BANDS; b++) {
            double absorbed = 0.0;
            for (uint64_t k = 0; k < 5; k++) {
                const double at = rg_random_uniform(2, family, 3 * k) + 0.002 * rg_random_normal(1, m, 2 + k);
                const double width = 0.01 + 0.05 * rg_random_uniform(2, family, 3 * k + 1);
                const double u = ((double) b / BANDS - at) / width;
                absorbed += 0.6 * rg_random_uniform(2, family, 3 * k + 2) * exp(-0.5 * u * u);
            }
            members[m * BANDS + b] =
                level * exp(-depth * absorbed) * (1.0 + 2e-3 * rg_random_normal(3, m, b));
        }
    }
}

static void make_spectra(const double *members, float *spectra)
{
    for (size_t s = 0; s < N; s++) {
        size_t chosen[5];
        double share[5];
        double sum = 0.0;
        for (uint64_t k = 0; k < 5; k++) {
            chosen[k] = (size_t) (rg_random_uniform(4, s, 2 * k) * SCENE) * (P / SCENE);
            share[k] = -log(1.0 - rg_random_uniform(4, s, 2 * k + 1));
            sum += share[k];
        }
        for (size_t b = 0; b < BANDS; b++) {
            double value = 0.003 * rg_random_normal(5, s, b);
            for (size_t k = 0; k < 5; k++)
                value += share[k] / sum * members[chosen[k] * BANDS + b];
            spectra[s * BANDS + b] = (float) value;
        }
    }
}

/* Largest |min(x_i, g_i / G_ii)|, from the residual itself. */
static double judge(const double *members, const float *spectra, const double *x, double lambda)
{
    double worst = 0.0;
    for (size_t s = 0; s < N; s++) {
        double left[BANDS];
        for (size_t b = 0; b < BANDS; b++)
            left[b] = (double) spectra[s * BANDS + b];
        for (size_t i = 0; i < P; i++)
            for (size_t b = 0; b < BANDS && x[s * P + i] != 0.0; b++)
                left[b] -= x[s * P + i] * members[i * BANDS + b];
        for (size_t i = 0; i < P; i++) {
            double pull = lambda;
            double square = 0.0;
            for (size_t b = 0; b < BANDS; b++) {
                pull -= members[i * BANDS + b] * left[b];
                square += members[i * BANDS + b] * members[i * BANDS + b];
            }
            const double off = fabs(fmin(x[s * P + i], pull / square));
            if (!(off <= worst))
                worst = off;
        }
    }
    return worst;
}

int main(void)
{
    double *members = malloc(sizeof(double) * P * BANDS);
    float *spectra = malloc(sizeof(float) * N * BANDS);
    double *out = malloc(sizeof(double) * N * P * 3);
    if (members == NULL || spectra == NULL || out == NULL)
        return 71;
    make_library(members);
    make_spectra(members, spectra);
    rg_library_set set;
    if (rg_library_set_init(&set, members, P, BANDS, NULL, NULL, NULL) != RG_OK)
        return 70;
    static const double LAMBDAS[] = {0.0, 2e-3};
    for (int full = 0; full < 2; full++)
        for (size_t l = 0; l < 2; l++) {
            double seconds[2][RUNS];
            const rg_sparse_options options = {.lambda = LAMBDAS[l]};
            const rg_sparse_result result = {.abundances = out,
                                             .errors = full ? out + (size_t) N * P : NULL,
                                             .limits = full ? out + (size_t) 2 * N * P : NULL};
            for (int run = 0; run < RUNS; run++)
                for (size_t threads = 1; threads <= 2; threads++) {
                    rg_threads_set(threads);
                    const double began = now();
                    if (rg_sparse_f32(&set, &options, spectra, NULL, N, &result, NULL) != RG_OK)
                        return 70;
                    seconds[threads - 1][run] = now() - began;
                }
            const double worst = judge(members, spectra, out, LAMBDAS[l]);
            for (int t = 0; t < 2; t++) {
                qsort(seconds[t], RUNS, sizeof(double), by_value);
                printf("library  %-6s  %-24s  %d threads  %9.0f spectra/s  kkt %.1e\n",
                       l == 0 ? "nnls" : "sparse", full ? "with errors and limits" : "abundances", t + 1,
                       N / seconds[t][RUNS / 2], worst);
            }
        }
    rg_library_set_free(&set);
    free(out);
    free(spectra);
    free(members);
    return 0;
}
