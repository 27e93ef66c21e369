/* Samples whose weights are copies of another sample's: a slip of the table, not a measurement. */
#ifndef RG_KERNELS_GRAINS_DUPLICATES_H
#define RG_KERNELS_GRAINS_DUPLICATES_H

#include <stddef.h>

#include "kernels/base/error.h"

/* first[n_samples] = the lowest row with the same weights [n_samples][n_classes], number for number; its own
 * where there is none before it. Samples of fewer than three occupied classes are taken as themselves: such
 * rows may agree by chance. NAN counts as a value. Returns RG_OK or RG_ENOMEM. */
rg_status rg_grain_duplicates(const double *weights, size_t n_samples, size_t n_classes, size_t *first,
                              rg_error *err) RG_MUST_CHECK;

#endif
