/* A calibration of grain images as a table: part, row, column, value, source. The program's own is
 * grain_image.tsv of the mineral library. */
#ifndef RG_TOOLKIT_GRAINIMAGE_TABLE_H
#define RG_TOOLKIT_GRAINIMAGE_TABLE_H

#include <stdio.h>

#include "formats/text/tsv.h"
#include "kernels/image/calibration.h"
#include "toolkit/library_row.h"

/* RG_EFORMAT, with the line, for a part or place that is not known, given twice or missing. */
rg_status rg_grain_image_table_read(const rg_tsv *table, rg_image_calibration *calibration,
                                    rg_error *err) RG_MUST_CHECK;
void rg_grain_image_table_write(FILE *out, const rg_image_calibration *calibration, const char *source);

/* One row, for the check of the library. */
void rg_grain_image_table_row(rg_library_row *row);

#endif
