#include "toolkit/xrd/powder.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/xrd/symmetry.h"
#include "kernels/xrd/texture.h"

/* Beyond the range: lines whose tails reach into it. FWHM of lines: their reach, 0.3 % of a Lorentzian's area
 * lies beyond. */
static const double BEYOND_DEG = 3.0;
static const double REACH = 100.0;

static const double PI = 3.14159265358979323846;

rg_status rg_powder_init(const rg_crystal_phase *phase, const rg_xrd_instrument *instrument,
                         const rg_powder_texture *texture, double high, rg_powder *powder, rg_error *err)
{
    const double end = high + BEYOND_DEG < 179.0 ? high + BEYOND_DEG : 179.0;
    const double d_min = instrument->wavelength[0] / (2.0 * sin(end * PI / 360.0));
    int laue[RG_ROTATIONS_MOST][3][3];
    *powder = (rg_powder){0};
    rg_status status =
        rg_xrd_reflections_list(&phase->model, &phase->lattice, &phase->atoms, d_min, &powder->list, err);
    if (status == RG_OK && powder->list.n == 0)
        status = rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "this structure has no line in the range",
                               phase->crystal.name, "end the range at a higher angle");
    if (status != RG_OK)
        return status;
    powder->intensity = rg_alloc(powder->list.n, 1, sizeof *powder->intensity);
    if (powder->intensity == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the lines");
    rg_xrd_powder_intensities(instrument, &powder->list, NULL, phase->lattice.volume, powder->intensity);
    const size_t n_laue = rg_xrd_symmetry_laue(phase->crystal.operators, phase->crystal.n_operators, laue);
    for (size_t i = 0; i < powder->list.n; i++) {
        powder->intensity[i] /= phase->density;
        if (texture != NULL && texture->r != 1.0)
            powder->intensity[i] *= rg_xrd_texture_mean(&phase->lattice, laue, n_laue,
                                                        powder->list.items[i].hkl, texture->axis, texture->r);
    }
    return RG_OK;
}

rg_status rg_powder_pattern(const rg_crystal_phase *phase, const rg_xrd_instrument *instrument,
                            const double *two_theta, size_t n, rg_powder *powder, rg_error *err)
{
    powder->counts = rg_alloc(n, 1, sizeof *powder->counts);
    if (powder->counts == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the pattern");
    const rg_status status = rg_xrd_powder_sum(instrument, &powder->list, powder->intensity, REACH, two_theta,
                                               n, powder->counts, err);
    if (status != RG_OK)
        return status;
    for (size_t i = 0; i < n; i++)
        powder->highest = powder->counts[i] > powder->highest ? powder->counts[i] : powder->highest;
    if (!(powder->highest > 0.0))
        return rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "this structure has no line in the range",
                             phase->crystal.name, "end the range at a higher angle");
    return RG_OK;
}

void rg_powder_free(rg_powder *powder)
{
    rg_xrd_reflections_free(&powder->list);
    free(powder->intensity);
    free(powder->counts);
    *powder = (rg_powder){0};
}

static int by_intensity(const void *left, const void *right)
{
    const rg_powder_line *a = left;
    const rg_powder_line *b = right;
    if (a->intensity != b->intensity)
        return a->intensity > b->intensity ? -1 : 1;
    return a->reflection < b->reflection ? -1 : 1;
}

size_t rg_powder_strongest(const rg_powder *powder, const rg_xrd_instrument *instrument, double low,
                           double high, size_t n, rg_powder_line *lines)
{
    size_t n_lines = 0;
    double top = 0.0;
    double before = 0.0;
    for (size_t i = 0; i < powder->list.n; i++) {
        const rg_xrd_reflection *r = &powder->list.items[i];
        const double angle = rg_xrd_instrument_position(instrument, 0, r->d);
        if (!(angle >= low && angle <= high) || powder->intensity[i] <= 0.0)
            continue;
        rg_powder_line *last = n_lines > 0 ? &lines[n_lines - 1] : NULL;
        if (last == NULL || fabs(r->d / before - 1.0) > 1e-6) {
            lines[n_lines++] = (rg_powder_line){i, r->multiplicity, powder->intensity[i]};
            top = powder->intensity[i];
        } else {
            last->multiplicity += r->multiplicity;
            last->intensity += powder->intensity[i];
            if (powder->intensity[i] > top) {
                last->reflection = i;
                top = powder->intensity[i];
            }
        }
        before = r->d;
    }
    qsort(lines, n_lines, sizeof *lines, by_intensity);
    return n_lines < n ? n_lines : n;
}
