/* The library that `regolith endmembers` writes: an entry whose rows are the spectra found, and the record.
 */
#ifndef RG_TOOLKIT_ENDMEMBERS_LIBRARY_H
#define RG_TOOLKIT_ENDMEMBERS_LIBRARY_H

#include "toolkit/command.h"
#include "toolkit/endmembers/search.h"

/* Names are endmember_1 ...; columns name, row, line and sample (cubes), source_id (batches that have ids),
 * method, purity, largest_share, and ppi_count for ppi. entry is freed by the caller in every case. */
rg_status rg_endmembers_entry(const rg_scene *scene, const rg_endmembers_found *found, const char *method,
                              rg_entry *entry, rg_error *err) RG_MUST_CHECK;

/* Parameters and groups of the result: the spectra, their origin and purity. */
rg_status rg_endmembers_record(const rg_scene *scene, const rg_endmembers_found *found, const rg_entry *entry,
                               rg_result *result, rg_error *err) RG_MUST_CHECK;

#endif
