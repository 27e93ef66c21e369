/* A small smooth function of many inputs, fitted to examples: one layer of tanh units and a linear one,
 *
 *   y_o = v_o0 + sum_h v_oh tanh(w_h0 + sum_i w_hi x_i).
 *
 * Weights: w [n_hidden][n_inputs + 1], then v [n_outputs][n_hidden + 1], the constant of a row last. */
#ifndef RG_KERNELS_IMAGE_NETWORK_H
#define RG_KERNELS_IMAGE_NETWORK_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/base/error.h"

typedef struct {
    size_t n_inputs, n_hidden, n_outputs;
} rg_network_shape;

size_t rg_image_network_weights(const rg_network_shape *shape);

/* outputs[n_outputs] of inputs[n_inputs]; hidden[n_hidden]: scratch. */
void rg_image_network_apply(const rg_network_shape *shape, const double *weights, const double *inputs,
                            double *hidden, double *outputs);

/* Weights by least squares with a penalty of `decay` times the squares of the weights but for constants, from
 * a start drawn from the seed (Glorot & Bengio 2010), by L-BFGS (Liu & Nocedal 1989, Math. Program. 45,
 * 503-528, doi:10.1007/BF01589116) of at most `steps` steps: stopping early is part of what keeps it smooth.
 *
 *   inputs   [n][n_inputs]   in   about 0 and 1 in mean and spread
 *   targets  [n][n_outputs]  in
 *   weights                  out
 *
 * Returns RG_OK; RG_ENOMEM. Calls BLAS: see kernels/linear/blas_threads.h. May be called from several
 * threads.
 */
rg_status rg_image_network_fit(const rg_network_shape *shape, const double *inputs, const double *targets,
                               size_t n, double decay, size_t steps, uint64_t seed, double *weights,
                               rg_error *err) RG_MUST_CHECK;

#endif
