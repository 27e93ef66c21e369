#include "kernels/image/network.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/random.h"
#include "kernels/linear/dot.h"

enum { KEPT = 10, MOST_HALVINGS = 30 }; /* pairs of steps that L-BFGS remembers */

typedef struct {
    rg_network_shape shape;
    const double *inputs, *targets;
    double *hidden, *slopes; /* [n][n_hidden] */
    double *misfit;          /* [n][n_outputs] */
    size_t n;
    double decay;
} problem;

size_t rg_image_network_weights(const rg_network_shape *s)
{
    return s->n_hidden * (s->n_inputs + 1) + s->n_outputs * (s->n_hidden + 1);
}

void rg_image_network_apply(const rg_network_shape *s, const double *weights, const double *inputs,
                            double *hidden, double *outputs)
{
    const size_t row = s->n_inputs + 1;
    for (size_t h = 0; h < s->n_hidden; h++)
        hidden[h] =
            tanh(weights[h * row + s->n_inputs] + rg_dot_fast(weights + h * row, inputs, s->n_inputs));
    const double *v = weights + s->n_hidden * row;
    for (size_t o = 0; o < s->n_outputs; o++, v += s->n_hidden + 1)
        outputs[o] = v[s->n_hidden] + rg_dot_fast(v, hidden, s->n_hidden);
}

/* Loss, and its gradient. */
static double loss(const problem *p, const double *weights, double *gradient)
{
    const size_t n_in = p->shape.n_inputs, n_hid = p->shape.n_hidden, n_out = p->shape.n_outputs;
    const size_t row = n_in + 1;
    const int N = (int) p->n, IN = (int) n_in, HID = (int) n_hid, OUT = (int) n_out;
    const double *v = weights + n_hid * row;
    double *of_v = gradient + n_hid * row;
    double sum = 0.0;
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, N, HID, IN, 1.0, p->inputs, IN, weights, IN + 1, 0.0,
                p->hidden, HID);
    for (size_t k = 0; k < p->n; k++)
        for (size_t h = 0; h < n_hid; h++)
            p->hidden[k * n_hid + h] = tanh(p->hidden[k * n_hid + h] + weights[h * row + n_in]);
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, N, OUT, HID, 1.0, p->hidden, HID, v, HID + 1, 0.0,
                p->misfit, OUT);
    const double scale = 1.0 / (double) p->n;
    memset(gradient, 0, rg_image_network_weights(&p->shape) * sizeof *gradient);
    for (size_t k = 0; k < p->n; k++)
        for (size_t o = 0; o < n_out; o++) {
            double *r = &p->misfit[k * n_out + o];
            *r += v[o * (n_hid + 1) + n_hid] - p->targets[k * n_out + o];
            sum += 0.5 * scale * *r * *r;
            *r *= scale;
            of_v[o * (n_hid + 1) + n_hid] += *r;
        }
    cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, OUT, HID, N, 1.0, p->misfit, OUT, p->hidden, HID,
                1.0, of_v, HID + 1);
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, N, HID, OUT, 1.0, p->misfit, OUT, v, HID + 1, 0.0,
                p->slopes, HID);
    for (size_t k = 0; k < p->n; k++)
        for (size_t h = 0; h < n_hid; h++) {
            const double t = p->hidden[k * n_hid + h];
            p->slopes[k * n_hid + h] *= 1.0 - t * t;
            gradient[h * row + n_in] += p->slopes[k * n_hid + h];
        }
    cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, HID, IN, N, 1.0, p->slopes, HID, p->inputs, IN, 1.0,
                gradient, IN + 1);
    for (size_t h = 0; h < n_hid; h++)
        for (size_t i = 0; i < n_in; i++) {
            sum += 0.5 * p->decay * scale * weights[h * row + i] * weights[h * row + i];
            gradient[h * row + i] += p->decay * scale * weights[h * row + i];
        }
    for (size_t o = 0; o < n_out; o++)
        for (size_t h = 0; h < n_hid; h++) {
            const size_t at = o * (n_hid + 1) + h;
            sum += 0.5 * p->decay * scale * v[at] * v[at];
            of_v[at] += p->decay * scale * v[at];
        }
    return sum;
}

static void draw_start(const rg_network_shape *s, uint64_t seed, double *weights)
{
    const size_t row = s->n_inputs + 1;
    const double wide = sqrt(6.0 / (double) (s->n_inputs + s->n_hidden));
    const double high = sqrt(6.0 / (double) (s->n_hidden + s->n_outputs));
    const size_t n = rg_image_network_weights(s);
    for (size_t i = 0; i < n; i++)
        weights[i] = (i < s->n_hidden * row ? wide : high) * (2.0 * rg_random_uniform(seed, 0, i) - 1.0);
}

/* Room for L-BFGS: steps and changes of the gradient, the newest at `newest`. */
typedef struct {
    size_t n, kept, newest;
    double *steps, *changes; /* [KEPT][n] */
    double products[KEPT];   /* of step and change */
} memory;

/* direction = - inverse Hessian times gradient, by the two loops. */
static void turn(const memory *m, const double *gradient, double *direction)
{
    double share[KEPT] = {0};
    for (size_t i = 0; i < m->n; i++)
        direction[i] = -gradient[i];
    for (size_t k = 0; k < m->kept; k++) {
        const size_t at = (m->newest + KEPT - k) % KEPT;
        share[at] = rg_dot_fast(m->steps + at * m->n, direction, m->n) / m->products[at];
        for (size_t i = 0; i < m->n; i++)
            direction[i] -= share[at] * m->changes[at * m->n + i];
    }
    if (m->kept > 0) {
        const double *change = m->changes + m->newest * m->n;
        const double scale = m->products[m->newest] / rg_dot_fast(change, change, m->n);
        for (size_t i = 0; i < m->n; i++)
            direction[i] *= scale;
    }
    for (size_t k = m->kept; k-- > 0;) {
        const size_t at = (m->newest + KEPT - k) % KEPT;
        const double back = rg_dot_fast(m->changes + at * m->n, direction, m->n) / m->products[at];
        for (size_t i = 0; i < m->n; i++)
            direction[i] += (share[at] - back) * m->steps[at * m->n + i];
    }
}

static void descend(const problem *p, memory *m, size_t steps, double *weights, double *gradient,
                    double *direction, double *next, double *next_gradient)
{
    double value = loss(p, weights, gradient);
    for (size_t step = 0; step < steps; step++) {
        turn(m, gradient, direction);
        double slope = rg_dot_fast(gradient, direction, m->n);
        if (!(slope < 0.0))
            return;
        double length = m->kept > 0 ? 1.0 : fmin(1.0, 0.1 / sqrt(-slope));
        double reached = INFINITY;
        for (int halving = 0; halving < MOST_HALVINGS; halving++) {
            for (size_t i = 0; i < m->n; i++)
                next[i] = weights[i] + length * direction[i];
            reached = loss(p, next, next_gradient);
            if (reached <= value + 1e-4 * length * slope)
                break;
            length *= 0.5;
        }
        if (!(reached < value))
            return;
        const size_t at = m->kept > 0 ? (m->newest + 1) % KEPT : 0;
        for (size_t i = 0; i < m->n; i++) {
            m->steps[at * m->n + i] = next[i] - weights[i];
            m->changes[at * m->n + i] = next_gradient[i] - gradient[i];
        }
        m->products[at] = rg_dot_fast(m->steps + at * m->n, m->changes + at * m->n, m->n);
        if (m->products[at] > 0.0) { /* else the curvature is not that of a bowl: forget the pair */
            m->newest = at;
            m->kept += m->kept < KEPT;
        }
        memcpy(weights, next, m->n * sizeof *weights);
        memcpy(gradient, next_gradient, m->n * sizeof *gradient);
        value = reached;
    }
}

rg_status rg_image_network_fit(const rg_network_shape *shape, const double *inputs, const double *targets,
                               size_t n, double decay, size_t steps, uint64_t seed, double *weights,
                               rg_error *err)
{
    memory m = {.n = rg_image_network_weights(shape)};
    problem p = {.shape = *shape,
                 .inputs = inputs,
                 .targets = targets,
                 .hidden = rg_alloc(n, shape->n_hidden, sizeof(double)),
                 .slopes = rg_alloc(n, shape->n_hidden, sizeof(double)),
                 .misfit = rg_alloc(n, shape->n_outputs, sizeof(double)),
                 .n = n,
                 .decay = decay};
    double *room = rg_alloc(m.n, 4, sizeof *room);
    m.steps = rg_alloc(m.n, KEPT, sizeof *m.steps);
    m.changes = rg_alloc(m.n, KEPT, sizeof *m.changes);
    rg_status status = RG_OK;
    if (p.hidden == NULL || p.slopes == NULL || p.misfit == NULL || room == NULL || m.steps == NULL ||
        m.changes == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the calibration");
    if (status == RG_OK) {
        draw_start(shape, seed, weights);
        descend(&p, &m, steps, weights, room, room + m.n, room + 2 * m.n, room + 3 * m.n);
    }
    free(p.hidden);
    free(p.slopes);
    free(p.misfit);
    free(room);
    free(m.steps);
    free(m.changes);
    return status;
}
