#include "kernels/signal/continuum.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/processor.h"
#include "kernels/base/threads.h"

#if defined(__GNUC__) && defined(__x86_64__)
#include <immintrin.h>
#define HAVE_AVX2   1
#define FOR_AVX2    __attribute__((target("avx2,fma")))
#define INLINE_AVX2 static inline __attribute__((always_inline, target("avx2,fma")))
#endif

/* What a thread works with. */
typedef struct {
    double *x; /* [n_bands] of the bands with a value */
    double *y;
    double *hull;   /* [n_bands] continuum there */
    double *unused; /* [n_bands] the continuum at all bands, where the caller wants none */
    size_t *band;   /* [n_bands] their numbers */
    size_t *ends;   /* [n_bands + 1] right ends of chords that wait */
} desk;

/* ---- the hull of n points: y of it into hull ---- */

/* Whether a point in (from, to) lies above the chord of slope m through `from`; *at the farthest. */
static bool above_plain(const double *restrict x, const double *restrict y, size_t from, size_t to, double m,
                        size_t *at)
{
    double best = y[from] - m * x[from];
    *at = from;
    for (size_t i = from + 1; i < to; i++) {
        const double height = y[i] - m * x[i];
        if (height > best) {
            best = height;
            *at = i;
        }
    }
    return *at != from;
}

static void hull_plain(const double *restrict x, const double *restrict y, size_t n, size_t *restrict ends,
                       double *restrict hull)
{
    size_t left = 0;
    size_t waiting = 1;
    ends[0] = n - 1;
    while (waiting > 0) {
        const size_t right = ends[waiting - 1];
        const double m = (y[right] - y[left]) / (x[right] - x[left]);
        size_t at;
        if (above_plain(x, y, left, right, m, &at)) {
            ends[waiting++] = at;
            continue;
        }
        for (size_t i = left; i < right; i++)
            hull[i] = y[left] + m * (x[i] - x[left]);
        left = right;
        waiting--;
    }
    hull[n - 1] = y[n - 1];
}

#ifdef HAVE_AVX2

/* The same: first how high, which most often ends it, then where. */
INLINE_AVX2 bool above_avx2(const double *restrict x, const double *restrict y, size_t from, size_t to,
                            double m, size_t *at)
{
    const __m256d slope = _mm256_set1_pd(m);
    const double chord = y[from] - m * x[from];
    if (to - from < 8)
        return above_plain(x, y, from, to, m, at);
    /* Vectors overlap at the end; `from` itself may be among them, which changes no maximum. */
    const size_t last = to - 4;
    __m256d best = _mm256_fnmadd_pd(slope, _mm256_loadu_pd(x + last), _mm256_loadu_pd(y + last));
    __m256d other = best;
    size_t i = from + 1;
    for (; i + 8 <= to; i += 8) {
        best = _mm256_max_pd(best, _mm256_fnmadd_pd(slope, _mm256_loadu_pd(x + i), _mm256_loadu_pd(y + i)));
        other = _mm256_max_pd(
            other, _mm256_fnmadd_pd(slope, _mm256_loadu_pd(x + i + 4), _mm256_loadu_pd(y + i + 4)));
    }
    if (i < last)
        best = _mm256_max_pd(best, _mm256_fnmadd_pd(slope, _mm256_loadu_pd(x + i), _mm256_loadu_pd(y + i)));
    best = _mm256_max_pd(best, other);
    best = _mm256_max_pd(best, _mm256_permute4x64_pd(best, 0x4e));
    best = _mm256_max_pd(best, _mm256_permute_pd(best, 0x5));
    /* The chord's own height has a product rounded by itself; a point on it must not count as above. */
    const double height = _mm256_cvtsd_f64(best);
    const double own = fma(-m, x[from], y[from]);
    if (!(height > own) || !(height > chord))
        return false;
    for (i = from + 1; i + 4 <= to; i += 4) {
        const __m256d here = _mm256_fnmadd_pd(slope, _mm256_loadu_pd(x + i), _mm256_loadu_pd(y + i));
        const int mask = _mm256_movemask_pd(_mm256_cmp_pd(here, best, _CMP_EQ_OQ));
        if (mask != 0) {
            *at = i + (size_t) __builtin_ctz((unsigned) mask);
            return true;
        }
    }
    for (; i < to && fma(-m, x[i], y[i]) != height; i++)
        ;
    *at = i;
    return i < to;
}

FOR_AVX2 static void hull_avx2(const double *restrict x, const double *restrict y, size_t n,
                               size_t *restrict ends, double *restrict hull)
{
    size_t left = 0;
    size_t waiting = 1;
    ends[0] = n - 1;
    while (waiting > 0) {
        const size_t right = ends[waiting - 1];
        const double m = (y[right] - y[left]) / (x[right] - x[left]);
        size_t at;
        if (above_avx2(x, y, left, right, m, &at)) {
            ends[waiting++] = at;
            continue;
        }
        const double x0 = x[left];
        const double y0 = y[left];
        for (size_t i = left; i < right; i++)
            hull[i] = y0 + m * (x[i] - x0);
        left = right;
        waiting--;
    }
    hull[n - 1] = y[n - 1];
}

FOR_AVX2 static bool all_finite_avx2(const double *y, size_t n)
{
    double sum[8] = {0.0};
    size_t i = 0;
    for (; i + 8 <= n; i += 8)
        for (size_t l = 0; l < 8; l++)
            sum[l] += y[i + l] * 0.0;
    for (; i < n; i++)
        sum[0] += y[i] * 0.0;
    for (size_t l = 1; l < 8; l++)
        sum[0] += sum[l];
    return sum[0] == 0.0;
}

/* Lowest of the hull, and y / hull. */
FOR_AVX2 static double divide_avx2(const double *restrict y, const double *restrict hull, size_t n,
                                   double *restrict out)
{
    double low[4] = {INFINITY, INFINITY, INFINITY, INFINITY};
    size_t i = 0;
    for (; i + 4 <= n; i += 4)
        for (size_t l = 0; l < 4; l++) {
            low[l] = hull[i + l] < low[l] ? hull[i + l] : low[l];
            out[i + l] = y[i + l] / hull[i + l];
        }
    for (; i < n; i++) {
        low[0] = hull[i] < low[0] ? hull[i] : low[0];
        out[i] = y[i] / hull[i];
    }
    return fmin(fmin(low[0], low[1]), fmin(low[2], low[3]));
}

#endif

static void find_hull(const double *x, const double *y, size_t n, size_t *ends, double *hull)
{
#ifdef HAVE_AVX2
    if (RG_CPU_HAS("avx2") && RG_CPU_HAS("fma")) {
        hull_avx2(x, y, n, ends, hull);
        return;
    }
#endif
    hull_plain(x, y, n, ends, hull);
}

static bool all_finite(const double *y, size_t n)
{
#ifdef HAVE_AVX2
    if (RG_CPU_HAS("avx2") && RG_CPU_HAS("fma"))
        return all_finite_avx2(y, n);
#endif
    for (size_t i = 0; i < n; i++)
        if (!isfinite(y[i]))
            return false;
    return true;
}

static double divide(const double *y, const double *hull, size_t n, double *out)
{
#ifdef HAVE_AVX2
    if (RG_CPU_HAS("avx2") && RG_CPU_HAS("fma"))
        return divide_avx2(y, hull, n, out);
#endif
    double low = INFINITY;
    for (size_t i = 0; i < n; i++) {
        low = fmin(low, hull[i]);
        out[i] = y[i] / hull[i];
    }
    return low;
}

/* ---- spectra ---- */

/* The continuum at all bands: of a spectrum without gaps at once; else the hull of the bands with a value,
 * and between them the chord, NaN outside. */
static rg_continuum_state fill_continuum(const double *axis, size_t n, const double *spectrum, desk *d,
                                         double *continuum)
{
    size_t valid = 0;
    if (n >= 3 && all_finite(spectrum, n)) {
        find_hull(axis, spectrum, n, d->ends, continuum);
        return RG_CONTINUUM_OK;
    }
    for (size_t b = 0; b < n; b++) {
        continuum[b] = NAN;
        if (!isfinite(spectrum[b]))
            continue;
        d->x[valid] = axis[b];
        d->y[valid] = spectrum[b];
        d->band[valid++] = b;
    }
    if (valid < 3)
        return RG_CONTINUUM_TOO_FEW;
    find_hull(d->x, d->y, valid, d->ends, d->hull);
    for (size_t v = 0; v + 1 < valid; v++) {
        const double m = (d->hull[v + 1] - d->hull[v]) / (d->x[v + 1] - d->x[v]);
        continuum[d->band[v]] = d->hull[v];
        for (size_t b = d->band[v] + 1; b < d->band[v + 1]; b++)
            continuum[b] = d->hull[v] + m * (axis[b] - d->x[v]);
    }
    continuum[d->band[valid - 1]] = d->hull[valid - 1];
    return RG_CONTINUUM_OK;
}

static rg_continuum_state one(const double *axis, size_t n, const double *spectrum, rg_continuum_form form,
                              desk *d, double *removed, double *continuum)
{
    double *at = form == RG_CONTINUUM_ITSELF ? removed : continuum != NULL ? continuum : d->unused;
    rg_continuum_state state = fill_continuum(axis, n, spectrum, d, at);
    if (state == RG_CONTINUUM_OK && form == RG_CONTINUUM_DIVIDE && !(divide(spectrum, at, n, removed) > 0.0))
        state = RG_CONTINUUM_NOT_POSITIVE;
    for (size_t b = 0; state == RG_CONTINUUM_OK && form == RG_CONTINUUM_SUBTRACT && b < n; b++)
        removed[b] = spectrum[b] - at[b];
    if (state != RG_CONTINUUM_OK) {
        for (size_t b = 0; b < n; b++)
            removed[b] = NAN;
        if (continuum != NULL && state == RG_CONTINUUM_TOO_FEW)
            memcpy(continuum, removed, n * sizeof *continuum);
    } else if (continuum != NULL && at != continuum) {
        memcpy(continuum, at, n * sizeof *continuum);
    }
    return state;
}

rg_status rg_continuum(const double *restrict axis, size_t n_bands, const double *restrict spectra,
                       size_t n_spectra, rg_continuum_form form, double *restrict removed,
                       double *restrict continuum, uint8_t *restrict state, rg_error *err)
{
    const size_t n_desks = rg_threads();
    if (n_bands == 0)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "there are no bands");
    for (size_t b = 0; b < n_bands; b++)
        if (!isfinite(axis[b]) || (b > 0 && !((axis[b] - axis[b - 1]) * (axis[n_bands - 1] - axis[0]) > 0.0)))
            return rg_fail(err, RG_EDOMAIN, b, "the axis is not strictly monotonic here");
    double *numbers = rg_alloc(n_desks, 5 * n_bands, sizeof *numbers);
    size_t *places = rg_alloc(n_desks, 2 * n_bands + 1, sizeof *places);
    if (numbers == NULL || places == NULL) {
        free(numbers);
        free(places);
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for continua");
    }
    /* The hull is that of the points about the middle of the axis: slopes times positions stay small. */
    double *centred = numbers; /* the first part of the first desk */
    const double middle = 0.5 * (axis[0] + axis[n_bands - 1]);
    for (size_t b = 0; b < n_bands; b++)
        centred[b] = axis[b] - middle;
#pragma omp parallel for schedule(static)
    for (size_t s = 0; s < n_spectra; s++) {
        double *own = numbers + rg_thread() * 5 * n_bands + n_bands;
        size_t *place = places + rg_thread() * (2 * n_bands + 1);
        desk d = {.x = own,
                  .y = own + n_bands,
                  .hull = own + 2 * n_bands,
                  .unused = own + 3 * n_bands,
                  .band = place,
                  .ends = place + n_bands};
        state[s] = (uint8_t) one(centred, n_bands, spectra + s * n_bands, form, &d, removed + s * n_bands,
                                 continuum != NULL ? continuum + s * n_bands : NULL);
    }
    free(numbers);
    free(places);
    return RG_OK;
}
