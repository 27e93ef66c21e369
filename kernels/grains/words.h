/* Names made of words. */
#ifndef RG_KERNELS_GRAINS_WORDS_H
#define RG_KERNELS_GRAINS_WORDS_H

#include <stddef.h>

/* Adds a word to a text of `size` bytes, after a space unless the text is empty. That it fits is the caller's
 * matter. */
void rg_grain_words_append(char *text, size_t size, const char *word);

#endif
