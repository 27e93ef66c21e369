#include "kernels/identify/feature_scan.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"

enum { FEWEST = 3 };
static const double ROUNDING = 1e-20; /* as in feature_fit.c */
static const double LOST = 1e-13;     /* a difference of sums below this share of them is rounding */

bool rg_feature_scan_init(rg_feature_scan *scan, size_t m, size_t n)
{
    *scan = (rg_feature_scan){.m = m, .n = n};
    scan->rows = rg_alloc(m, n, sizeof *scan->rows);
    for (size_t i = 0; scan->rows != NULL && i < m * n; i++)
        scan->rows[i] = (double) NAN;
    return scan->rows != NULL;
}

bool rg_feature_scan_finish(rg_feature_scan *scan)
{
    const size_t m = scan->m;
    bool complete = true;
    scan->depths = rg_alloc(scan->n, m, sizeof *scan->depths);
    scan->sum = rg_alloc(m, 1, sizeof *scan->sum);
    scan->square = rg_alloc(m, 1, sizeof *scan->square);
    if (scan->depths == NULL || scan->sum == NULL || scan->square == NULL)
        return false;
    for (size_t i = 0; i < m * scan->n && complete; i++)
        complete = !isnan(scan->rows[i]);
    if (!complete) {
        scan->mask = rg_alloc(scan->n, m, sizeof *scan->mask);
        if (scan->mask == NULL)
            return false;
    }
    for (size_t b = 0; b < scan->n; b++)
        for (size_t k = 0; k < m; k++) {
            const double value = scan->rows[k * scan->n + b];
            const double depth = isnan(value) ? 0.0 : 1.0 - value;
            scan->depths[b * m + k] = depth;
            scan->sum[k] += depth;
            scan->square[k] += depth * depth;
            if (!complete)
                scan->mask[b * m + k] = isnan(value) ? 0.0 : 1.0;
        }
    return true;
}

void rg_feature_scan_free(rg_feature_scan *scan)
{
    free(scan->rows);
    free(scan->depths);
    free(scan->mask);
    free(scan->sum);
    free(scan->square);
    *scan = (rg_feature_scan){0};
}

/* Sums over bands with a value in both, of one observation with all references. */
typedef struct {
    double *restrict lo; /* [m] each */
    double *restrict l;
    double *restrict ll;
    double *restrict o;
    double *restrict oo;
    double *restrict n;
} sums;

/* The observed spectrum and all references have every band: only one sum differs between references. */
static void add_complete(const rg_feature_scan *scan, const double *observed, const sums *s)
{
    const size_t m = scan->m;
    double sum = 0.0;
    double square = 0.0;
    for (size_t b = 0; b < scan->n; b++) {
        const double o = 1.0 - observed[b];
        const double *const depths = scan->depths + b * m;
        sum += o;
        square += o * o;
        for (size_t k = 0; k < m; k++)
            s->lo[k] += o * depths[k];
    }
    for (size_t k = 0; k < m; k++) {
        s->l[k] = scan->sum[k];
        s->ll[k] = scan->square[k];
        s->o[k] = sum;
        s->oo[k] = square;
        s->n[k] = (double) scan->n;
    }
}

static void add_partly(const rg_feature_scan *scan, const double *observed, const sums *s)
{
    const size_t m = scan->m;
    for (size_t b = 0; b < scan->n; b++) {
        if (!isfinite(observed[b]))
            continue;
        const double o = 1.0 - observed[b];
        const double *const depths = scan->depths + b * m;
        for (size_t k = 0; k < m; k++) {
            const double there = scan->mask != NULL ? scan->mask[b * m + k] : 1.0;
            s->lo[k] += o * depths[k];
            s->l[k] += depths[k];
            s->ll[k] += depths[k] * depths[k];
            s->o[k] += there * o;
            s->oo[k] += there * o * o;
            s->n[k] += there;
        }
    }
}

void rg_feature_scan_run(const rg_feature_scan *scan, const double *observed, double *work, double *slope,
                         double *correlation)
{
    const size_t m = scan->m;
    const sums s = {work, work + m, work + 2 * m, work + 3 * m, work + 4 * m, work + 5 * m};
    bool complete = scan->mask == NULL;
    for (size_t i = 0; i < 6 * m; i++)
        work[i] = 0.0;
    for (size_t b = 0; b < scan->n && complete; b++)
        complete = isfinite(observed[b]);
    if (complete)
        add_complete(scan, observed, &s);
    else
        add_partly(scan, observed, &s);
    for (size_t k = 0; k < m; k++) {
        slope[k] = 0.0;
        correlation[k] = 0.0;
        if (s.n[k] < FEWEST)
            continue;
        const double ll = s.ll[k] - s.l[k] * s.l[k] / s.n[k];
        const double lo = s.lo[k] - s.l[k] * s.o[k] / s.n[k];
        const double oo = s.oo[k] - s.o[k] * s.o[k] / s.n[k];
        if (!(ll > fmax(ROUNDING * s.n[k], LOST * s.ll[k])) ||
            !(oo > fmax(ROUNDING * s.n[k], LOST * s.oo[k])))
            continue;
        slope[k] = lo / ll;
        correlation[k] = fmax(-1.0, fmin(1.0, lo / sqrt(ll * oo)));
    }
}
