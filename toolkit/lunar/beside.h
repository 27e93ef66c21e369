/* What is known of soils beside their sizes: columns of the data, and tables of the user's by sample or soil.
 */
#ifndef RG_TOOLKIT_LUNAR_BESIDE_H
#define RG_TOOLKIT_LUNAR_BESIDE_H

#include "formats/sample/entry.h"
#include "formats/sample/result.h"
#include "formats/text/sheet.h"

typedef struct {
    rg_sheet sheet;
    bool *used; /* [n_rows] lines that some sample took a number from */
    rg_input input;
} rg_lunar_table;

typedef struct {
    rg_lunar_table *tables; /* [n] */
    size_t n;
} rg_lunar_beside;

/* Tables with headings whose first column names samples ("15021,38") or soils ("15021"); files with commas
 * between, or NULL. RG_ENOENT, RG_EFORMAT (with the line: a name that stands twice), RG_ENOMEM; errors carry
 * the file. */
rg_status rg_lunar_beside_read(const char *files, rg_lunar_beside *beside, rg_error *err) RG_MUST_CHECK;
void rg_lunar_beside_free(rg_lunar_beside *beside);

/* The soil of a sample: its id up to the first comma. */
void rg_lunar_soil_of(const char *sample_id, char *soil, size_t size);

/* The number that one of the names (NULL-terminated, case does not count) has for a row: in a column of the
 * entry, else in the tables, on the line of the sample, else of its soil. NaN when there is none. RG_EFORMAT,
 * with the file and line, when there is something that is no number. */
rg_status rg_lunar_beside_number(const rg_lunar_beside *beside, const rg_entry *entry, size_t row,
                                 const char *const *names, double *value, rg_error *err) RG_MUST_CHECK;

#endif
