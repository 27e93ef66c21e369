#include "kernels/xrd/powder.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/xrd/axial.h"

enum { PIECE = 256 };

/* A part of a line: one reflection at one wavelength and one height of the slit. */
typedef struct {
    double two_theta; /* deg                                  */
    double area;      /* counts x deg                         */
    rg_xrd_shape shape;
} part;

void rg_xrd_powder_intensities(const rg_xrd_instrument *instrument, const rg_xrd_reflections *reflections,
                               const double *factors, double volume, double *intensity)
{
    rg_xrd_instrument ideal = *instrument;
    ideal.zero_deg = 0.0;
    ideal.displacement_mm = 0.0;
    for (size_t i = 0; i < reflections->n; i++) {
        const rg_xrd_reflection *r = &reflections->items[i];
        const double angle = rg_xrd_instrument_position(&ideal, 0, r->d);
        intensity[i] = isnan(angle) ? 0.0
                                    : r->multiplicity * r->f2 * rg_xrd_instrument_lp(instrument, angle) *
                                          (factors != NULL ? factors[i] : 1.0) / (volume * volume);
    }
}

static size_t split(const rg_xrd_instrument *instrument, const rg_xrd_reflections *reflections,
                    const double *intensity, part *parts)
{
    const int n_lines = instrument->wavelength[1] > 0.0 && instrument->ratio > 0.0 ? 2 : 1;
    size_t n = 0;
    for (size_t i = 0; i < reflections->n; i++)
        for (int line = 0; line < n_lines; line++) {
            double offset[RG_AXIAL_PARTS];
            double share[RG_AXIAL_PARTS];
            const double angle = rg_xrd_instrument_position(instrument, line, reflections->items[i].d);
            if (isnan(angle) || intensity[i] == 0.0)
                continue;
            const rg_xrd_shape shape = rg_xrd_profile_at(&instrument->widths, angle);
            const size_t n_parts =
                rg_xrd_axial_spread(angle, instrument->axial_sample, instrument->axial_slit, offset, share);
            for (size_t k = 0; k < n_parts; k++)
                parts[n++] = (part){angle + offset[k],
                                    intensity[i] * share[k] * (line == 1 ? instrument->ratio : 1.0), shape};
        }
    return n;
}

/* The first place of values[n], rising, that is not below x. */
static size_t place_of(const double *values, size_t n, double x)
{
    size_t low = 0;
    size_t high = n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (values[middle] < x)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void sum_piece(const part *parts, size_t n_parts, double reach, const double *two_theta, size_t n,
                      double *counts)
{
    for (size_t p = 0; p < n_parts; p++) {
        const double far = reach * parts[p].shape.fwhm;
        const double centre = parts[p].two_theta;
        if (centre + far < two_theta[0] || centre - far > two_theta[n - 1])
            continue;
        const size_t first = place_of(two_theta, n, centre - far);
        const size_t end = place_of(two_theta, n, centre + far);
        rg_xrd_profile_add(parts[p].shape, centre, parts[p].area, reach, two_theta + first, end - first,
                           counts + first);
    }
}

rg_status rg_xrd_powder_sum(const rg_xrd_instrument *instrument, const rg_xrd_reflections *reflections,
                            const double *intensity, double reach, const double *two_theta, size_t n,
                            double *counts, rg_error *err)
{
    part *parts = rg_alloc(reflections->n, (size_t) 2 * RG_AXIAL_PARTS, sizeof *parts);
    if (parts == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the lines of the pattern");
    const size_t n_parts = split(instrument, reflections, intensity, parts);
    const size_t n_pieces = (n + PIECE - 1) / PIECE;
#pragma omp parallel for schedule(static)
    for (size_t k = 0; k < n_pieces; k++) {
        const size_t first = k * PIECE;
        sum_piece(parts, n_parts, reach, two_theta + first, n - first < PIECE ? n - first : PIECE,
                  counts + first);
    }
    free(parts);
    return RG_OK;
}
