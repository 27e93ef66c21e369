/* What a cell of a text table holds: a number, nothing, "below detection", or words. */
#ifndef RG_FORMATS_TEXT_CELL_H
#define RG_FORMATS_TEXT_CELL_H

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    const char *text; /* not NUL-terminated; blanks around and quotes taken off, doubled ones single */
    size_t length;
} rg_cell;

typedef enum {
    RG_CELL_NUMBER = 0,
    RG_CELL_MISSING, /* empty, "nan", "NA", "n.d.", "-"       */
    RG_CELL_BELOW,   /* "<0.02" (the value is the limit), "bdl" (NaN) */
    RG_CELL_WORDS
} rg_cell_kind;

/* Numbers are at most 64 characters, with "." or (comma) "," as decimal mark, whatever the locale; the other
 * mark may part thousands where both stand in one number ("12,345.6"). */
rg_cell_kind rg_cell_read(rg_cell cell, bool comma, double *value);

/* Whether the cell is a number with a decimal comma ("12,5") or point ("12.5"). */
bool rg_cell_has_comma(rg_cell cell);
bool rg_cell_has_point(rg_cell cell);

/* The cell as a C string into out[size], cut to fit and never within a UTF-8 character. */
void rg_cell_cut(rg_cell cell, char *out, size_t size);

/* Equal but for case; word is NUL-terminated. */
bool rg_cell_is(rg_cell cell, const char *word);
/* Equal to one of words[n] but for case. */
bool rg_cell_is_one_of(rg_cell cell, const char *const words[], size_t n);
/* The next word of a cell from *at on, which moves behind it: a run without separators; empty at the end. */
rg_cell rg_cell_word(rg_cell cell, size_t *at, const char *separators);
/* Whether the word stands anywhere in the cell, in any case. */
bool rg_cell_contains(rg_cell cell, const char *word);

#endif
