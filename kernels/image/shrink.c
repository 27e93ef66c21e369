#include "kernels/image/shrink.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/base/sum.h"

static const double FINEST_PX = 3.5; /* of the distance, in the picture that is looked at */
/* Of the distance of one half in the side: above it the picture is of one grain or two. Images with a median
 * grain of a fifth of the side have 0.08 at most. */
static const double LARGEST_SHARE = 0.09;
static const size_t MOST_LINES = 256;

void rg_image_shrink(const double *pixels, size_t height, size_t width, size_t factor, double *small)
{
    const size_t rows = height / factor, columns = width / factor;
    for (size_t y = 0; y < rows; y++)
        for (size_t x = 0; x < columns; x++) {
            double sum = 0.0;
            for (size_t j = 0; j < factor; j++)
                for (size_t i = 0; i < factor; i++)
                    sum += pixels[(y * factor + j) * width + x * factor + i];
            small[y * columns + x] = sum / (double) (factor * factor);
        }
}

double rg_image_shrink_noise(double *c)
{
    const double without = fmax(3.0 * c[1] - 3.0 * c[2] + c[3], 0.1 * c[0]);
    const double share = without < c[0] ? 1.0 - without / c[0] : 0.0;
    c[0] = fmin(c[0], without);
    return share;
}

double rg_image_shrink_distance(const double *c, size_t n_lags, double level)
{
    size_t lag = 1;
    while (lag < n_lags && c[lag] >= level * c[0])
        lag++;
    return lag == n_lags ? (double) n_lags
                         : (double) (lag - 1) + (c[lag - 1] - level * c[0]) / (c[lag - 1] - c[lag]);
}

rg_status rg_image_shrink_factor(const rg_image_plans *plans, const double *flat, size_t height, size_t width,
                                 size_t *factor, rg_error *err)
{
    const size_t side = height < width ? height : width;
    const size_t n_lags = side / 2;
    const size_t every = (side + MOST_LINES - 1) / MOST_LINES;
    *factor = 1;
    double *covariance = rg_alloc(n_lags, 1, sizeof *covariance);
    if (covariance == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the image");
    rg_status status = rg_image_covariance(plans, flat, height, width, false, every, n_lags, covariance, err);
    if (status == RG_OK && !(covariance[0] > 0.0))
        status = rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the image has no contrast");
    if (status == RG_OK) {
        (void) rg_image_shrink_noise(covariance);
        const double half = rg_image_shrink_distance(covariance, n_lags, 0.5);
        const double distance = sqrt(rg_image_shrink_distance(covariance, n_lags, 0.7) * half);
        if (half > LARGEST_SHARE * (double) side)
            status = rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the grains are too large for the frame");
        else if (distance >= 2.0 * FINEST_PX)
            *factor = (size_t) (distance / FINEST_PX);
    }
    free(covariance);
    return status;
}
