/* Spectra per second of the unmixing kernels: 200 bands, 8 endmembers, 200 000 spectra in float32; medians of
 * five alternating runs, and the largest distance from the optimum. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "kernels/base/random.h"
#include "kernels/base/threads.h"
#include "kernels/unmix/kkt.h"
#include "kernels/unmix/unmix.h"

enum { P = 8, BANDS = 200, N = 200000, RUNS = 5 };

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

static void make(double *endmembers, float *spectra)
{
    for (size_t m = 0; m < P; m++)
        for (size_t b = 0; b < BANDS; b++) {
            double value = 0.3;
            for (uint64_t k = 0; k < 5; k++) {
                const double u = ((double) b / BANDS - rg_random_uniform(1, m, 3 * k)) /
                                 (0.05 + 0.2 * rg_random_uniform(1, m, 3 * k + 1));
                value += 0.3 * rg_random_uniform(1, m, 3 * k + 2) * exp(-u * u);
            }
            endmembers[m * BANDS + b] = value;
        }
    for (size_t s = 0; s < N; s++) {
        double share[P];
        double sum = 0.0;
        for (size_t m = 0; m < P; m++) {
            const double u = rg_random_uniform(2, s, m);
            share[m] = u < 0.4 ? 0.0 : -log(u);
            sum += share[m];
        }
        for (size_t b = 0; b < BANDS; b++) {
            double value = 0.005 * rg_random_normal(2, s, 100 + b);
            for (size_t m = 0; m < P && sum > 0.0; m++)
                value += share[m] / sum * endmembers[m * BANDS + b];
            spectra[s * BANDS + b] = (float) value;
        }
    }
}

int main(void)
{
    double *endmembers = malloc(sizeof(double) * P * BANDS);
    float *spectra = malloc(sizeof(float) * N * BANDS);
    double *out = malloc(sizeof(double) * N * P * 3);
    double *rmse = malloc(sizeof(double) * N);
    if (endmembers == NULL || spectra == NULL || out == NULL || rmse == NULL)
        return 71;
    make(endmembers, spectra);
    static const char *const METHODS[] = {[RG_UNMIX_NNLS] = "nnls", [RG_UNMIX_FCLS] = "fcls"};
    rg_endmembers set = {0};
    if (rg_endmembers_init(&set, endmembers, P, BANDS, NULL, NULL, NULL, NULL) != RG_OK)
        return 70;
    for (int full = 0; full < 2; full++)
        for (rg_unmix_method method = RG_UNMIX_NNLS; method <= RG_UNMIX_FCLS; method++) {
            double seconds[2][RUNS];
            const rg_unmix_result result = {.abundances = out,
                                            .errors = full ? out + (size_t) N * P : NULL,
                                            .limits = full ? out + (size_t) 2 * N * P : NULL,
                                            .rmse = full ? rmse : NULL};
            for (int run = 0; run < RUNS; run++)
                for (size_t threads = 1; threads <= 2; threads++) {
                    rg_threads_set(threads);
                    const double began = now();
                    if (rg_unmix_f32(&set, method, spectra, NULL, N, &result, NULL) != RG_OK)
                        return 70;
                    seconds[threads - 1][run] = now() - began;
                }
            double worst = 0.0;
            for (size_t s = 0; s < N; s++) {
                double y[BANDS];
                double work[2 * BANDS + P];
                for (size_t b = 0; b < BANDS; b++)
                    y[b] = (double) spectra[s * BANDS + b];
                const double off = rg_unmix_kkt(&set, method, y, NULL, out + s * P, work);
                if (!(off <= worst))
                    worst = off; /* a spectrum without an answer shows as nan */
            }
            for (int t = 0; t < 2; t++) {
                qsort(seconds[t], RUNS, sizeof(double), by_value);
                printf("kernel  %s  %-30s  %d threads  %9.0f spectra/s  kkt %.1e\n", METHODS[method],
                       full ? "with errors, limits and rmse" : "abundances", t + 1, N / seconds[t][RUNS / 2],
                       worst);
            }
        }
    rg_endmembers_free(&set);
    free(rmse);
    free(out);
    free(spectra);
    free(endmembers);
    return 0;
}
