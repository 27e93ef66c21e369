/* A library of powder patterns as --method pattern uses it: curves on their own axes, with what makes
 * masses of their scales. */
#ifndef RG_TOOLKIT_UNMIX_PATTERNS_H
#define RG_TOOLKIT_UNMIX_PATTERNS_H

#include "kernels/xrd/mass.h"
#include "kernels/xrd/quantify.h"
#include "toolkit/unmix/model.h"

typedef struct {
    size_t n;
    rg_spline *curves;       /* [n]                                                    */
    double **numbers;        /* [n] what the curves point into                         */
    double *mass_per_scale;  /* [n] 0 for backgrounds                                  */
    double *relative_error;  /* [n]                                                    */
    size_t *class_of;        /* [n]; NULL without classes                              */
    unsigned char *standard; /* [n]; NULL without one                                 */
} rg_patterns;

/* Read the patterns of the members of a library (opened by rg_unmix_pattern.library) from its file.
 *
 * A pattern's mass goes as its height over its RIR, from --rir or the column rir: heights count, so the
 * patterns need not be brought to a common one. One whose class or name begins with "background" has none.
 * RG_ENOENT: no RIR, no such standard; RG_EDOMAIN: a RIR that is not positive, or a pattern with a gap. */
rg_status rg_patterns_read(const rg_unmix_args *args, const rg_endmember_library *library,
                           rg_patterns *patterns, rg_error *err) RG_MUST_CHECK;
void rg_patterns_free(rg_patterns *patterns);

/* Open the library as others do, and name the classes of --class-column. */
rg_status rg_patterns_library(const rg_unmix_args *args, const rg_workfile *data,
                              rg_endmember_library *library, rg_error *err) RG_MUST_CHECK;

#endif
