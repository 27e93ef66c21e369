/* Lines of the library at known places, as shifts of Raman spectra. */
#ifndef RG_TOOLKIT_PREP_CALIBRATION_LINES_H
#define RG_TOOLKIT_PREP_CALIBRATION_LINES_H

#include "toolkit/prep/step.h"

/* shifts[n] (1/cm, the caller's) of the set that lie on the axis of the spectra. laser_nm in vacuum, NaN when
 * not known. Sources without a reference are warned of. RG_ENOENT for a set that is not there, RG_EUSAGE when
 * it needs the laser, RG_EDOMAIN when no line is on the axis. */
rg_status rg_prep_calibration_lines(const char *set, double laser_nm, rg_prep_shape *shape, double **shifts,
                                    size_t *n, rg_error *err) RG_MUST_CHECK;

#endif
