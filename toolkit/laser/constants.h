/* The refractive index of a mineral at one wavelength, from a container of optical constants. */
#ifndef RG_TOOLKIT_LASER_CONSTANTS_H
#define RG_TOOLKIT_LASER_CONSTANTS_H

#include "toolkit/workfile.h"

/* n and k of the mineral (its sample_id, in any case) in the first entry that has it, linear between
 * wavelengths; n from its own row "<mineral>_n" or from the column refractive_index. input: what the result
 * records. RG_ENOENT (subject: the mineral) when k or n is nowhere, RG_EDOMAIN when they do not reach the
 * wavelength. */
rg_status rg_laser_constants(const char *path, const char *mineral, double wavelength_nm, double *n,
                             double *k, rg_input *input, rg_error *err) RG_MUST_CHECK;

#endif
