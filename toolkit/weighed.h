/* What standards weigh: mass fractions of the minerals, from columns beside their spectra. */
#ifndef RG_TOOLKIT_WEIGHED_H
#define RG_TOOLKIT_WEIGHED_H

#include "toolkit/endmember_library.h"

typedef struct {
    size_t n;        /* standards                                                       */
    size_t *rows;    /* [n] rows of the entry; those without any mass are no standards   */
    double *mass;    /* [n][minerals] fractions, sum 1; a blank beside other masses is 0 */
    bool is_percent; /* how they were written                                           */
    double furthest; /* of a sum from 1, before it was made 1                            */
    double furthest_sum;
    size_t furthest_row;
} rg_weighed;

/* The columns are named in `columns` ("wt_OL,wt_OPX", in the order of the minerals), or, when it is NULL,
 * like the minerals, in any case: NAME, wt_NAME, NAME_wt or NAME_wt_pct. RG_ENOENT names a mineral without
 * column; RG_EDOMAIN (err->index the row) a standard whose masses are negative or sum neither to 1 nor to 100
 * within 2 %, or a mineral that is in no standard. */
rg_status rg_weighed_read(const rg_entry *entry, const char *columns, char *const *minerals,
                          size_t n_minerals, rg_weighed *weighed, rg_error *err) RG_MUST_CHECK;
void rg_weighed_free(rg_weighed *weighed);

#endif
