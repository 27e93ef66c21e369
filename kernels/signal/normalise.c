#include "kernels/signal/normalise.h"

#include <math.h>
#include <stdbool.h>

/* What the valid channels of a spectrum amount to. */
typedef struct {
    size_t n;
    double sum;
    double squares;
    double low;
    double high;
} tally;

static tally take_stock(const double *values, size_t n)
{
    tally t = {.low = INFINITY, .high = -INFINITY};
    for (size_t i = 0; i < n; i++)
        if (isfinite(values[i])) {
            t.n++;
            t.sum += values[i];
            t.squares += values[i] * values[i];
            t.low = fmin(t.low, values[i]);
            t.high = fmax(t.high, values[i]);
        }
    return t;
}

static double area(const double *axis, const double *values, size_t n)
{
    double sum = 0.0;
    size_t last = n;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(values[i]))
            continue;
        if (last < n)
            sum += 0.5 * (values[i] + values[last]) * fabs(axis[i] - axis[last]);
        last = i;
    }
    return sum;
}

static double spread(const double *values, size_t n, const tally *t)
{
    const double mean = t->sum / (double) t->n;
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        if (isfinite(values[i]))
            sum += (values[i] - mean) * (values[i] - mean);
    return sqrt(sum / ((double) t->n - 1.0));
}

/* NaN outside the valid channels. */
static double value_at(const double *axis, const double *values, size_t n, double x)
{
    size_t last = n;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(values[i]))
            continue;
        if (axis[i] == x)
            return values[i];
        if (last < n && (axis[last] - x) * (axis[i] - x) < 0.0)
            return values[last] + (x - axis[last]) / (axis[i] - axis[last]) * (values[i] - values[last]);
        last = i;
    }
    return NAN;
}

void rg_normalise(rg_normalise_kind kind, const double *axis, const double *values, size_t n, double x,
                  double *offset, double *scale)
{
    const tally t = take_stock(values, n);
    double from = 0.0;
    double by = NAN;
    switch (kind) {
    case RG_NORMALISE_AREA:
        by = area(axis, values, n);
        break;
    case RG_NORMALISE_MAX:
        by = t.high;
        break;
    case RG_NORMALISE_VECTOR:
        by = sqrt(t.squares);
        break;
    case RG_NORMALISE_SNV:
        if (t.n > 1) {
            from = t.sum / (double) t.n;
            /* The mean of equal values may be off by a rounding, which is no spread. */
            by = t.high > t.low ? spread(values, n, &t) : 0.0;
        }
        break;
    case RG_NORMALISE_MINMAX:
        from = t.low;
        by = t.high - t.low;
        break;
    case RG_NORMALISE_AT:
        by = value_at(axis, values, n, x);
        break;
    case RG_NORMALISE_COUNT:
        break;
    }
    const bool usable = isfinite(from) && isfinite(by) && by > 0.0;
    *offset = usable ? from : NAN;
    *scale = usable ? by : NAN;
}
