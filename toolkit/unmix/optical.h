/* Options of intimate mixing of endmembers that are known by their optical constants. */
#ifndef RG_TOOLKIT_UNMIX_OPTICAL_H
#define RG_TOOLKIT_UNMIX_OPTICAL_H

#include "toolkit/minerals.h"
#include "toolkit/unmix/model.h"

/* The first option given that has a part with optical constants only, or NULL. */
const char *rg_unmix_optical_option(const rg_unmix_args *args);

/* The slab of the options. RG_EUSAGE for a negative number. */
rg_status rg_unmix_optical_slab(const rg_unmix_args *args, rg_hapke_slab_options *slab,
                                rg_error *err) RG_MUST_CHECK;

/* The endmembers, reflectances or optical constants as the file has them. RG_EUSAGE for options that are for
 * optical constants with a library of reflectances. */
rg_status rg_unmix_optical_library(const rg_unmix_args *args, const rg_workfile *data,
                                   rg_endmember_library *library, rg_error *err) RG_MUST_CHECK;

/* rg_minerals_optical with the options. */
rg_status rg_unmix_optical_minerals(const rg_unmix_args *args, const rg_endmember_library *library,
                                    const rg_entry *data, double start, rg_minerals *minerals,
                                    rg_error *err) RG_MUST_CHECK;

#endif
