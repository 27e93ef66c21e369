/* The linear mixing models and what became of a spectrum under them. */
#ifndef RG_KERNELS_UNMIX_METHOD_H
#define RG_KERNELS_UNMIX_METHOD_H

#include <stdbool.h>
#include <stddef.h>

typedef enum {
    RG_UNMIX_UCLS = 0, /* unconstrained least squares                                    */
    RG_UNMIX_SCLS,     /* abundances of either sign that sum to 1                        */
    RG_UNMIX_NNLS,     /* abundances >= 0                                                */
    RG_UNMIX_FCLS,     /* abundances >= 0 that sum to 1 (fully constrained least squares) */
    RG_UNMIX_METHOD_COUNT
} rg_unmix_method;

typedef enum {
    RG_UNMIX_SOLVED = 0,
    RG_UNMIX_NO_CONVERGENCE, /* optimality not reached to 1e-11                         */
    RG_UNMIX_FEW_BANDS,      /* fewer valid bands than endmembers: not measured         */
    RG_UNMIX_DEPENDENT,      /* the endmembers are dependent on this spectrum's bands   */
    RG_UNMIX_NO_MODEL,       /* no mixture model within the constraints             */
    RG_UNMIX_OUTCOME_COUNT
} rg_unmix_outcome;

/* "ucls", "scls", "nnls", "fcls". */
const char *rg_unmix_method_name(rg_unmix_method method);

/* The method of that name; RG_UNMIX_METHOD_COUNT when there is none. */
rg_unmix_method rg_unmix_method_parse(const char *name);

/* Whether abundances are bound to be >= 0, and to sum to 1. */
bool rg_unmix_is_bounded(rg_unmix_method method);
bool rg_unmix_sums(rg_unmix_method method);

/* "ok", "no convergence", "too few valid bands", "endmembers dependent on the valid bands",
 * "no model within the constraints". */
const char *rg_unmix_outcome_word(rg_unmix_outcome outcome);

#endif
