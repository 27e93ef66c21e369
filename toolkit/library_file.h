/* Where the mineral library is, and the one file that make builds from its tables. */
#ifndef RG_TOOLKIT_LIBRARY_FILE_H
#define RG_TOOLKIT_LIBRARY_FILE_H

#include "formats/sample/result.h"
#include "toolkit/mineral_library.h"

/* Load the library: from path (a folder of tables or a built .h5 file); when NULL from
 * REGOLITH_LIBRARY, else from the file beside the program, else from the installed one. RG_ENOENT
 * names the places that were tried. used[size] gets the path that was taken. */
rg_status rg_library_file_open(const char *path, rg_mineral_library *library, char *used, size_t size,
                               rg_error *err) RG_MUST_CHECK;

/* Add the library to the inputs of a result: name and SHA-256 of its tables. */
rg_status rg_library_file_record(const rg_mineral_library *library, const char *used, rg_result *result,
                                 rg_error *err) RG_MUST_CHECK;

/* Write a loaded library as a container: a row per mineral, a collection per table. */
rg_status rg_library_file_write(const rg_mineral_library *library, const char *path, bool force,
                                rg_error *err) RG_MUST_CHECK;

#endif
