/* Raman spectra of one grain under two lasers. */
#ifndef RG_TOOLKIT_CHANGESITE_LASERS_H
#define RG_TOOLKIT_CHANGESITE_LASERS_H

#include "toolkit/changesite/grains.h"

/* Compare the doublet of every grain with its spectra of this file that another laser made (more than 1 nm
 * away); the largest gap stays. The file is read once more only where there are such. *spectrum is the number
 * of its first row among grains->spectra and is counted on to the next file. */
rg_status rg_grains_lasers(const char *path, const rg_grains_options *options, rg_grains *grains,
                           size_t *spectrum, rg_error *err) RG_MUST_CHECK;

#endif
