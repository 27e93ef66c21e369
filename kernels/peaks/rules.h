/* What the lines of a spectrum say, by rows of conditions. */
#ifndef RG_KERNELS_PEAKS_RULES_H
#define RG_KERNELS_PEAKS_RULES_H

#include <stdbool.h>

#include "kernels/peaks/spectrum.h"

enum { RG_LINE_CONDITIONS = 6 };

typedef enum { RG_LINE_PRESENT = 0, RG_LINE_STRONGEST, RG_LINE_ABSENT } rg_line_demand;

/* About the lines whose position lies in [from, to]. */
typedef struct {
    rg_line_demand demand;
    double from, to;
    double share;    /* of the height of the strongest line, at least       */
    double wider;    /* fwhm above; 0: any                                   */
    double narrower; /* fwhm below; infinite: any                            */
} rg_line_condition;

typedef struct {
    rg_line_condition conditions[RG_LINE_CONDITIONS];
    size_t n;
} rg_line_rule;

/* Read "^510.5-517 465-490@0.1 ~990-1025@0.2>28" (the words of datasets/library/line_rules.tsv). RG_EFORMAT
 * with err->subject the word that is wrong. */
rg_status rg_line_rule_parse(const char *text, rg_line_rule *rule, rg_error *err) RG_MUST_CHECK;

/* Whether every condition holds for lines[n] of a spectrum measured over [low, high]. A condition whose range
 * is not wholly measured does not hold, nor does any without lines. */
bool rg_line_rule_holds(const rg_line_rule *rule, const rg_spectrum_line *lines, size_t n, double low,
                        double high);

#endif
