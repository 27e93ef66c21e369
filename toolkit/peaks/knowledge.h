/* Rows of the mineral library about lines: compositions from positions, and what lines say of a mineral. */
#ifndef RG_TOOLKIT_PEAKS_KNOWLEDGE_H
#define RG_TOOLKIT_PEAKS_KNOWLEDGE_H

#include "formats/sample/technique.h"
#include "kernels/peaks/calibration.h"
#include "kernels/peaks/rules.h"
#include "toolkit/mineral_library.h"

/* Texts point into the library. */
typedef struct {
    const char *name;
    const char *mineral;
    const char *quantity;
    const char *units;
    const char *source;
    rg_line_calibration calibration;
} rg_peak_calibration_row;

typedef struct {
    const char *name;
    const char *subject;
    const char *text;
    const char *source;
    rg_line_rule rule;
} rg_peak_rule_row;

typedef struct {
    rg_peak_calibration_row *calibrations; /* [n_calibrations] */
    size_t n_calibrations;
    rg_peak_rule_row *rules; /* [n_rules] */
    size_t n_rules;
    const char **subjects; /* [n_subjects] in order of their first row */
    size_t n_subjects;
} rg_peak_knowledge;

/* The rows of a technique. A wrong field is named by table, line and column: RG_EFORMAT, RG_EDOMAIN;
 * RG_ENOMEM. */
rg_status rg_peak_knowledge_read(rg_mineral_library *library, rg_technique technique,
                                 rg_peak_knowledge *knowledge, rg_error *err) RG_MUST_CHECK;
void rg_peak_knowledge_free(rg_peak_knowledge *knowledge);

#endif
