/* Endmembers that are known by their optical constants, for a data set of reflectances. */
#ifndef RG_TOOLKIT_OPTICAL_LIBRARY_H
#define RG_TOOLKIT_OPTICAL_LIBRARY_H

#include "toolkit/endmember_library.h"

/* Whether the file at path holds optical constants and no reflectances. */
rg_status rg_optical_library_is(const char *path, bool *is_optical, rg_error *err) RG_MUST_CHECK;

/* As rg_endmember_library_open: library->spectra is k, library->index n, from the column refractive_index or
 * from the mineral's own row. RG_ENOENT (the subject a mineral) when n is nowhere. The mineral named
 * `inclusion` (in any case; NULL: none) is no endmember but fills library->inclusion; RG_ENOENT when there is
 * none. */
rg_status rg_optical_library_open(const char *path, const char *select, const char *inclusion,
                                  const rg_workfile *data, double low, double high,
                                  rg_endmember_library *library, rg_error *err) RG_MUST_CHECK;

#endif
