/* A second container that a step of `regolith prep` measures its spectra against. */
#ifndef RG_TOOLKIT_PREP_REFERENCE_H
#define RG_TOOLKIT_PREP_REFERENCE_H

#include "toolkit/prep/step.h"

/* The spectra of the first entry of one of the techniques (bits 1 << rg_technique). */
typedef struct {
    rg_entry entry; /* without values */
    double *values; /* [entry.n_rows][entry.n_columns]; NULL when not wanted */
} rg_prep_reference;

/* Read it; the step's spectra get a note that names the file, its content hash and the role ("background").
 * Failures name the file. Free with rg_prep_reference_free in every case. */
rg_status rg_prep_reference_read(const char *path, unsigned techniques, const char *role, bool with_values,
                                 rg_prep_shape *shape, rg_prep_reference *reference,
                                 rg_error *err) RG_MUST_CHECK;
void rg_prep_reference_free(rg_prep_reference *reference);

/* The mean over its rows of each channel: [entry.n_columns], NaN where a row has none. */
void rg_prep_reference_mean(const rg_prep_reference *reference, double *mean);

#endif
