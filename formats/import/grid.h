/* Rows measured at the points of a rectangular grid, put in the order of an image. */
#ifndef RG_FORMATS_IMPORT_GRID_H
#define RG_FORMATS_IMPORT_GRID_H

#include "formats/import/import.h"

/* Make a map of every batch whose rows have the columns of numbers `y` and `x` (any names, any unit): rows in
 * rising order of y, then x, n_lines and n_samples set. Positions on a line may scatter by less than half the
 * step between lines. RG_ENOENT when no entry has both columns; RG_ESHAPE when positions are missing, occur
 * twice or do not fill a rectangle, with err->index a row concerned. Streamed entries and maps stay as they
 * are; on failure entries are unchanged. */
rg_status rg_import_grid(rg_entries *entries, const char *y, const char *x, rg_error *err) RG_MUST_CHECK;

#endif
