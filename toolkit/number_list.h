/* Numbers as a user lists them in one option: 3,7.5,50. */
#ifndef RG_TOOLKIT_NUMBER_LIST_H
#define RG_TOOLKIT_NUMBER_LIST_H

#include <stddef.h>

#include "kernels/base/error.h"

/* values[most] of a list "1,2.5,-3": their number, 0 when the text is no such list. */
size_t rg_number_list(const char *text, double *values, size_t most);

/* The same, at least one, in *values, [*n] for the caller to free. RG_EUSAGE, naming the option;
 * RG_ENOMEM. *values is NULL on failure. */
rg_status rg_number_list_new(const char *text, const char *option, double **values, size_t *n,
                             rg_error *err) RG_MUST_CHECK;

#endif
