/* A verdict in words. Threads: none. */
#ifndef RG_KERNELS_IDENTIFY_CHANGESITE_SENTENCE_H
#define RG_KERNELS_IDENTIFY_CHANGESITE_SENTENCE_H

#include "kernels/identify/changesite_rules.h"

/* The key of the outcome without P2O5 or CaO. */
#define RG_CHANGESITE_UNMEASURED "unmeasured"

/* The sentence of a verdict into out[size], NUL-terminated, cut to fit; its full length. species RG_NO_INDEX:
 * no chemistry. structure: L2 holds. */
size_t rg_changesite_sentence(const rg_changesite_rules *rules, int level, size_t species, size_t second,
                              bool called, bool structure, char *out, size_t size);

#endif
