/* Quantities of a formula written as text in the rule tables: "Ca / Ca + Mg + Fe", "2*Ti + Cr",
 * "wt(CaO) + wt(SrO)". One sum of terms, or two with " / " between them. */
#ifndef RG_KERNELS_IDENTIFY_RATIO_H
#define RG_KERNELS_IDENTIFY_RATIO_H

#include "kernels/identify/oxides.h"

enum { RG_RATIO_TERMS = 72 }; /* "REE" alone takes 15 or more */

/* Where a quantity lies in the values of one spot: [0, n) atoms per formula unit of each oxide column,
 * [n, 2n) its wt%, then these, then the caller's own names. */
enum {
    RG_VALUE_SUM = 0, /* "sum": cations per formula unit                        */
    RG_VALUE_OXYGENS, /* "oxygens": oxygens per formula unit, halogens ignored  */
    RG_VALUE_TOTAL,   /* "total": wt%, corrected for halogens                   */
    RG_VALUE_COMMON
};

typedef struct {
    size_t n_top;
    size_t n_terms; /* top terms first, then those below the line */
    struct {
        size_t value;
        double factor;
    } terms[RG_RATIO_TERMS];
} rg_ratio;

/* Number of values of one spot: 2 n_oxides + RG_VALUE_COMMON + n_extra. */
size_t rg_ratio_values(const rg_oxide_table *table, size_t n_extra);

/* extra[n_extra] are further names, after the common ones. Returns RG_EFORMAT for text that is no
 * quantity, RG_ENOENT for an unknown name, RG_ESHAPE for too many terms, with err->subject the text. */
rg_status rg_ratio_parse(const char *text, const rg_oxide_table *table, const char *const *extra,
                         size_t n_extra, rg_ratio *ratio, rg_error *err) RG_MUST_CHECK;

/* 0/0 is NaN. */
double rg_ratio_value(const rg_ratio *ratio, const double *values);

#endif
