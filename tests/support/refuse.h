/* Memory that is refused on demand, to test that every allocation is checked. */
#ifndef RG_TESTS_SUPPORT_REFUSE_H
#define RG_TESTS_SUPPORT_REFUSE_H

#include <stdbool.h>
#include <stddef.h>

/* From now on the n-th call of malloc, calloc or realloc in code of ours returns NULL (n from 1);
 * 0 stops refusing. Libraries in shared objects are not affected. */
void refuse_allocation(size_t n);

/* Whether the refusal came: false when the code made fewer calls. Also stops refusing. */
bool allocation_was_refused(void);

#endif
