#include "kernels/shape/efd.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/shape/outline.h"

rg_status rg_shape_efd(const rg_transform *transform, const double *points, size_t n, size_t n_harmonics,
                       double *coefficients, rg_error *err)
{
    const size_t room = rg_transform_room(RG_EFD_POINTS);
    if (n_harmonics > RG_EFD_MOST)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "more harmonics than the outline is sampled for");
    double *work = rg_alloc(2 * room + 2 * RG_EFD_POINTS, 1, sizeof *work);
    if (work == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the descriptors");
    double *even = work + 2 * room;
    rg_status status = rg_shape_outline_resample(points, n, RG_EFD_POINTS, even, err);
    for (size_t k = 0; k < 2 && status == RG_OK; k++) {
        double *amplitudes = work + room;
        for (size_t i = 0; i < RG_EFD_POINTS; i++)
            work[i] = even[2 * i + k];
        rg_transform_forward(transform, work, amplitudes);
        for (size_t h = 0; h < n_harmonics; h++) {
            coefficients[4 * h + 2 * k] = 2.0 / RG_EFD_POINTS * amplitudes[2 * (h + 1)];
            coefficients[4 * h + 2 * k + 1] = -2.0 / RG_EFD_POINTS * amplitudes[2 * (h + 1) + 1];
        }
    }
    free(work);
    return status;
}

void rg_shape_efd_normalise(double *coefficients, size_t n_harmonics, int size)
{
    if (n_harmonics == 0)
        return;
    const double a = coefficients[0], b = coefficients[1], c = coefficients[2], d = coefficients[3];
    const double theta = 0.5 * atan2(2.0 * (a * b + c * d), a * a + c * c - b * b - d * d);
    const double along = a * cos(theta) + b * sin(theta);
    const double across = c * cos(theta) + d * sin(theta);
    const double half = hypot(along, across);
    if (!(half > 0.0))
        return;
    const double cp = along / half, sp = across / half;
    for (size_t h = 0; h < n_harmonics; h++) {
        double *q = coefficients + 4 * h;
        const double ct = cos((double) (h + 1) * theta), st = sin((double) (h + 1) * theta);
        const double shifted[4] = {q[0] * ct + q[1] * st, q[1] * ct - q[0] * st, q[2] * ct + q[3] * st,
                                   q[3] * ct - q[2] * st};
        const double unit = size ? 1.0 / half : 1.0;
        q[0] = unit * (cp * shifted[0] + sp * shifted[2]);
        q[1] = unit * (cp * shifted[1] + sp * shifted[3]);
        q[2] = unit * (cp * shifted[2] - sp * shifted[0]);
        q[3] = unit * (cp * shifted[3] - sp * shifted[1]);
    }
}
