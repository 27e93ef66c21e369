#include "kernels/grains/words.h"

#include <assert.h>
#include <string.h>

void rg_grain_words_append(char *text, size_t size, const char *word)
{
    const size_t used = strlen(text);
    const size_t length = strlen(word);
    assert(used + length + 2 <= size);
    (void) size;
    if (used > 0)
        text[used] = ' ';
    memcpy(text + used + (used > 0), word, length + 1);
}
