#include "kernels/signal/savgol.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"

enum { MOST_ORDER = 9, MOST_DERIVATIVE = 3 };

/* The row of (J'J)^-1 J' that gives the derivative at `centre` of the polynomial through x[m]: with J = QR it
 * is Q s, R's = e_derivative. Powers are of (x - centre) / reach, so that J is well scaled. q [order + 1][m].
 */
static bool solve_weights(const double *x, size_t m, double centre, size_t order, size_t derivative,
                          double *weights, double *q)
{
    double r[MOST_ORDER + 1][MOST_ORDER + 1];
    double s[MOST_ORDER + 1];
    double reach = 0.0;
    if (m <= order)
        return false;
    for (size_t i = 0; i < m; i++)
        reach = fmax(reach, fabs(x[i] - centre));
    for (size_t k = 0; k <= order; k++) {
        double *column = q + k * m;
        for (size_t i = 0; i < m; i++)
            column[i] = pow((x[i] - centre) / reach, (double) k);
        for (size_t j = 0; j <= k; j++)
            r[j][k] = 0.0;
        for (int pass = 0; pass < 2; pass++) /* once more, for columns that are all but the same */
            for (size_t j = 0; j < k; j++) {
                double along = 0.0;
                for (size_t i = 0; i < m; i++)
                    along += q[j * m + i] * column[i];
                for (size_t i = 0; i < m; i++)
                    column[i] -= along * q[j * m + i];
                r[j][k] += along;
            }
        double square = 0.0;
        for (size_t i = 0; i < m; i++)
            square += column[i] * column[i];
        if (!(square > 0.0))
            return false;
        r[k][k] = sqrt(square);
        for (size_t i = 0; i < m; i++)
            column[i] /= r[k][k];
    }
    double scale = 1.0; /* derivative! / reach^derivative */
    for (size_t k = 1; k <= derivative; k++)
        scale *= (double) k / reach;
    memset(weights, 0, m * sizeof *weights);
    for (size_t j = 0; j <= order; j++) {
        s[j] = j == derivative ? 1.0 : 0.0;
        for (size_t k = 0; k < j; k++)
            s[j] -= r[k][j] * s[k];
        s[j] /= r[j][j];
        for (size_t i = 0; i < m; i++)
            weights[i] += scale * s[j] * q[j * m + i];
    }
    return true;
}

static size_t window_start(const rg_savgol *f, size_t i)
{
    const size_t half = f->window / 2;
    const size_t start = i > half ? i - half : 0;
    return start + f->window > f->n ? f->n - f->window : start;
}

size_t rg_savgol_work(const rg_savgol *filter)
{
    return filter->window * (filter->order + 4);
}

rg_status rg_savgol_init(rg_savgol *filter, const double *axis, size_t n, size_t window, size_t order,
                         size_t derivative, rg_error *err)
{
    *filter = (rg_savgol){.n = n, .window = window, .order = order, .derivative = derivative};
    if (window % 2 == 0)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the window is not odd", NULL,
                             "give an odd number of channels");
    if (order >= window || order > MOST_ORDER || derivative > order || derivative > MOST_DERIVATIVE)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "this order does not go with window and derivative",
                             NULL, "derivative <= order < window, order up to 9");
    if (n < window)
        return rg_fail_named(err, RG_ESHAPE, n, "the window is wider than the axis", NULL,
                             "give fewer channels");
    filter->axis = rg_alloc(n, 1, sizeof *filter->axis);
    filter->weights = rg_alloc(n, window, sizeof *filter->weights);
    double *work = rg_alloc(rg_savgol_work(filter), 1, sizeof *work);
    rg_status status = filter->axis == NULL || filter->weights == NULL || work == NULL
                           ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the filter")
                           : RG_OK;
    if (status == RG_OK)
        memcpy(filter->axis, axis, n * sizeof *axis);
    for (size_t i = 0; i < n && status == RG_OK; i++)
        if (!solve_weights(axis + window_start(filter, i), window, axis[i], order, derivative,
                           filter->weights + i * window, work))
            status = rg_fail(err, RG_EDOMAIN, i, "the axis repeats a value");
    free(work);
    return status;
}

void rg_savgol_free(rg_savgol *filter)
{
    free(filter->axis);
    free(filter->weights);
    *filter = (rg_savgol){0};
}

/* Channel i from the valid channels of its window; false, and NaN, when they are too few. */
static bool filter_valid(const rg_savgol *f, const double *values, const double *errors, size_t i,
                         double *out, double *out_error, double *work)
{
    double *x = work;
    double *weights = x + f->window;
    size_t m = 0;
    const size_t start = window_start(f, i);
    for (size_t k = start; k < start + f->window; k++)
        if (isfinite(values[k]))
            x[m++] = f->axis[k];
    if (!solve_weights(x, m, f->axis[i], f->order, f->derivative, weights, weights + f->window))
        return false;
    double sum = 0.0;
    double square = 0.0;
    size_t at = 0;
    for (size_t k = start; k < start + f->window; k++)
        if (isfinite(values[k])) {
            sum += weights[at] * values[k];
            square += errors != NULL ? weights[at] * weights[at] * errors[k] * errors[k] : 0.0;
            at++;
        }
    *out = sum;
    *out_error = sqrt(square);
    return true;
}

bool rg_savgol_run(const rg_savgol *filter, const double *values, const double *errors, double *out,
                   double *out_errors, double *work)
{
    const size_t window = filter->window;
    bool complete = true;
    for (size_t i = 0; i < filter->n; i++) {
        const double *weights = filter->weights + i * window;
        const double *from = values + window_start(filter, i);
        double sum = 0.0;
        double square = 0.0;
        for (size_t k = 0; k < window; k++)
            sum += weights[k] * from[k];
        double error = NAN;
        if (errors != NULL) {
            const double *sigma = errors + window_start(filter, i);
            for (size_t k = 0; k < window; k++)
                square += weights[k] * weights[k] * sigma[k] * sigma[k];
            error = sqrt(square);
        }
        if (!isfinite(sum)) {
            sum = error = NAN;
            if (isfinite(values[i]))
                complete = filter_valid(filter, values, errors, i, &sum, &error, work) && complete;
        }
        out[i] = sum;
        if (out_errors != NULL)
            out_errors[i] = error;
    }
    return complete;
}
