#include "kernels/unmix/covariance.h"

#include <math.h>

size_t rg_covariance_room(size_t n)
{
    const size_t stride = rg_gram_stride(n);
    return 2 * n * stride + 2 * stride;
}

void rg_covariance_place(rg_covariance *c, size_t n, double *room)
{
    const size_t stride = rg_gram_stride(n);
    *c = (rg_covariance){.covariance = room};
    c->response = room + n * stride;
    c->offset = room + 2 * n * stride;
    c->curvature = c->offset + stride;
}

static bool factor_passive(const rg_gram *gram, const size_t *passive, size_t n_passive, double *factor)
{
    for (size_t i = 0; i < n_passive; i++) {
        const double *g = gram->values + passive[i] * gram->stride;
        double *row = factor + i * n_passive;
        double left = g[passive[i]];
        for (size_t j = 0; j < i; j++) {
            double value = g[passive[j]];
            for (size_t k = 0; k < j; k++)
                value -= row[k] * factor[j * n_passive + k];
            row[j] = value * factor[j * n_passive + j];
            left -= row[j] * row[j];
        }
        if (!(left > 0.0))
            return false;
        row[i] = 1.0 / sqrt(left);
    }
    return true;
}

/* C = G_P^-1 - v v'/(1'v), in place; the offset v/(1'v). */
static void fold_sum(rg_covariance *c, const rg_gram *gram, const size_t *passive, size_t n_passive)
{
    double total = 0.0;
    for (size_t i = 0; i < n_passive; i++) {
        double v = 0.0;
        for (size_t j = 0; j < n_passive; j++)
            v += c->covariance[passive[i] * gram->stride + passive[j]];
        c->offset[passive[i]] = v;
        total += v;
    }
    double cancelled = 1.0;
    for (size_t i = 0; i < n_passive; i++) {
        const double before = c->covariance[passive[i] * (gram->stride + 1)];
        for (size_t j = 0; j < n_passive; j++)
            c->covariance[passive[i] * gram->stride + passive[j]] -=
                c->offset[passive[i]] * (c->offset[passive[j]] / total);
        if (n_passive > 1)
            cancelled = fmax(cancelled, before / c->covariance[passive[i] * (gram->stride + 1)]);
    }
    for (size_t i = 0; i < n_passive; i++)
        c->offset[passive[i]] /= total;
    c->inflation *= cancelled;
}

/* Of the members outside but i, from the response of those inside; gradients inside stay level with each
 * other, and only a sum lets that level move. */
static void fall_of_gradients(const rg_gram *gram, const size_t *passive, size_t n_passive, bool sums,
                              size_t i, double *response)
{
    const double *g = gram->values + i * gram->stride;
    double level = 0.0;
    size_t next = 0;
    for (size_t j = 0; j < n_passive && sums; j++) {
        level -= g[passive[j]];
        for (size_t k = 0; k < n_passive; k++)
            level += response[passive[k]] * gram->values[passive[k] * gram->stride + passive[j]];
    }
    level = n_passive > 0 ? level / (double) n_passive : 0.0;
    for (size_t k = 0; k < gram->n; k++) {
        if (next < n_passive && passive[next] == k) {
            next++;
            continue;
        }
        double fall = -g[k] - level;
        for (size_t j = 0; j < n_passive; j++)
            fall += response[passive[j]] * gram->values[passive[j] * gram->stride + k];
        response[k] = k == i ? 0.0 : fall;
    }
}

/* Raising member i by t moves the abundances along e_i - response; the curvature is that vector's
 * square under G, which stays positive where a difference of large terms would not. */
static void respond(rg_covariance *c, const rg_gram *gram, const size_t *passive, size_t n_passive, bool sums,
                    size_t i)
{
    const double *g = gram->values + i * gram->stride;
    double *response = c->response + i * gram->stride;
    for (size_t j = 0; j < n_passive; j++) {
        double sum = c->offset[passive[j]];
        for (size_t k = 0; k < n_passive; k++)
            sum += c->covariance[passive[j] * gram->stride + passive[k]] * g[passive[k]];
        response[passive[j]] = sum;
    }
    double square = g[i];
    for (size_t j = 0; j < n_passive; j++) {
        const double *row = gram->values + passive[j] * gram->stride;
        double product = -2.0 * g[passive[j]];
        for (size_t k = 0; k < n_passive; k++)
            product += row[passive[k]] * response[passive[k]];
        square += response[passive[j]] * product;
    }
    c->curvature[i] = square;
    fall_of_gradients(gram, passive, n_passive, sums, i, response);
}

/* Before the sum is folded in. */
static double condition_of(const rg_covariance *c, const rg_gram *gram, const size_t *passive,
                           size_t n_passive)
{
    double largest = n_passive == 0 ? 1.0 : 0.0;
    double inverse = largest;
    for (size_t i = 0; i < n_passive; i++) {
        const size_t row = passive[i] * gram->stride;
        double a = 0.0;
        double b = 0.0;
        for (size_t j = 0; j < n_passive; j++) {
            const double lengths = gram->norm[passive[i]] * gram->norm[passive[j]];
            a += fabs(gram->values[row + passive[j]]) / lengths;
            b += fabs(c->covariance[row + passive[j]]) * lengths;
        }
        largest = fmax(largest, a);
        inverse = fmax(inverse, b);
    }
    return largest * inverse;
}

bool rg_covariance_fill(rg_covariance *c, const rg_gram *gram, const size_t *passive, size_t n_passive,
                        bool sums, double *work)
{
    const size_t stride = gram->stride;
    double *factor = work;
    double *column = work + n_passive * n_passive;
    for (size_t i = 0; i < gram->n * stride; i++)
        c->covariance[i] = 0.0;
    for (size_t i = 0; i < stride; i++)
        c->offset[i] = 0.0;
    c->inflation = 1.0;
    c->has_response = false;
    if (!factor_passive(gram, passive, n_passive, factor))
        return false;

    for (size_t i = 0; i < n_passive; i++) {
        for (size_t j = 0; j < n_passive; j++)
            column[j] = j == i ? 1.0 : 0.0;
        rg_gram_solve(factor, n_passive, column);
        for (size_t j = 0; j < n_passive; j++)
            c->covariance[passive[i] * stride + passive[j]] = column[j];
        c->inflation = fmax(c->inflation, column[i] * gram->values[passive[i] * stride + passive[i]]);
    }
    c->condition = condition_of(c, gram, passive, n_passive);
    if (sums && n_passive > 0)
        fold_sum(c, gram, passive, n_passive);
    c->is_filled = true;
    return true;
}

void rg_covariance_respond(rg_covariance *c, const rg_gram *gram, const size_t *passive, size_t n_passive,
                           bool sums)
{
    for (size_t i = 0; i < gram->n * gram->stride; i++)
        c->response[i] = 0.0;
    size_t next = 0;
    for (size_t i = 0; i < gram->n; i++) {
        c->curvature[i] = 0.0;
        if (next < n_passive && passive[next] == i)
            next++;
        else
            respond(c, gram, passive, n_passive, sums, i);
    }
    c->has_response = true;
}
