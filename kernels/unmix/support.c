#include "kernels/unmix/support.h"

#include <math.h>
#include <string.h>

/* A pivot below this part of the unit diagonal has lost its digits. */
static const double SMALLEST_PIVOT = 1e-14;

size_t rg_support_work(size_t n)
{
    return 2 * n * n + 3 * n;
}

/* Lower Cholesky factor of the k x k matrix a, in place; false when it is not positive definite. */
static bool factor(double *a, size_t k)
{
    for (size_t j = 0; j < k; j++) {
        double pivot = a[j * k + j];
        for (size_t m = 0; m < j; m++)
            pivot -= a[j * k + m] * a[j * k + m];
        if (!(pivot > SMALLEST_PIVOT))
            return false;
        const double root = sqrt(pivot);
        a[j * k + j] = root;
        for (size_t i = j + 1; i < k; i++) {
            double value = a[i * k + j];
            for (size_t m = 0; m < j; m++)
                value -= a[i * k + m] * a[j * k + m];
            a[i * k + j] = value / root;
        }
    }
    return true;
}

static void solve(const double *l, size_t k, double *x)
{
    for (size_t i = 0; i < k; i++) {
        for (size_t m = 0; m < i; m++)
            x[i] -= l[i * k + m] * x[m];
        x[i] /= l[i * k + i];
    }
    for (size_t i = k; i-- > 0;) {
        for (size_t m = i + 1; m < k; m++)
            x[i] -= l[m * k + i] * x[m];
        x[i] /= l[i * k + i];
    }
}

/* Members of the support packed to the front of list; their number. */
static size_t pack(const bool *in, size_t n, double *list)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        if (in[i])
            list[k++] = (double) i;
    return k;
}

/* Under the sum constraint inverse becomes G^-1 - G^-1 c c' G^-1 / (c' G^-1 c) and
 * v = G^-1 c / (c' G^-1 c). Returns 1 / (c' G^-1 c); 0, with v zero, without the constraint. */
static double constrain(const double *sum, const double *list, size_t k, double *inverse, double *v)
{
    memset(v, 0, k * sizeof *v);
    if (sum == NULL)
        return 0.0;
    double scale = 0.0;
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++)
            v[i] += inverse[i * k + j] * sum[(size_t) list[j]];
    for (size_t i = 0; i < k; i++)
        scale += v[i] * sum[(size_t) list[i]];
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++)
            inverse[i * k + j] -= v[i] * v[j] / scale;
    for (size_t i = 0; i < k; i++)
        v[i] /= scale;
    return 1.0 / scale;
}

bool rg_support_map(const rg_normal_equations *equations, const bool *in, double *matrix, double *offset,
                    double *work)
{
    const size_t n = equations->n;
    double *l = work;
    double *inverse = work + n * n;
    double *v = work + 2 * n * n;
    double *column = v + n;
    double *list = column + n;
    const size_t k = pack(in, n, list);
    if (k == 0 && equations->sum != NULL)
        return false;
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j <= i; j++)
            l[i * k + j] = equations->gram[(size_t) list[i] * n + (size_t) list[j]];
    if (!factor(l, k))
        return false;
    for (size_t j = 0; j < k; j++) {
        memset(column, 0, k * sizeof *column);
        column[j] = 1.0;
        solve(l, k, column);
        for (size_t i = 0; i < k; i++)
            inverse[i * k + j] = column[i];
    }
    const double spread = constrain(equations->sum, list, k, inverse, v);
    memset(matrix, 0, n * n * sizeof *matrix);
    for (size_t i = 0; i < k; i++) {
        const size_t row = (size_t) list[i];
        offset[row] = v[i];
        for (size_t j = 0; j < k; j++)
            matrix[row * n + (size_t) list[j]] = 0.5 * (inverse[i * k + j] + inverse[j * k + i]);
    }
    for (size_t o = 0; o < n; o++) {
        if (in[o])
            continue;
        const double c = equations->sum != NULL ? equations->sum[o] : 0.0;
        double curvature = equations->gram[o * n + o] + c * c * spread;
        double shift = -c * spread;
        for (size_t i = 0; i < k; i++) {
            const double g = equations->gram[o * n + (size_t) list[i]];
            double moved = v[i] * c;
            for (size_t j = 0; j < k; j++)
                moved += inverse[i * k + j] * equations->gram[(size_t) list[j] * n + o];
            matrix[o * n + (size_t) list[i]] = moved;
            matrix[(size_t) list[i] * n + o] = -moved;
            curvature -= g * (moved + v[i] * c);
            shift += g * v[i];
        }
        matrix[o * n + o] = curvature;
        offset[o] = shift;
    }
    return true;
}
