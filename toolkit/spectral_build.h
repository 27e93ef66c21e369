/* A library for identify: spectra of one technique from any containers, on one axis, with the class of each.
 */
#ifndef RG_TOOLKIT_SPECTRAL_BUILD_H
#define RG_TOOLKIT_SPECTRAL_BUILD_H

#include "formats/sample/technique.h"
#include "toolkit/command.h"

typedef struct {
    const char *technique;    /* word, or NULL: the only one that the files have */
    const char *class_column; /* NULL: the usual ones                            */
    const char *minerals;     /* mineral library with the equivalence classes; NULL: the installed one */
} rg_spectral_build;

/* Write common->output from the operands. Rows keep their columns; "class" is new, and "species" when no
 * column of that name is there. The result library_build lists the classes and what was put together. */
rg_status rg_spectral_build_run(const rg_run *run, const rg_spectral_build *how, rg_error *err) RG_MUST_CHECK;

/* The technique that all files have, for commands that take it from there. RG_EUSAGE when the word is none
 * that is compared by patterns, or when there are several and none was named; RG_ENOENT when there is none.
 */
rg_status rg_spectral_build_technique(const char *const *paths, size_t n_paths, const char *word,
                                      rg_technique *technique, rg_error *err) RG_MUST_CHECK;

#endif
