#include "toolkit/xrd/diffractometer.h"

#include <math.h>
#include <string.h>

#include "formats/import/whole.h"
#include "toolkit/number_list.h"

/* --- GSAS-II's file ------------------------------------------------------------------------------ */

typedef enum { LAM, LAM1, LAM2, RATIO, ZERO, U, V, W, X, Y, SH_L, KEYS } key;
static const char *const KEY_NAMES[KEYS] = {
    [LAM] = "Lam",   [LAM1] = "Lam1", [LAM2] = "Lam2", [RATIO] = "I(L2)/I(L1)",
    [ZERO] = "Zero", [U] = "U",       [V] = "V",       [W] = "W",
    [X] = "X",       [Y] = "Y",       [SH_L] = "SH/L"};

static void read_keys(const char *text, double values[KEYS])
{
    for (int k = 0; k < KEYS; k++)
        values[k] = NAN;
    while (*text != '\0') {
        const size_t line = strcspn(text, "\r\n");
        const char *colon = memchr(text, ':', line);
        for (int k = 0; k < KEYS && colon != NULL; k++)
            if (strlen(KEY_NAMES[k]) == (size_t) (colon - text) &&
                strncmp(text, KEY_NAMES[k], (size_t) (colon - text)) == 0)
                (void) rg_tsv_number_parse(colon + 1, line - (size_t) (colon + 1 - text), &values[k]);
        text += line;
        text += strspn(text, "\r\n");
    }
}

/* GSAS-II's U, V, W are of the Gaussian variance in centideg^2; its X stands with 1/cos and its Y with tan.
 */
static rg_status read_file(const char *path, rg_xrd_instrument *instrument, rg_error *err)
{
    static const double FWHM2_PER_VARIANCE = 8.0 * 0.69314718055994530942;
    rg_import_whole file;
    double v[KEYS];
    rg_status status = rg_import_whole_read(path, (size_t) 1 << 20, &file, err);
    if (status == RG_OK) {
        read_keys((const char *) file.bytes, v);
        const double first = isnan(v[LAM1]) ? v[LAM] : v[LAM1];
        if (!(first > 0.1 && first < 10.0) || isnan(v[U]) || isnan(v[V]) || isnan(v[W]) || isnan(v[X]) ||
            isnan(v[Y]))
            status = rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX,
                                   "this is no instrument file of a constant wavelength", NULL,
                                   "it needs lines Lam1:, U:, V:, W:, X: and Y:");
        const double scale = FWHM2_PER_VARIANCE * 1e-4;
        instrument->wavelength[0] = first;
        instrument->wavelength[1] = isnan(v[LAM2]) ? 0.0 : v[LAM2];
        instrument->ratio = isnan(v[RATIO]) ? 0.5 : v[RATIO];
        instrument->zero_deg = isnan(v[ZERO]) ? 0.0 : v[ZERO];
        instrument->widths =
            (rg_xrd_widths){v[U] * scale, v[V] * scale, v[W] * scale, v[Y] * 0.01, v[X] * 0.01};
        instrument->axial_sample = instrument->axial_slit = isnan(v[SH_L]) ? 0.0 : 0.5 * v[SH_L];
    }
    rg_import_whole_free(&file);
    if (status != RG_OK)
        (void) rg_error_place(err, path, NULL);
    return status;
}

/* --- options ------------------------------------------------------------------------------------- */

static rg_status bad(const char *what, const char *given, rg_error *err)
{
    return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, what, given, "see --help");
}

/* The n numbers of a list that is given, into the places. */
static rg_status list_of(const char *given, const char *what, double *const *places, size_t n, rg_error *err)
{
    double values[3];
    if (given == NULL)
        return RG_OK;
    if (rg_number_list(given, values, n) != n)
        return bad(what, given, err);
    for (size_t i = 0; i < n; i++)
        *places[i] = values[i];
    return RG_OK;
}

static rg_status choose_wavelength(const rg_diffractometer_args *args, rg_xrd_instrument *instrument,
                                   rg_error *err)
{
    double values[3] = {0.0, 0.0, 0.5};
    if (args->wavelength == NULL)
        return RG_OK;
    const size_t n = rg_number_list(args->wavelength, values, 3);
    if (n == 0 || !(values[0] > 0.1 && values[0] < 10.0) || !(values[1] >= 0.0 && values[1] < 10.0) ||
        !(values[2] >= 0.0 && values[2] <= 10.0))
        return bad("these are no wavelengths in angstrom", args->wavelength, err);
    instrument->wavelength[0] = values[0];
    instrument->wavelength[1] = values[1];
    instrument->ratio = values[2];
    return RG_OK;
}

rg_status rg_diffractometer_choose(const rg_diffractometer_args *args, const rg_mineral_library *library,
                                   rg_xrd_instrument *instrument, rg_phase_options *how, rg_error *err)
{
    rg_tube tube;
    *instrument = (rg_xrd_instrument){.monochromator_deg = args->monochromator,
                                      .displacement_mm = args->displacement,
                                      .radius_mm = args->radius,
                                      .widths = {0.004, -0.003, 0.005, 0.03, 0.03}};
    rg_xrd_widths *widths = &instrument->widths;
    rg_status status = rg_tube_find(library, args->tube, &tube, err);
    if (status != RG_OK)
        return status;
    instrument->wavelength[0] = tube.wavelength[0];
    instrument->wavelength[1] = tube.wavelength[1];
    instrument->ratio = tube.ratio;
    if (args->file != NULL)
        status = read_file(args->file, instrument, err);
    if (status == RG_OK)
        status = choose_wavelength(args, instrument, err);
    if (!isnan(args->zero))
        instrument->zero_deg = args->zero;
    if (status == RG_OK)
        status = list_of(args->gauss, "--gauss takes three numbers",
                         (double *const[]){&widths->u, &widths->v, &widths->w}, 3, err);
    if (status == RG_OK)
        status = list_of(args->lorentz, "--lorentz takes two numbers",
                         (double *const[]){&widths->x, &widths->y}, 2, err);
    if (status == RG_OK)
        status = list_of(args->axial, "--axial takes two numbers",
                         (double *const[]){&instrument->axial_sample, &instrument->axial_slit}, 2, err);
    if (status != RG_OK)
        return status;
    if (!(instrument->axial_sample >= 0.0 && instrument->axial_slit >= 0.0 &&
          instrument->axial_sample + instrument->axial_slit < 0.5))
        return bad("half lengths over the radius are not negative, and small", args->axial, err);
    if (!(args->radius > 0.0))
        return bad("the radius of the goniometer is positive", "--radius", err);
    if (!(fabs(args->monochromator) < 180.0))
        return bad("the monochromator's angle is below 180 deg", "--monochromator", err);
    if (!(args->u_iso >= 0.0 && args->u_iso < 2.0))
        return bad("U is in A^2, at least 0 and below 2", "--u-iso", err);
    *how = (rg_phase_options){rg_tube_terms(library, instrument->wavelength[0]), args->u_iso, args->neutral};
    return RG_OK;
}
