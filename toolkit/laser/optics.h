/* The optics of every row of a set of ring intensities: from the options, or from its columns. */
#ifndef RG_TOOLKIT_LASER_OPTICS_H
#define RG_TOOLKIT_LASER_OPTICS_H

#include "kernels/scatter/kernel.h"
#include "toolkit/workfile.h"

/* NaN where an option was not given. */
typedef struct {
    const char *model; /* "mie", "fraunhofer" */
    double n, k;       /* of the grains */
    double medium;
    double wavelength_nm;
} rg_laser_words;

/* The one wavelength of all rows, checked as below; RG_EUSAGE with err->index the row that has another. */
rg_status rg_laser_wavelength(const rg_laser_words *words, const rg_entry *entry, double *wavelength_nm,
                              rg_error *err) RG_MUST_CHECK;

/* optics[n_rows]: n, k, medium and wavelength as stated, else from the columns n, k, n_medium and
 * wavelength_nm (medium: 1.33, wavelength: 632.8 nm where there is none), checked for use. *from_columns:
 * whether n and k are the columns'. RG_EUSAGE when they are nowhere, RG_EDOMAIN with err->index the row whose
 * numbers cannot be meant, RG_EUNITS for a wavelength outside 100 nm to 100 um: surely another unit. */
rg_status rg_laser_optics(const rg_laser_words *words, const rg_entry *entry, rg_scatter_optics *optics,
                          bool *from_columns, rg_error *err) RG_MUST_CHECK;

bool rg_laser_optics_same(const rg_scatter_optics *a, const rg_scatter_optics *b);

#endif
