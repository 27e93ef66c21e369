#include "kernels/signal/transform.h"

#include <fftw3.h>
#include <limits.h>
#include <stdlib.h>

#include "kernels/base/memory.h"

struct rg_transform {
    size_t n;
    fftw_plan forward;
    fftw_plan backward;
};

rg_status rg_transform_new(size_t n, rg_transform **transform, rg_error *err)
{
    *transform = NULL;
    if (n == 0 || n > INT_MAX)
        return rg_fail(err, RG_ESHAPE, n, "a transform has one to 2147483647 points");
    rg_transform *made = rg_alloc(1, 1, sizeof *made);
    double *values = rg_alloc(rg_transform_room(n), 1, sizeof *values);
    double *amplitudes = rg_alloc(rg_transform_room(n), 1, sizeof *amplitudes);
    if (made != NULL && values != NULL && amplitudes != NULL) {
        made->n = n;
        made->forward =
            fftw_plan_dft_r2c_1d((int) n, values, (fftw_complex *) (void *) amplitudes, FFTW_ESTIMATE);
        made->backward =
            fftw_plan_dft_c2r_1d((int) n, (fftw_complex *) (void *) amplitudes, values, FFTW_ESTIMATE);
    }
    free(values);
    free(amplitudes);
    if (made == NULL || made->forward == NULL || made->backward == NULL) {
        rg_transform_free(made);
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for a Fourier transform");
    }
    *transform = made;
    return RG_OK;
}

void rg_transform_free(rg_transform *transform)
{
    if (transform == NULL)
        return;
    if (transform->forward != NULL)
        fftw_destroy_plan(transform->forward);
    if (transform->backward != NULL)
        fftw_destroy_plan(transform->backward);
    free(transform);
}

static size_t without_factor(size_t n, size_t factor)
{
    while (n % factor == 0)
        n /= factor;
    return n;
}

size_t rg_transform_length(size_t n)
{
    size_t length = n > 0 ? n : 1;
    while (without_factor(without_factor(without_factor(without_factor(length, 2), 3), 5), 7) != 1)
        length++;
    return length;
}

size_t rg_transform_room(size_t n)
{
    return n + 2 + n % 2;
}

void rg_transform_forward(const rg_transform *transform, const double *values, double *amplitudes)
{
    /* FFTW has no const; a transform of real values out of place leaves them as they are. */
    union {
        const double *given;
        double *taken;
    } input = {.given = values};
    fftw_execute_dft_r2c(transform->forward, input.taken, (fftw_complex *) (void *) amplitudes);
}

void rg_transform_backward(const rg_transform *transform, double *amplitudes, double *values)
{
    const double factor = 1.0 / (double) transform->n;
    fftw_execute_dft_c2r(transform->backward, (fftw_complex *) (void *) amplitudes, values);
    for (size_t i = 0; i < transform->n; i++)
        values[i] *= factor;
}
