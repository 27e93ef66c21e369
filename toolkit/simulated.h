/* What the simulate commands share: entries made by the program, and the truth beside them. */
#ifndef RG_TOOLKIT_SIMULATED_H
#define RG_TOOLKIT_SIMULATED_H

#include "formats/hdf5/container.h"
#include "toolkit/command.h"

/* Title, ids "<prefix>_0001" ..., and a source record that names the program; the entry is freed by the
 * caller. n_rows and technique must be set. */
rg_status rg_simulated_describe(rg_entry *entry, const char *title, const char *prefix,
                                rg_error *err) RG_MUST_CHECK;

/* Write entry and truth (a result of tool "truth") to the run's output. */
rg_status rg_simulated_write(const rg_run *run, rg_entry *entry, rg_result *truth, uint64_t seed,
                             rg_error *err) RG_MUST_CHECK;

/* The same with n_further entries behind it. */
rg_status rg_simulated_write_all(const rg_run *run, rg_entry *entry, rg_entry *further, size_t n_further,
                                 rg_result *truth, uint64_t seed, rg_error *err) RG_MUST_CHECK;

/* Names "prefix_0001" ... of n rows of the truth, as sample_id of its row_table, where they are not rows of
 * the entry. RG_OK or RG_ENOMEM. */
rg_status rg_simulated_name_truth(rg_result *truth, const char *prefix, size_t n,
                                  rg_error *err) RG_MUST_CHECK;

#endif
