/* Size classes that a user asks for: by their ends and number, or by a file. */
#ifndef RG_TOOLKIT_CLASS_EDGES_H
#define RG_TOOLKIT_CLASS_EDGES_H

#include <stddef.h>

#include "kernels/base/error.h"

typedef struct {
    double low, high; /* um; NaN high: not given            */
    size_t count;     /* 0: ten per phi                     */
    const char *list; /* as rg_class_edges_listed, or NULL  */
} rg_class_words;

/* *edges [*n + 1] in um, ascending, the caller's to free. high stands in where none was given. RG_EUSAGE when
 * the ends do not rise or there are fewer than 5 or more than 1000 classes. */
rg_status rg_class_edges(const rg_class_words *words, double high, double **edges, size_t *n,
                         rg_error *err) RG_MUST_CHECK;
/* The same of numbers between commas, 2,63,2000, or else of a text file that holds them: `least` classes or
 * more. RG_EUSAGE, RG_EDOMAIN when they do not rise; errors of the file carry its path. */
rg_status rg_class_edges_listed(const char *list, size_t least, double **edges, size_t *n,
                                rg_error *err) RG_MUST_CHECK;

#endif
