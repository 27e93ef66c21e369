/* A new container of one entry that is in memory. */
#ifndef RG_TOOLKIT_SMALL_FILE_H
#define RG_TOOLKIT_SMALL_FILE_H

#include "formats/hdf5/container.h"

/* Write the entry and the result of it (NULL: none) and give the file its name; on any failure there is no
 * file. Fills result->name. Errors of rg_h5_create, rg_h5_write_entry, rg_h5_write_result and rg_h5_publish.
 */
rg_status rg_small_file_write(const char *path, const rg_h5_write_options *how, rg_entry *entry,
                              rg_result *result, rg_error *err) RG_MUST_CHECK;

#endif
