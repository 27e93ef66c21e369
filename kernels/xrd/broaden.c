#include "kernels/xrd/broaden.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/linear/least_squares.h"
#include "kernels/xrd/nonneg.h"

static const double DEGREE = 0.017453292519943296;
static const double REACH = 15.0; /* FWHM of a Lorentzian: 98 % of it */

/* weights[count] for the points first .. first + count - 1, and their sum. */
typedef double (*line_shape)(double offset, double fwhm);

static double gaussian(double offset, double fwhm)
{
    const double u = offset / fwhm;
    return exp(-2.772588722239781 * u * u); /* 4 ln 2 */
}

static double lorentzian(double offset, double fwhm)
{
    const double u = 2.0 * offset / fwhm;
    return 1.0 / (1.0 + u * u);
}

/* out += value of point j spread by the shape, in parts that sum to one with those beyond the ends. */
static void spread(const double *two_theta, size_t n, size_t j, double value, line_shape shape, double fwhm,
                   double reach, double *weights, double *out)
{
    size_t first = j;
    size_t end = j + 1;
    double sum = 0.0;
    while (first > 0 && two_theta[j] - two_theta[first - 1] <= reach)
        first--;
    while (end < n && two_theta[end] - two_theta[j] <= reach)
        end++;
    for (size_t i = first; i < end; i++) {
        weights[i - first] = shape(two_theta[i] - two_theta[j], fwhm);
        sum += weights[i - first];
    }
    /* At an end the side that is there stands for the one that is not. */
    double whole = sum;
    if (first == 0 && two_theta[j] - two_theta[0] < reach && end < n)
        for (size_t i = 2 * j + 1; i < end; i++)
            whole += weights[i - first];
    else if (end == n && two_theta[n - 1] - two_theta[j] < reach && first > 0)
        for (size_t i = first; i + (n - 1 - j) < j; i++)
            whole += weights[i - first];
    for (size_t i = first; i < end; i++)
        out[i] += value * weights[i - first] / whole;
}

void rg_xrd_broaden(const double *two_theta, const double *values, size_t n, double gauss, double lorentz,
                    double *out, double *work)
{
    double *weights = work + n;
    memcpy(work, values, n * sizeof *work);
    if (gauss > 0.0) {
        memset(work, 0, n * sizeof *work);
        for (size_t j = 0; j < n; j++)
            spread(two_theta, n, j, values[j], gaussian, gauss, 3.0 * gauss, weights, work);
    }
    memcpy(out, work, n * sizeof *out);
    if (lorentz > 0.0) {
        memset(out, 0, n * sizeof *out);
        for (size_t j = 0; j < n; j++) {
            const double fwhm = lorentz * tan(fmax(two_theta[j], 0.1) / 2.0 * DEGREE);
            spread(two_theta, n, j, work[j], lorentzian, fwhm, REACH * fwhm, weights, out);
        }
    }
}

rg_status rg_xrd_broadened_init(rg_xrd_broadened *b, const rg_spline *curves, size_t n_curves,
                                const size_t *members, size_t m, rg_error *err)
{
    *b = (rg_xrd_broadened){.m = m, .members = members, .sharp = curves};
    b->curves = rg_alloc(n_curves, 1, sizeof *b->curves);
    b->numbers = rg_alloc(m, 1, sizeof *b->numbers);
    bool failed = b->curves == NULL || b->numbers == NULL;
    for (size_t k = 0; k < m && !failed; k++)
        failed = (b->numbers[k] = rg_alloc(4, curves[members[k]].n, sizeof(double))) == NULL;
    if (failed) {
        rg_xrd_broadened_free(b);
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for broadened patterns");
    }
    memcpy(b->curves, curves, n_curves * sizeof *b->curves);
    return RG_OK;
}

void rg_xrd_broadened_free(rg_xrd_broadened *b)
{
    for (size_t k = 0; b->numbers != NULL && k < b->m; k++)
        free(b->numbers[k]);
    free(b->numbers);
    free(b->curves);
    *b = (rg_xrd_broadened){0};
}

void rg_xrd_broadened_set(rg_xrd_broadened *b, double gauss, double lorentz)
{
    for (size_t k = 0; k < b->m; k++) {
        const rg_spline *sharp = &b->sharp[b->members[k]];
        double *values = b->numbers[k];
        double *second = values + sharp->n;
        rg_xrd_broaden(sharp->x, sharp->y, sharp->n, gauss, lorentz, values, second + sharp->n);
        (void) !rg_spline_fit(sharp->x, values, sharp->n, second, second + sharp->n, NULL); /* x rises */
        b->curves[b->members[k]] = (rg_spline){sharp->n, sharp->x, values, second};
    }
}

typedef struct {
    rg_xrd_broadened *b;
    const rg_xrd_frame *frame;
    double shift;
    const double *own;
    double *columns;
    double *shares;
    size_t *all;
    rg_xrd_nonneg *sum;
} fitting;

/* x: the square roots of both widths, so that neither is negative. */
static rg_status residuals(const void *state, const double *x, double *rest, rg_error *err)
{
    const fitting *u = state;
    const size_t n = u->frame->n;
    (void) err;
    rg_xrd_broadened_set(u->b, x[0] * x[0], x[1] * x[1]);
    rg_xrd_frame_columns(u->frame, u->b->curves, u->b->members, u->b->m, u->shift, u->own, u->columns, NULL);
    rg_xrd_nonneg_load(u->sum, u->frame, u->columns, u->b->m);
    (void) rg_xrd_nonneg_solve(u->sum, u->all, u->b->m, u->shares);
    memcpy(rest, u->frame->target, n * sizeof *rest);
    for (size_t k = 0; k < u->b->m; k++)
        cblas_daxpy((blasint) n, -u->shares[k], u->columns + k * n, 1, rest, 1);
    return RG_OK;
}

rg_status rg_xrd_broadened_fit(rg_xrd_broadened *b, const rg_xrd_frame *frame, double shift,
                               const double *own, double *gauss, double *lorentz, rg_error *err)
{
    rg_xrd_nonneg sum = {0};
    fitting u = {.b = b, .frame = frame, .shift = shift, .own = own, .sum = &sum};
    if (b->m == 0)
        return RG_OK;
    u.columns = rg_alloc(b->m, frame->n + 1, sizeof(double));
    u.all = rg_alloc(b->m, 1, sizeof *u.all);
    rg_status status = rg_xrd_nonneg_init(&sum, b->m, err);
    if (status == RG_OK && (u.columns == NULL || u.all == NULL))
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to fit widths");
    if (status == RG_OK) {
        const rg_least_squares problem = {
            .n = 2, .m = frame->n, .step = 1e-3, .tolerance = 1e-4, .fall = 1e-6, .most_steps = 20};
        double x[2] = {sqrt(*gauss), sqrt(*lorentz)};
        rg_error cause = {0};
        u.shares = u.columns + b->m * frame->n;
        for (size_t k = 0; k < b->m; k++)
            u.all[k] = k;
        status = rg_least_squares_minimise(&problem, residuals, &u, x, NULL, NULL, &cause);
        if (status == RG_ENOMEM)
            status = rg_fail(err, status, RG_NO_INDEX, "no memory to fit widths");
        else
            status = RG_OK; /* what the steps came to is better than the start */
        *gauss = x[0] * x[0];
        *lorentz = x[1] * x[1];
        rg_xrd_broadened_set(b, *gauss, *lorentz);
    }
    rg_xrd_nonneg_free(&sum);
    free(u.columns);
    free(u.all);
    return status;
}
