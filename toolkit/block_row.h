/* One row of a block as doubles. */
#ifndef RG_TOOLKIT_BLOCK_ROW_H
#define RG_TOOLKIT_BLOCK_ROW_H

#include "toolkit/stream.h"

/* values [n_columns], NaN in channels marked bad; errors [n_columns] are filled where the block has them
 * (else, and where errors is NULL, nothing). row: of the block. */
void rg_block_row(const rg_block *block, const rg_entry *entry, size_t row, double *values, double *errors);

#endif
