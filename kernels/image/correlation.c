#include "kernels/image/correlation.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/signal/transform.h"

enum { MOST_PLANS = 32, FIRST_PLAN = 4 };
static const double PI = 3.14159265358979323846;

struct rg_image_plans {
    rg_transform *plan[MOST_PLANS]; /* of 2^k values */
};

/* The power of two that holds a line and as many zeros. */
static int plan_of(size_t n)
{
    int k = FIRST_PLAN;
    while (k < MOST_PLANS && ((size_t) 1 << k) < 2 * n)
        k++;
    return k;
}

rg_status rg_image_plans_new(size_t longest, rg_image_plans **plans, rg_error *err)
{
    *plans = rg_alloc(1, 1, sizeof **plans);
    if (*plans == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the transforms");
    const int last = plan_of(longest);
    if (last >= MOST_PLANS)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "the image is too large for this");
    rg_status status = RG_OK;
    for (int k = FIRST_PLAN; k <= last && status == RG_OK; k++)
        status = rg_transform_new((size_t) 1 << k, &(*plans)->plan[k], err);
    return status;
}

void rg_image_plans_free(rg_image_plans *plans)
{
    if (plans == NULL)
        return;
    for (int k = 0; k < MOST_PLANS; k++)
        rg_transform_free(plans->plan[k]);
    free(plans);
}

static double window_at(bool hann, size_t i, size_t n)
{
    return hann ? 0.5 - 0.5 * cos(2.0 * PI * ((double) i + 0.5) / (double) n) : 1.0;
}

/* Lines of n pixels, `step` apart along and `stride` from line to line. work: 3 rooms and n. */
static void add_direction(const rg_transform *transform, size_t length, const double *pixels, size_t n_lines,
                          size_t stride, size_t n, size_t step, bool hann, size_t every, size_t n_lags,
                          double *work, double *covariance)
{
    const size_t room = rg_transform_room(length);
    double *values = work;
    double *amplitudes = work + room;
    double *power = work + 2 * room;
    double *window = work + 3 * room;
    double lines = 0.0;
    for (size_t i = 0; i < n; i++)
        window[i] = window_at(hann, i, n);
    for (size_t i = 0; i < room; i++)
        power[i] = 0.0;
    for (size_t line = every / 2; line < n_lines; line += every) {
        const double weight = window_at(hann, line, n_lines);
        lines += weight * weight;
        for (size_t i = 0; i < n; i++)
            values[i] = weight * window[i] * pixels[line * stride + i * step];
        for (size_t i = n; i < length; i++)
            values[i] = 0.0;
        rg_transform_forward(transform, values, amplitudes);
        for (size_t k = 0; k <= length / 2; k++)
            power[2 * k] +=
                amplitudes[2 * k] * amplitudes[2 * k] + amplitudes[2 * k + 1] * amplitudes[2 * k + 1];
    }
    rg_transform_backward(transform, power, values);
    for (size_t lag = 0; lag < n_lags; lag++) {
        double pairs = (double) (n - lag);
        if (hann) {
            pairs = 0.0;
            for (size_t i = 0; i + lag < n; i++)
                pairs += window[i] * window[i + lag];
        }
        covariance[lag] += values[lag] / (lines * pairs);
    }
}

rg_status rg_image_covariance(const rg_image_plans *plans, const double *pixels, size_t height, size_t width,
                              bool hann, size_t every, size_t n_lags, double *covariance, rg_error *err)
{
    const size_t longest = height > width ? height : width;
    const int most = plan_of(longest);
    if (height < 8 || width < 8 || n_lags == 0 || n_lags > height || n_lags > width || most >= MOST_PLANS ||
        plans->plan[most] == NULL || every == 0 || every > height || every > width)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "the image is too small for this");
    double *work = rg_alloc(3 * rg_transform_room((size_t) 1 << most) + longest, 1, sizeof *work);
    if (work == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the power spectra");
    const int along = plan_of(width), down = plan_of(height);
    add_direction(plans->plan[along], (size_t) 1 << along, pixels, height, width, width, 1, hann, every,
                  n_lags, work, covariance);
    add_direction(plans->plan[down], (size_t) 1 << down, pixels, width, 1, height, width, hann, every, n_lags,
                  work, covariance);
    free(work);
    return RG_OK;
}
