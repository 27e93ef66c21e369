/* A chain of steps planned for one entry, and run as the entry is written. */
#ifndef RG_TOOLKIT_PREP_CHAIN_H
#define RG_TOOLKIT_PREP_CHAIN_H

#include "toolkit/prep/words.h"
#include "toolkit/workfile.h"

typedef struct rg_prep_chain rg_prep_chain;

/* Plan all steps: data->entry becomes the description of what comes out, its stream gives the rows (once, in
 * rising order; the results do not depend on blocks or threads). chain is freed by the caller, after the
 * entry, in every case. The failure of a step names it in err->dataset. */
rg_status rg_prep_chain_new(const rg_prep_words *words, rg_workfile *data, rg_prep_chain **chain,
                            rg_error *err) RG_MUST_CHECK;
void rg_prep_chain_free(rg_prep_chain *chain);

/* Rows by status; complete when all rows have been read. */
void rg_prep_chain_tally(const rg_prep_chain *chain, size_t counts[RG_PREP_STATUS_COUNT]);

/* What the plans warned of: "key" the step, "value" the text. */
const rg_table *rg_prep_chain_warnings(const rg_prep_chain *chain);

/* Add to a result, when all rows have been read: the chain with its sizes, the status of every row, the
 * facts of every row and step, the warnings. */
rg_status rg_prep_chain_describe(const rg_prep_chain *chain, const rg_prep_words *words,
                                 const rg_entry *entry, rg_result *result, rg_error *err) RG_MUST_CHECK;

#endif
