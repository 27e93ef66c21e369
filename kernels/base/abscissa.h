/* What an axis of spectra counts: wavelength, wavenumber, Raman shift, diffraction angle, spacing. */
#ifndef RG_KERNELS_BASE_ABSCISSA_H
#define RG_KERNELS_BASE_ABSCISSA_H

#include <stddef.h>

#include "kernels/base/error.h"

typedef enum {
    RG_ABSCISSA_NONE = 0,  /* none of these: no conversion              */
    RG_ABSCISSA_NM,        /* wavelength in vacuum, nm                  */
    RG_ABSCISSA_UM,        /* the same, micrometre                      */
    RG_ABSCISSA_PER_CM,    /* absolute wavenumber, 1/cm: 1e7 / nm       */
    RG_ABSCISSA_SHIFT,     /* Raman shift, 1/cm: 1e7 / laser - wavenumber */
    RG_ABSCISSA_TWO_THETA, /* diffraction angle, degree                 */
    RG_ABSCISSA_D,         /* spacing, angstrom: lambda / (2 sin theta) */
    RG_ABSCISSA_Q,         /* scattering vector, 1/angstrom: 2 pi / d   */
    RG_ABSCISSA_COUNT      /* also: not known                           */
} rg_abscissa;

/* "nm", "um", "1/cm", "shift", "2theta", "d", "q"; parse gives RG_ABSCISSA_COUNT for another word. */
const char *rg_abscissa_name(rg_abscissa abscissa);
rg_abscissa rg_abscissa_parse(const char *word);

/* The wavelength in vacuum (nm) of one in standard air of 15 C, 200 to 2000 nm: Peck & Reeder (1972), JOSA
 * 62, 958, doi:10.1364/JOSA.62.000958. */
double rg_abscissa_vacuum(double air_nm);

/* What a conversion may need; NaN where not known. Going from and to one kind is by other values of these:
 * angles of one tube become those of another. */
typedef struct {
    double laser_nm; /* Raman: excitation, vacuum                     */
    double xray_angstrom;
} rg_abscissa_beam;

/* values[n] in place, and with them widths[n] (NULL: none) as w |dy/dx|. Going there and back gives the
 * values to 1e-12 relative (of the laser's wavenumber for shifts). RG_EUNITS when light and diffraction would
 * mix, or one is NONE; RG_EUSAGE when a needed wavelength is not known or not positive; RG_EDOMAIN with
 * err->index the first value that has no counterpart: not positive, an angle outside (0, 180), a spacing
 * below lambda / 2, a shift of the whole laser. */
rg_status rg_abscissa_convert(double *values, double *widths, size_t n, rg_abscissa from, rg_abscissa to,
                              const rg_abscissa_beam *from_beam, const rg_abscissa_beam *to_beam,
                              rg_error *err) RG_MUST_CHECK;

#endif
