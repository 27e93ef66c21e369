#include "kernels/scene/noise.h"

#include <cblas.h>
#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/linear/blas_threads.h"

static const double RIDGE = 1e-12; /* of the mean diagonal */

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the noise of the bands");
}

/* (R + ridge)^-1, full, in `inverse`. */
static rg_status invert(const double *correlation, size_t n, double *inverse, rg_error *err)
{
    double trace = 0.0;
    for (size_t i = 0; i < n; i++)
        trace += correlation[i * n + i];
    if (!(trace > 0.0) || !isfinite(trace))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the spectra are zero or not finite");
    memcpy(inverse, correlation, n * n * sizeof *inverse);
    for (size_t i = 0; i < n; i++)
        inverse[i * n + i] += RIDGE * trace / (double) n;
    lapack_int info = LAPACKE_dpotrf(LAPACK_COL_MAJOR, 'U', (lapack_int) n, inverse, (lapack_int) n);
    if (info == 0)
        info = LAPACKE_dpotri(LAPACK_COL_MAJOR, 'U', (lapack_int) n, inverse, (lapack_int) n);
    if (info != 0)
        return rg_fail(err, RG_ESINGULAR, RG_NO_INDEX, "the correlation matrix of the bands is not positive");
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            inverse[j * n + i] = inverse[i * n + j];
    return RG_OK;
}

/* What one band less its regression on the others is made of: the row of the inverse over its diagonal, W.
 * noise = diag(W R W'), signal = (I - W) R (I - W)'. */
static rg_status regress(const double *correlation, size_t n, double *variance, double *signal, rg_error *err)
{
    double *rest = rg_alloc(n, n, sizeof *rest);
    double *product = rg_alloc(n, n, sizeof *product);
    if (rest == NULL || product == NULL) {
        free(rest);
        free(product);
        return no_memory(err);
    }
    const int size = (int) n;
    rg_status status = invert(correlation, n, rest, err);
    if (status == RG_OK) {
        for (size_t i = 0; i < n; i++) {
            const double diagonal = rest[i * n + i];
            for (size_t j = 0; j < n; j++)
                rest[i * n + j] /= diagonal;
            rest[i * n + i] = 1.0;
        }
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, size, size, size, 1.0, rest, size, correlation,
                    size, 0.0, product, size);
        for (size_t i = 0; i < n; i++)
            variance[i] = fmax(0.0, cblas_ddot(size, product + i * n, 1, rest + i * n, 1));
    }
    if (status == RG_OK && signal != NULL) {
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++)
                rest[i * n + j] = i == j ? 0.0 : -rest[i * n + j];
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, size, size, size, 1.0, rest, size, correlation,
                    size, 0.0, product, size);
        cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, size, size, size, 1.0, product, size, rest, size,
                    0.0, signal, size);
    }
    free(product);
    free(rest);
    return status;
}

rg_status rg_noise_regression(const double *correlation, size_t n_bands, double *variance, double *signal,
                              rg_error *err)
{
    const int threads = rg_blas_threads_one();
    const rg_status status = regress(correlation, n_bands, variance, signal, err);
    rg_blas_threads_restore(threads);
    return status;
}

rg_status rg_shift_noise_init(rg_shift_noise *s, size_t n_bands, const bool *use, size_t line, rg_error *err)
{
    *s = (rg_shift_noise){.n_bands = n_bands, .line = line};
    s->used = rg_alloc(n_bands, 1, sizeof *s->used);
    s->last = rg_alloc(n_bands, 1, sizeof *s->last);
    s->sums = rg_alloc(n_bands, 1, sizeof *s->sums);
    if (s->used == NULL || s->last == NULL || s->sums == NULL) {
        rg_shift_noise_free(s);
        return no_memory(err);
    }
    for (size_t b = 0; b < n_bands; b++)
        if (use == NULL || use[b])
            s->used[s->n_used++] = b;
    return RG_OK;
}

void rg_shift_noise_free(rg_shift_noise *s)
{
    free(s->used);
    free(s->last);
    free(s->sums);
    *s = (rg_shift_noise){0};
}

static double value_at(const rg_shift_noise *s, const void *spectra, bool is_double, size_t row, size_t k)
{
    const size_t at = row * s->n_bands + s->used[k];
    return is_double ? ((const double *) spectra)[at] : (double) ((const float *) spectra)[at];
}

static bool is_complete(const rg_shift_noise *s, const void *spectra, bool is_double, size_t row)
{
    for (size_t k = 0; k < s->n_used; k++)
        if (!isfinite(value_at(s, spectra, is_double, row, k)))
            return false;
    return true;
}

static rg_status add(rg_shift_noise *s, const void *spectra, bool is_double, size_t n, rg_error *err)
{
    enum { COMPLETE = 1, PAIR = 2 };
    unsigned char *what = rg_alloc(n, 1, 1);
    if (what == NULL)
        return no_memory(err);
#pragma omp parallel for schedule(static)
    for (size_t r = 0; r < n; r++)
        what[r] = is_complete(s, spectra, is_double, r) ? COMPLETE : 0;
    for (size_t r = 0; r < n; r++) {
        const bool begins = s->n_seen + r == 0 || (s->line > 0 && (s->n_seen + r) % s->line == 0);
        const bool before = r > 0 ? (what[r - 1] & COMPLETE) != 0 : s->has_last;
        if (!begins && before && (what[r] & COMPLETE) != 0) {
            what[r] |= PAIR;
            s->n++;
        }
    }
    enum { BANDS = 32 };
    const size_t n_groups = (s->n_used + BANDS - 1) / BANDS;
#pragma omp parallel for schedule(dynamic)
    for (size_t g = 0; g < n_groups; g++)
        for (size_t r = 0; r < n; r++) {
            if ((what[r] & PAIR) == 0)
                continue;
            for (size_t k = g * BANDS; k < s->n_used && k < (g + 1) * BANDS; k++) {
                const double before = r > 0 ? value_at(s, spectra, is_double, r - 1, k) : s->last[k];
                const double difference = value_at(s, spectra, is_double, r, k) - before;
                s->sums[k] += difference * difference;
            }
        }
    for (size_t k = 0; n > 0 && k < s->n_used; k++)
        s->last[k] = value_at(s, spectra, is_double, n - 1, k);
    if (n > 0)
        s->has_last = (what[n - 1] & COMPLETE) != 0;
    s->n_seen += n;
    free(what);
    return RG_OK;
}

rg_status rg_shift_noise_add_f32(rg_shift_noise *noise, const float *spectra, size_t n, rg_error *err)
{
    return add(noise, spectra, false, n, err);
}

rg_status rg_shift_noise_add_f64(rg_shift_noise *noise, const double *spectra, size_t n, rg_error *err)
{
    return add(noise, spectra, true, n, err);
}

rg_status rg_shift_noise_finish(const rg_shift_noise *s, double *variance, rg_error *err)
{
    if (s->n == 0)
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "no two neighbours are complete");
    for (size_t k = 0; k < s->n_used; k++)
        variance[k] = 0.5 * s->sums[k] / (double) s->n;
    return RG_OK;
}
