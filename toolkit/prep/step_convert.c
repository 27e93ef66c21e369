/* convert=KIND: the axis as wavelength, wavenumber, shift, angle, spacing. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "formats/sample/axis.h"
#include "kernels/base/memory.h"
#include "toolkit/prep/laser.h"
#include "toolkit/prep/steps.h"

typedef struct {
    const char *to;
    double laser;
    double xray;
    double xray_to;
} convert_args;

static const rg_prep_option options[] = {
    {{RG_OPTION_WORD, 0, "to", "nm|um|1/cm|shift|2theta|d|q", NULL, offsetof(convert_args, to),
      "wavelength, absolute wavenumber, Raman shift; diffraction angle, spacing (angstrom), 2 pi / spacing",
      false},
     ""},
    {{RG_OPTION_NUMBER, 0, "laser", "NM", NULL, offsetof(convert_args, laser),
      "laser of Raman shifts (nm, vacuum; default: column laser_nm)", false},
     "nm"},
    {{RG_OPTION_NUMBER, 0, "xray", "ANGSTROM", NULL, offsetof(convert_args, xray),
      "X-ray wavelength of the angles (1.540593 for Cu K alpha 1)", false},
     "angstrom"},
    {{RG_OPTION_NUMBER, 0, "xray_to", "ANGSTROM", NULL, offsetof(convert_args, xray_to),
      "that of the angles wanted, where it is another", false},
     "angstrom"},
    {{0}, NULL},
};

typedef struct {
    size_t n;
    bool reversed;
} convert;

static void reverse(double *values, size_t n)
{
    for (size_t i = 0; values != NULL && i < n / 2; i++) {
        const double kept = values[i];
        values[i] = values[n - 1 - i];
        values[n - 1 - i] = kept;
    }
}

/* Turn axis, widths and marks round where the axis would change its direction. */
static void keep_direction(rg_entry *entry, bool rose, convert *c)
{
    const size_t n = entry->n_columns;
    c->reversed = n > 1 && (entry->axis[n - 1] > entry->axis[0]) != rose;
    if (!c->reversed)
        return;
    reverse(entry->axis, n);
    reverse(entry->fwhm, n);
    for (size_t i = 0; entry->bad_band != NULL && i < n / 2; i++) {
        const uint8_t kept = entry->bad_band[i];
        entry->bad_band[i] = entry->bad_band[n - 1 - i];
        entry->bad_band[n - 1 - i] = kept;
    }
}

static rg_status needed(bool is_needed, double value, const char *what, const char *remedy, rg_error *err)
{
    return !is_needed || (value > 0.0 && isfinite(value))
               ? RG_OK
               : rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, what, NULL, remedy);
}

static rg_status find_beams(const convert_args *args, const rg_entry *entry, rg_abscissa from, rg_abscissa to,
                            rg_abscissa_beam beams[2], rg_error *err)
{
    const bool shift = from == RG_ABSCISSA_SHIFT || to == RG_ABSCISSA_SHIFT;
    const bool angle = from == RG_ABSCISSA_TWO_THETA || to == RG_ABSCISSA_TWO_THETA;
    double laser = NAN;
    rg_status status = rg_prep_laser(entry, args->laser, &laser, err);
    if (status == RG_OK)
        status = needed(shift, laser, "the laser of the spectra is not known", "state laser=NM", err);
    if (status == RG_OK)
        status = needed(angle, args->xray, "the X-ray wavelength is not known", "state xray=ANGSTROM", err);
    beams[0] = (rg_abscissa_beam){laser, args->xray};
    beams[1] = (rg_abscissa_beam){laser, isnan(args->xray_to) ? args->xray : args->xray_to};
    return status;
}

static rg_status plan(const void *arguments, rg_prep_shape *shape, void **state, rg_error *err)
{
    const convert_args *args = arguments;
    rg_entry *entry = shape->entry;
    const rg_abscissa own = rg_axis_own(entry->technique);
    const rg_abscissa from = entry->abscissa != RG_ABSCISSA_NONE ? entry->abscissa : own;
    rg_abscissa_beam beams[2];
    if (args->to == NULL)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "no kind of axis is given", NULL,
                             "write convert=KIND");
    const rg_abscissa to = rg_abscissa_parse(args->to);
    convert *c = rg_alloc(1, 1, sizeof *c);
    *state = c;
    if (c == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to convert the axis");
    c->n = entry->n_columns;
    if (from == to && isnan(args->xray_to))
        return RG_OK;
    rg_status status = find_beams(args, entry, from, to, beams, err);
    if (status != RG_OK)
        return status;
    const bool rose = entry->axis[c->n - 1] > entry->axis[0];
    status = rg_abscissa_convert(entry->axis, entry->fwhm, c->n, from, to, &beams[0], &beams[1], err);
    entry->abscissa = to == own ? RG_ABSCISSA_NONE : to;
    keep_direction(entry, rose, c);
    return status;
}

static rg_status apply(const void *state, const rg_prep_rows *rows, rg_error *err)
{
    const convert *c = state;
    (void) err;
    memcpy(rows->out, rows->values, rows->n * c->n * sizeof *rows->out);
    if (rows->out_errors != NULL)
        memcpy(rows->out_errors, rows->errors, rows->n * c->n * sizeof *rows->out_errors);
    for (size_t r = 0; c->reversed && r < rows->n; r++) {
        reverse(rows->out + r * c->n, c->n);
        reverse(rows->out_errors != NULL ? rows->out_errors + r * c->n : NULL, c->n);
    }
    return RG_OK;
}

const rg_prep_step rg_prep_convert = {
    .name = "convert",
    .summary = "express the axis as another quantity",
    .description =
        "nm, um, 1/cm and shift are those of light in vacuum: 1e7 / nm, and 1e7 / laser - wavenumber; "
        "2theta,\n"
        "d and q those of diffraction: lambda / (2 sin theta), and 2 pi / d. Values stay as they are, band\n"
        "widths are converted at their places, and the order is turned round where the axis would change "
        "its\n"
        "direction. An axis that is not the technique's own is read by prep, info and export only: convert "
        "it\n"
        "back for other commands.",
    .example = "convert=nm,laser=532",
    .options = options,
    .args_size = sizeof(convert_args),
    .plan = plan,
    .apply = apply,
};
