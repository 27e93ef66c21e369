#include "kernels/image/calibration.h"

#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/image/network.h"
#include "kernels/linear/blas_threads.h"

enum {
    IN = RG_IMAGE_N_INPUTS,
    S = RG_IMAGE_N_SIZES,
    W = RG_IMAGE_N_WEIGHTS,
    NETS = RG_IMAGE_N_NETWORKS,
    Q = RG_IMAGE_N_DOUBTS,
    FOLDS = 5,
    STEPS = 400,
    ROUNDS = 25,
    FEWEST = 100
};

static const double DECAY = 10.0, FARTHEST = 3.5;
static const double LEAST_ERROR = 0.02, LARGEST_ERROR = 1.0;

static const rg_network_shape SHAPE = {IN, RG_IMAGE_N_HIDDEN, S};

const double rg_image_sizes[RG_IMAGE_N_SIZES] = {10, 16, 25, 30, 50, 75, 84, 90};

/* Inputs before they are standardised; returns L. */
static double make_inputs(const rg_image_look *look, double *inputs)
{
    double level = 0.0;
    for (size_t f = 0; f < RG_IMAGE_N_DISTANCES; f++)
        level += look->features[f] / RG_IMAGE_N_DISTANCES;
    for (size_t f = 0; f < RG_IMAGE_N_FEATURES; f++)
        inputs[f] = look->features[f] - (f < RG_IMAGE_N_LENGTHS ? level : 0.0);
    inputs[IN - 1] = level - log((double) look->factor);
    return level;
}

static double standardise(const rg_image_calibration *c, double *inputs)
{
    double sum = 0.0;
    for (size_t i = 0; i < IN; i++) {
        const double z = (inputs[i] - c->mean[i]) / c->sd[i];
        sum += z * z / IN;
        inputs[i] = fmin(fmax(z, -FARTHEST), FARTHEST);
    }
    return sqrt(sum);
}

static rg_status find_scales(const double *inputs, size_t n, rg_image_calibration *c, rg_error *err)
{
    size_t varies = 0;
    memset(c->mean, 0, sizeof c->mean);
    memset(c->sd, 0, sizeof c->sd);
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < IN; i++)
            c->mean[i] += inputs[k * IN + i] / (double) n;
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < IN; i++)
            c->sd[i] += pow(inputs[k * IN + i] - c->mean[i], 2.0) / (double) n;
    for (size_t i = 0; i < IN; i++) {
        varies += c->sd[i] > 1e-12;
        c->sd[i] = c->sd[i] > 1e-12 ? sqrt(c->sd[i]) : 1.0;
    }
    return varies > 0
               ? RG_OK
               : rg_fail(err, RG_ESINGULAR, RG_NO_INDEX, "the images are too much alike to calibrate with");
}

/* Mean over networks, and in *apart their standard deviation for P50. */
static void estimate(const double (*weights)[W], const double *inputs, double outputs[S], double *apart)
{
    double hidden[RG_IMAGE_N_HIDDEN], one[S], middle[NETS];
    memset(outputs, 0, S * sizeof *outputs);
    for (size_t k = 0; k < NETS; k++) {
        rg_image_network_apply(&SHAPE, weights[k], inputs, hidden, one);
        middle[k] = one[4];
        for (size_t s = 0; s < S; s++)
            outputs[s] += one[s] / NETS;
    }
    *apart = 0.0;
    for (size_t k = 0; k < NETS; k++)
        *apart += (middle[k] - outputs[4]) * (middle[k] - outputs[4]) / (NETS - 1);
    *apart = sqrt(*apart);
}

static void make_doubts(double scale, double ln_size, double side, double noise, double apart, double strange,
                        double q[Q])
{
    q[0] = 1.0;
    q[1] = scale - 1.0;
    q[2] = (scale - 1.0) * (scale - 1.0);
    q[3] = fmax(ln_size - log(side), -4.0);
    q[4] = noise;
    q[5] = fmin(apart, 0.3);
    q[6] = fmin(strange, 3.0);
}

static double error_of(const double *b, const double q[Q])
{
    double sum = 0.0;
    for (size_t k = 0; k < Q; k++)
        sum += b[k] * q[k];
    return fmin(fmax(exp(0.5 * sum), LEAST_ERROR), LARGEST_ERROR);
}

/* b by maximum likelihood of normal errors of variance exp(b q): Fisher scoring, with a small ridge. */
static rg_status fit_errors(const double *doubts, const double *left_out, size_t n, size_t s, double *b,
                            rg_error *err)
{
    double mean = 0.0;
    for (size_t i = 0; i < n; i++)
        mean += left_out[i * S + s] * left_out[i * S + s] / (double) n;
    memset(b, 0, Q * sizeof *b);
    b[0] = log(fmax(mean, 1e-12));
    for (int round = 0; round < ROUNDS; round++) {
        double normal[Q * Q] = {0}, right[Q] = {0};
        for (size_t i = 0; i < n; i++) {
            const double *q = doubts + (i * S + s) * Q;
            double eta = 0.0;
            for (size_t k = 0; k < Q; k++)
                eta += b[k] * q[k];
            /* Errors beyond four standard errors count as four: a few misses must not set all errors. */
            const double square = fmin(left_out[i * S + s] * left_out[i * S + s] / exp(eta), 16.0);
            for (size_t k = 0; k < Q; k++) {
                right[k] += q[k] * (square - 1.0);
                for (size_t l = 0; l < Q; l++)
                    normal[k * Q + l] += q[k] * q[l];
            }
        }
        for (size_t k = 1; k < Q; k++) {
            normal[k * Q + k] += 1.0;
            right[k] -= b[k];
        }
        if (LAPACKE_dposv(LAPACK_ROW_MAJOR, 'L', Q, 1, normal, Q, right, 1) != 0)
            return rg_fail(err, RG_ESINGULAR, RG_NO_INDEX, "the images are too much alike to calibrate with");
        for (size_t k = 0; k < Q; k++)
            b[k] += fmin(fmax(right[k], -2.0), 2.0);
    }
    return RG_OK;
}

typedef struct {
    double *inputs, *targets, *levels, *errors, *doubts;
    double (*folds)[NETS][W]; /* [FOLDS + 1]; the last is of all images */
} room;

static void room_free(room *r)
{
    free(r->inputs);
    free(r->targets);
    free(r->levels);
    free(r->errors);
    free(r->doubts);
    free(r->folds);
}

static bool room_new(size_t n, room *r)
{
    *r = (room){.inputs = rg_alloc(n, IN, sizeof(double)),
                .targets = rg_alloc(n, S, sizeof(double)),
                .levels = rg_alloc(n, 1, sizeof(double)),
                .errors = rg_alloc(n, S, sizeof(double)),
                .doubts = rg_alloc(n, S * Q, sizeof(double)),
                .folds = rg_alloc(FOLDS + 1, 1, sizeof *r->folds)};
    return r->inputs != NULL && r->targets != NULL && r->levels != NULL && r->errors != NULL &&
           r->doubts != NULL && r->folds != NULL;
}

static rg_status fit_one(const room *r, size_t n, size_t without, uint64_t seed, double *weights)
{
    double *inputs = rg_alloc(n, IN, sizeof *inputs);
    double *targets = rg_alloc(n, S, sizeof *targets);
    size_t m = 0;
    rg_status status = inputs == NULL || targets == NULL ? RG_ENOMEM : RG_OK;
    for (size_t i = 0; i < n && status == RG_OK; i++)
        if (i % FOLDS != without) {
            memcpy(inputs + m * IN, r->inputs + i * IN, IN * sizeof *inputs);
            memcpy(targets + m * S, r->targets + i * S, S * sizeof *targets);
            m++;
        }
    if (status == RG_OK)
        status = rg_image_network_fit(&SHAPE, inputs, targets, m, DECAY, STEPS, seed, weights, NULL);
    free(inputs);
    free(targets);
    return status;
}

static rg_status fit_all(const room *r, size_t n, rg_error *err)
{
    rg_status outcomes[(FOLDS + 1) * NETS];
    const int blas = rg_blas_threads_one();
#pragma omp parallel for schedule(dynamic, 1)
    for (size_t job = 0; job < (FOLDS + 1) * NETS; job++)
        outcomes[job] = fit_one(r, n, job / NETS, job % NETS + 1, r->folds[job / NETS][job % NETS]);
    rg_blas_threads_restore(blas);
    for (size_t job = 0; job < (FOLDS + 1) * NETS; job++)
        if (outcomes[job] != RG_OK)
            return rg_fail(err, outcomes[job], RG_NO_INDEX, "no memory for the calibration");
    return RG_OK;
}

rg_status rg_image_calibration_fit(const rg_image_look *looks, const double *sizes_px, const double *sides_px,
                                   size_t n, rg_image_calibration *c, double *left_out, rg_error *err)
{
    room r = {0};
    if (n < FEWEST)
        return rg_fail(err, RG_ESHAPE, n, "fewer than 100 images cannot calibrate this");
    for (size_t i = 0; i < n * S; i++)
        if (!(sizes_px[i] > 0.0) || !isfinite(sizes_px[i]))
            return rg_fail(err, RG_EDOMAIN, i / S, "the known size of an image is not positive");
    rg_status status =
        room_new(n, &r) ? RG_OK : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the calibration");
    for (size_t i = 0; i < n && status == RG_OK; i++)
        r.levels[i] = make_inputs(&looks[i], r.inputs + i * IN);
    if (status == RG_OK)
        status = find_scales(r.inputs, n, c, err);
    for (size_t i = 0; i < n && status == RG_OK; i++) {
        const double scale = r.inputs[i * IN + IN - 1];
        const double strange = standardise(c, r.inputs + i * IN);
        for (size_t s = 0; s < S; s++) {
            r.targets[i * S + s] = log(sizes_px[i * S + s]) - r.levels[i];
            make_doubts(scale, 0.0, sides_px[i], looks[i].features[RG_IMAGE_N_FEATURES - 1], 0.0, strange,
                        r.doubts + (i * S + s) * Q);
        }
    }
    if (status == RG_OK)
        status = fit_all(&r, n, err);
    for (size_t i = 0; i < n && status == RG_OK; i++) {
        double found[S], apart;
        estimate((const double(*)[W]) r.folds[i % FOLDS], r.inputs + i * IN, found, &apart);
        for (size_t s = 0; s < S; s++) {
            double *q = r.doubts + (i * S + s) * Q;
            r.errors[i * S + s] = found[s] - r.targets[i * S + s];
            make_doubts(q[1] + 1.0, found[s] + r.levels[i], sides_px[i], q[4], apart, q[6], q);
        }
    }
    for (size_t s = 0; s < S && status == RG_OK; s++)
        status = fit_errors(r.doubts, r.errors, n, s, c->errors[s], err);
    if (status == RG_OK)
        memcpy(c->weights, r.folds[FOLDS], sizeof c->weights);
    if (status == RG_OK && left_out != NULL)
        memcpy(left_out, r.errors, n * S * sizeof *left_out);
    room_free(&r);
    return status;
}

void rg_image_calibration_apply(const rg_image_calibration *c, const rg_image_look *look, double side_px,
                                double sizes_px[RG_IMAGE_N_SIZES], double relative_errors[RG_IMAGE_N_SIZES],
                                double *strange)
{
    double inputs[IN], found[S], apart, q[Q];
    const double level = make_inputs(look, inputs);
    const double scale = inputs[IN - 1];
    *strange = standardise(c, inputs);
    estimate(c->weights, inputs, found, &apart);
    for (size_t s = 0; s < S; s++) {
        const double size = exp(found[s] + level);
        size_t at = s;
        for (; at > 0 && sizes_px[at - 1] > size; at--)
            sizes_px[at] = sizes_px[at - 1];
        sizes_px[at] = size;
    }
    for (size_t s = 0; s < S; s++) {
        make_doubts(scale, log(sizes_px[s]), side_px, look->features[RG_IMAGE_N_FEATURES - 1], apart,
                    *strange, q);
        relative_errors[s] = error_of(c->errors[s], q);
    }
}
