#include "kernels/signal/penalised_errors.h"

#include <math.h>

#include "kernels/signal/second_differences.h"

static const double MOST_EXPONENT = 230.0;

/* A number and its derivative in the direction of the noise. */
typedef struct {
    double x, dx;
} dual;

static dual times(dual a, dual b)
{
    return (dual){a.x * b.x, a.dx * b.x + a.x * b.dx};
}

static dual minus(dual a, dual b)
{
    return (dual){a.x - b.x, a.dx - b.dx};
}

static dual scaled(double factor, dual a)
{
    return (dual){factor * a.x, factor * a.dx};
}

static dual inverse_of(dual a)
{
    const double inverse = 1.0 / a.x;
    return (dual){inverse, -inverse * inverse * a.dx};
}

enum { WEIGHT, ANSWER, VARIANCE, PIVOT, D_PIVOT, L1, D_L1, L2, D_L2, ARRAYS };

size_t rg_penalised_errors_work(size_t n)
{
    return ARRAYS * n;
}

/* Sums of the negative residuals: their number, sum and sum of squares; the largest. */
typedef struct {
    double count, sum, squares, largest;
} below;

static below look_below(const double *values, const double *curve, size_t n)
{
    below b = {.largest = -INFINITY};
    for (size_t i = 0; i < n; i++) {
        const double d = values[i] - curve[i];
        if (d < 0.0) {
            b.count += 1.0;
            b.sum += d;
            b.squares += d * d;
            b.largest = fmax(b.largest, d);
        }
    }
    return b;
}

/* The weight of a residual d by the rules of penalised.h, and w + d dw/dd. */
static double weight(const rg_penalised_options *o, const below *b, double rounds, double d, bool at_edge,
                     double *answer)
{
    double w = 1.0;
    double slope = 0.0; /* d dw/dd */
    if (o->kind == RG_PENALISED_ASLS) {
        w = d > 0.0 ? o->asymmetry : 1.0 - o->asymmetry;
    } else if (o->kind == RG_PENALISED_AIRPLS && b->sum < 0.0) {
        const double exponent = fmin(rounds * (at_edge ? -b->largest : d) / b->sum, MOST_EXPONENT);
        w = at_edge || d < 0.0 ? exp(exponent) : 0.0;
        slope = at_edge ? 0.0 : exponent * w;
    } else if (o->kind == RG_PENALISED_ARPLS) {
        const double mean = b->sum / b->count;
        const double deviation = sqrt(fmax(b->squares - b->sum * mean, 0.0) / (b->count - 1.0));
        if (deviation > 0.0 && isfinite(deviation)) {
            const double x = 2.0 * (d - (2.0 * deviation - mean)) / deviation;
            w = 1.0 / (1.0 + exp(fmax(fmin(x, MOST_EXPONENT), -MOST_EXPONENT)));
            slope = -2.0 * d / deviation * w * (1.0 - w);
        }
    }
    *answer = w + slope;
    return w;
}

/* Weights and variances into work; false when no error is known. */
static bool prepare(const double *values, const double *errors, const double *curve, size_t n,
                    const rg_penalised_options *options, double rounds, double *work)
{
    const below b = look_below(values, curve, n);
    double count = 0.0;
    double squares = 0.0;
    for (size_t i = 0; i < n; i++)
        if (isfinite(values[i]) && isfinite(errors[i])) {
            count += 1.0;
            squares += errors[i] * errors[i];
        }
    for (size_t i = 0; i < n; i++) {
        work[WEIGHT * n + i] = work[ANSWER * n + i] = 0.0;
        if (isfinite(values[i]))
            work[WEIGHT * n + i] = weight(options, &b, rounds, values[i] - curve[i], i == 0 || i + 1 == n,
                                          &work[ANSWER * n + i]);
        work[VARIANCE * n + i] = isfinite(errors[i]) ? errors[i] * errors[i] : squares / count;
    }
    return count > 0.0;
}

/* The LDL' of V + lambda D'D and its derivative towards W S W; false when a pivot is not positive. */
static bool factor(size_t n, double lambda, double *work)
{
    dual before = {0.0, 0.0}; /* L1 d of the row above */
    for (size_t i = 0; i < n; i++) {
        const double w = work[WEIGHT * n + i];
        const dual up1 = i > 0 ? (dual){work[L1 * n + i - 1], work[D_L1 * n + i - 1]} : (dual){0.0, 0.0};
        const dual up2 = i > 1 ? (dual){work[L2 * n + i - 2], work[D_L2 * n + i - 2]} : (dual){0.0, 0.0};
        dual pivot = {work[ANSWER * n + i] + lambda * rg_second_differences_diagonal(i, n),
                      w * w * work[VARIANCE * n + i]};
        pivot = minus(minus(pivot, times(up1, before)), scaled(lambda, up2));
        if (!(pivot.x > 0.0))
            return false;
        const dual inverse = inverse_of(pivot);
        before = minus((dual){lambda * rg_second_differences_beside(i, n), 0.0}, scaled(lambda, up1));
        const dual one = times(before, inverse);
        const dual two = scaled(lambda, inverse);
        work[PIVOT * n + i] = inverse.x;
        work[D_PIVOT * n + i] = inverse.dx;
        work[L1 * n + i] = one.x;
        work[D_L1 * n + i] = one.dx;
        work[L2 * n + i] = two.x;
        work[D_L2 * n + i] = two.dx;
    }
    return true;
}

/* The same for weights that may make the matrix indefinite: then those below 0 count as 0. */
static bool factor_any(size_t n, double lambda, double *work)
{
    if (factor(n, lambda, work))
        return true;
    for (size_t i = 0; i < n; i++)
        work[ANSWER * n + i] = fmax(work[ANSWER * n + i], 0.0);
    return factor(n, lambda, work);
}

bool rg_penalised_errors(const double *values, const double *errors, const double *curve, size_t n,
                         const rg_penalised_options *options, double rounds, double *of_curve,
                         double *of_rest, double *work)
{
    const dual zero = {0.0, 0.0};
    dual below0 = zero; /* of the inverse: row i + 1, its diagonal and the one beside; row i + 2, diagonal */
    dual below1 = zero;
    dual second0 = zero;
    const bool known =
        prepare(values, errors, curve, n, options, rounds, work) && factor_any(n, options->lambda, work);
    for (size_t i = n; i-- > 0;) {
        const dual one = i + 1 < n && known ? (dual){work[L1 * n + i], work[D_L1 * n + i]} : zero;
        const dual two = i + 2 < n && known ? (dual){work[L2 * n + i], work[D_L2 * n + i]} : zero;
        const dual away2 = minus(minus(zero, times(one, below1)), times(two, second0));
        const dual away1 = minus(minus(zero, times(one, below0)), times(two, below1));
        const dual inverse = known ? (dual){work[PIVOT * n + i], work[D_PIVOT * n + i]} : zero;
        const dual here = minus(minus(inverse, times(one, away1)), times(two, away2));
        const double variance = work[VARIANCE * n + i];
        const double of_z = fmax(-here.dx, 0.0);
        const double rest = variance * (1.0 - 2.0 * here.x * work[WEIGHT * n + i]) + of_z;
        if (of_curve != NULL)
            of_curve[i] = known ? sqrt(of_z) : NAN;
        if (of_rest != NULL)
            of_rest[i] = known && isfinite(values[i]) && isfinite(errors[i]) ? sqrt(fmax(rest, 0.0)) : NAN;
        second0 = below0;
        below0 = here;
        below1 = away1;
    }
    return known;
}
