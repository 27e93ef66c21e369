/* Time of the parts of VCA for a million spectra of 200 bands in float32, 10 endmembers, in blocks of 16 MiB:
 * second moments, eigenvectors, projection, search. Medians of five on 250 000 spectra, times four where the
 * time grows with them; and the floor, multiply-adds of the triangle and of the projection at the rate of
 * this machine. */
#include <immintrin.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kernels/base/random.h"
#include "kernels/base/threads.h"
#include "kernels/linear/eigen.h"
#include "kernels/scene/coordinates.h"
#include "kernels/scene/moments.h"
#include "kernels/scene/vca.h"

enum { P = 10, BANDS = 200, N = 250000, TIMES = 4, BLOCK = 20971, RUNS = 5, PARTS = 4 };
static const char *const PART_NAMES[PARTS] = {"moments", "eigenvectors", "projection", "vca search"};

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

static void make(float *spectra)
{
    double members[P][BANDS];
    for (size_t m = 0; m < P; m++)
        for (size_t b = 0; b < BANDS; b++) {
            members[m][b] = 0.2;
            for (uint64_t k = 0; k < 5; k++) {
                const double u = ((double) b / BANDS - rg_random_uniform(1, m, 3 * k)) /
                                 (0.05 + 0.2 * rg_random_uniform(1, m, 3 * k + 1));
                members[m][b] += 0.3 * rg_random_uniform(1, m, 3 * k + 2) * exp(-u * u);
            }
        }
#pragma omp parallel for schedule(static)
    for (size_t s = 0; s < N; s++) {
        double share[P];
        double sum = 0.0;
        for (size_t m = 0; m < P; m++)
            sum += share[m] = -log(rg_random_uniform(2, s, m));
        for (size_t b = 0; b < BANDS; b++) {
            double value = 0.002 * (rg_random_uniform(2, s, 100 + b) - 0.5);
            for (size_t m = 0; m < P; m++)
                value += share[m] / sum * members[m][b];
            spectra[s * BANDS + b] = (float) value;
        }
    }
}

static int run(const float *spectra, rg_coordinates *coordinates, double *basis, double seconds[PARTS])
{
    double mean[BANDS];
    double values[BANDS];
    double plane[P] = {0};
    size_t used[BANDS];
    size_t rows[P];
    rg_moments moments;
    rg_projection projection;
    double began = now();
    int failed = rg_moments_init(&moments, BANDS, NULL, false, NULL) != RG_OK;
    for (size_t r = 0; r < N && !failed; r += BLOCK)
        failed |=
            rg_moments_add_f32(&moments, spectra + r * BANDS, N - r < BLOCK ? N - r : BLOCK, NULL) != RG_OK;
    failed |= rg_moments_finish(&moments, mean, basis, NULL, NULL) != RG_OK;
    rg_moments_free(&moments);
    seconds[0] = TIMES * (now() - began);
    began = now();
    failed |= rg_eigen_symmetric(basis, BANDS, values, NULL) != RG_OK;
    seconds[1] = now() - began;
    began = now();
    for (size_t b = 0; b < BANDS; b++)
        used[b] = b;
    failed |= rg_projection_init(&projection, BANDS, used, BANDS, basis, P, NULL, NULL) != RG_OK;
    for (size_t r = 0; r < N && !failed; r += BLOCK)
        failed |= rg_projection_f32(&projection, spectra + r * BANDS, N - r < BLOCK ? N - r : BLOCK, r,
                                    coordinates, NULL) != RG_OK;
    rg_projection_free(&projection);
    seconds[2] = TIMES * (now() - began);
    began = now();
    for (size_t k = 0; k < P; k++)
        for (size_t b = 0; b < BANDS; b++)
            plane[k] += basis[k * BANDS + b] * mean[b];
    (void) rg_vca_to_plane(coordinates, plane);
    failed |= rg_vca_run(coordinates, 0.0, P, 1, rows, NULL) != RG_OK;
    seconds[3] = TIMES * (now() - began);
    return failed;
}

/* Multiply-adds of float32 a second on one thread: twelve sums in flight. */
__attribute__((target("avx2,fma"))) static double fma_rate(void)
{
    __m256 sum[12];
    const __m256 x = _mm256_set1_ps(0.999f);
    double best = INFINITY;
    float out[8];
    for (int k = 0; k < 12; k++)
        sum[k] = _mm256_set1_ps((float) k);
    for (int repeat = 0; repeat < 5; repeat++) {
        const double began = now();
        for (int i = 0; i < 4000000; i++)
#pragma GCC unroll 12
            for (int k = 0; k < 12; k++)
                sum[k] = _mm256_fmadd_ps(sum[k], x, x);
        best = fmin(best, now() - began);
    }
    for (int k = 1; k < 12; k++)
        sum[0] = _mm256_add_ps(sum[0], sum[k]);
    _mm256_storeu_ps(out, sum[0]);
    return out[0] > 1e30f ? 0.0 : 4000000.0 * 12 * 8 / best;
}

int main(void)
{
    float *spectra = malloc(sizeof(float) * N * BANDS);
    double *basis = malloc(sizeof(double) * BANDS * BANDS);
    rg_coordinates coordinates;
    if (spectra == NULL || basis == NULL || rg_coordinates_init(&coordinates, N, P, NULL) != RG_OK)
        return 71;
    make(spectra);
    const double floor_1 =
        (double) N * TIMES * ((double) BANDS * (BANDS + 1) / 2 + (double) BANDS * P) / fma_rate();
    for (size_t threads = 1; threads <= 2; threads++) {
        double seconds[PARTS + 1][RUNS];
        rg_threads_set(threads);
        for (int r = 0; r < RUNS; r++) {
            double parts[PARTS];
            if (run(spectra, &coordinates, basis, parts) != 0)
                return 70;
            seconds[PARTS][r] = 0.0;
            for (int k = 0; k < PARTS; k++) {
                seconds[k][r] = parts[k];
                seconds[PARTS][r] += parts[k];
            }
        }
        for (int k = 0; k <= PARTS; k++) {
            qsort(seconds[k], RUNS, sizeof(double), by_value);
            printf("kernel  vca, 1 M x 200, p = 10  %-12s  %zu threads  %7.3f s\n",
                   k < PARTS ? PART_NAMES[k] : "all", threads, seconds[k][RUNS / 2]);
        }
        printf("kernel  vca, 1 M x 200, p = 10  %-12s  %zu threads  %7.3f s: %.2f times\n", "floor", threads,
               floor_1 / (double) threads, seconds[PARTS][RUNS / 2] / (floor_1 / (double) threads));
    }
    rg_coordinates_free(&coordinates);
    free(basis);
    free(spectra);
    return 0;
}
