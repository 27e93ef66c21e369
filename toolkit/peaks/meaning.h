/* What the lines of each spectrum say, as groups of a result. */
#ifndef RG_TOOLKIT_PEAKS_MEANING_H
#define RG_TOOLKIT_PEAKS_MEANING_H

#include "toolkit/peaks/collect.h"
#include "toolkit/peaks/knowledge.h"

/* Add, for every calibration some spectrum has the lines of, a group of its name with the value and its error
 * by row, the positions of the lines and a status; and to the texts by row a column per subject of the rules,
 * its sentence or "". */
rg_status rg_peak_meaning_record(const rg_peak_knowledge *knowledge, const rg_peak_list *list,
                                 rg_workfile *data, double least_snr, rg_result *result,
                                 rg_error *err) RG_MUST_CHECK;

#endif
