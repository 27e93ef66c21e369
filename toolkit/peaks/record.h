/* Lines as groups of a result. */
#ifndef RG_TOOLKIT_PEAKS_RECORD_H
#define RG_TOOLKIT_PEAKS_RECORD_H

#include "toolkit/peaks/collect.h"

/* Add "counts" (a row per spectrum: number of lines, noise, channels, windows without a fit, status) and the
 * table "peaks" (a row per line). */
rg_status rg_peak_list_record(const rg_peak_list *list, const rg_workfile *data, rg_peak_shape shape,
                              rg_result *result, rg_error *err) RG_MUST_CHECK;

/* Words of the status of a spectrum. */
const char *rg_peak_outcome_word(rg_status outcome);

#endif
