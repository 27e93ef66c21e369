/* Fourier transforms of real signals, one length a plan, by FFTW. Everything of the toolkit that transforms
 * goes through here. */
#ifndef RG_KERNELS_SIGNAL_TRANSFORM_H
#define RG_KERNELS_SIGNAL_TRANSFORM_H

#include <stddef.h>

#include "kernels/base/error.h"

typedef struct rg_transform rg_transform;

/* A plan for signals of n >= 1 values, forth and back. Make it outside parallel regions: FFTW plans one at a
 * time. It is estimated, not measured, so that the same input gives the same bits in every run.
 * Returns RG_OK; RG_ESHAPE when n is 0 or above INT_MAX; RG_ENOMEM. */
rg_status rg_transform_new(size_t n, rg_transform **transform, rg_error *err) RG_MUST_CHECK;
void rg_transform_free(rg_transform *transform); /* NULL is fine */

/* The least length >= n whose only factors are 2, 3, 5 and 7, which FFTW does fastest; n of 0 gives 1. */
size_t rg_transform_length(size_t n);

/* Doubles in a buffer for n values or for their n / 2 + 1 complex amplitudes: n + 2, and even, so that
 * buffers of one array are aligned alike. */
size_t rg_transform_room(size_t n);

/* amplitudes [n / 2 + 1][2] = sum over k of values[k] exp(-2 pi i j k / n), real part first. Both arrays
 * begin on 16 bytes, as those of rg_alloc() do. values are kept. Any number of threads may call with one
 * plan. */
void rg_transform_forward(const rg_transform *transform, const double *values, double *amplitudes);

/* The inverse, with the factor 1 / n: values come back. Destroys amplitudes. */
void rg_transform_backward(const rg_transform *transform, double *amplitudes, double *values);

#endif
