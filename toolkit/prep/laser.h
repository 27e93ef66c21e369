/* The laser of Raman spectra. */
#ifndef RG_TOOLKIT_PREP_LASER_H
#define RG_TOOLKIT_PREP_LASER_H

#include "formats/sample/entry.h"

/* In nm: the one stated, else what the column laser_nm says of all rows; NaN when neither is there.
 * RG_EDOMAIN with err->index the first row of another laser. */
rg_status rg_prep_laser(const rg_entry *entry, double stated, double *laser_nm, rg_error *err) RG_MUST_CHECK;

#endif
