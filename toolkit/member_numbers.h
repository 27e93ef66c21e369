/* A number for every endmember, density or grain size: from an option or from a column of the library. */
#ifndef RG_TOOLKIT_MEMBER_NUMBERS_H
#define RG_TOOLKIT_MEMBER_NUMBERS_H

#include "toolkit/endmember_library.h"

typedef struct {
    const char *option;         /* "--density", for messages                                   */
    const char *what;           /* "density", likewise                                         */
    const char *const *columns; /* names in the library, ended by NULL; the first found counts */
} rg_member_quantity;

extern const rg_member_quantity RG_MEMBER_DENSITY;
extern const rg_member_quantity RG_MEMBER_DIAMETER;

/* values[n]: what `given` says ("3.38,3.37" in the order of the endmembers, or "olivine=3.38,..." for some of
 * them; NULL: nothing), else what the library at `path` has beside the endmember, else NaN. RG_EUSAGE for a
 * list that does not fit, RG_EDOMAIN for a number that is not positive. */
rg_status rg_member_numbers(const rg_member_quantity *quantity, const char *given, const char *path,
                            const rg_endmember_library *library, double *values, rg_error *err) RG_MUST_CHECK;

/* Only what `given` says of these names; entries that it does not speak of stay as they are. */
rg_status rg_member_numbers_given(const rg_member_quantity *quantity, const char *given, char *const *names,
                                  size_t n, double *values, rg_error *err) RG_MUST_CHECK;

#endif
