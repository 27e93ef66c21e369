/* Names as a user lists them in one option: olivine, "pyroxene, low Ca",plagioclase. */
#ifndef RG_TOOLKIT_NAME_LIST_H
#define RG_TOOLKIT_NAME_LIST_H

#include <stdbool.h>
#include <stddef.h>

/* Take the next name out of the list at *at and move on; false at its end (*at is then NULL).
 *
 * Names stand between commas, and blanks around them do not count. One in double quotes may hold commas, and
 * a quote that is doubled, as csv has it. What does not fit into size bytes is cut off. */
bool rg_name_list_next(const char **at, char *name, size_t size);

#endif
