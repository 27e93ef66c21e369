/* "Did you mean": the nearest word. */
#ifndef RG_TOOLKIT_SUGGEST_H
#define RG_TOOLKIT_SUGGEST_H

#include <stddef.h>

/* Edits (insert, delete, replace, swap of neighbours) between two words; words beyond 63 bytes are
 * cut. */
size_t rg_suggest_distance(const char *a, const char *b);

/* The nearest of words[n], or NULL when none is near enough to be meant. */
const char *rg_suggest_nearest(const char *word, const char *const *words, size_t n);

/* Which of words[n] is meant: the equal one, else the first that differs in the case of letters; n when none.
 */
size_t rg_suggest_find(const char *word, const char *const *words, size_t n);

/* "qartz: did you mean quartz?", or the word alone when none is near, for the subject of an error. */
enum { RG_SUGGEST_SUBJECT = 128 };
void rg_suggest_subject(const char *word, const char *const *words, size_t n,
                        char subject[RG_SUGGEST_SUBJECT]);

#endif
