/* Units of spectral and size axes, and their conversion at the border. */
#ifndef RG_KERNELS_BASE_UNITS_H
#define RG_KERNELS_BASE_UNITS_H

#include <stddef.h>

#include "kernels/base/error.h"

typedef enum {
    RG_UNIT_NONE = 0,     /* dimensionless, "1"                    */
    RG_UNIT_NM,           /* wavelength, nm                        */
    RG_UNIT_UM,           /* wavelength or diameter, micrometre    */
    RG_UNIT_MM,           /* diameter, millimetre                  */
    RG_UNIT_ANGSTROM,     /* wavelength                            */
    RG_UNIT_METRE,        /* wavelength, m                         */
    RG_UNIT_PER_ANGSTROM, /* scattering vector                     */
    RG_UNIT_CM,           /* optical path, cm                      */
    RG_UNIT_POINT,        /* number of a point                     */
    RG_UNIT_PHI,          /* diameter, -log2(d / 1 mm)             */
    RG_UNIT_PER_CM,       /* wavenumber or Raman shift, 1/cm       */
    RG_UNIT_DEG,          /* diffraction angle, degree             */
    RG_UNIT_KEV,          /* photon energy, keV                    */
    RG_UNIT_PERCENT,      /* per cent, also wt% and vol%           */
    RG_UNIT_COUNTS,
    RG_UNIT_VOLT,
    RG_UNIT_GRAM,
    RG_UNIT_COUNT
} rg_unit;

/* The UDUNITS spelling stored in files: "nm", "um", "1/cm", "percent", ... */
const char *rg_unit_name(rg_unit unit);

/* The unit that `length` bytes of text mean ("Micrometers", "µm", "cm-1", "wt%"), in any case and
 * in UTF-8 or Latin-1; RG_UNIT_COUNT when unknown. */
rg_unit rg_unit_parse(const char *text, size_t length);

/* values[n] from one unit to another, in place. Lengths (nm, um, mm, cm, angstrom, m, phi)
 * convert among themselves, and 1/cm to and from wavelengths as a wavenumber (1e7/nm). Returns RG_EUNITS when
 * no conversion exists, RG_EDOMAIN with err->index when a value has none (zero or negative, but
 * for paths in cm). */
rg_status rg_units_convert(double *values, size_t n, rg_unit from, rg_unit to, rg_error *err) RG_MUST_CHECK;

#endif
