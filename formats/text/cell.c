#include "formats/text/cell.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LONGEST = 64 };

static const char *const MISSING[] = {
    "nan",   "na",    "n/a",     "n.a.",    "nd",     "n.d.",    "-",    "--",  "---",     "null",
    "none",  "*",     ".",       "inf",     "-inf",   "+inf",    "#n/a", "#na", "#div/0!", "#value!",
    "#num!", "#ref!", "1.#qnan", "-1.#ind", "1.#inf", "-1.#inf", "-nan", "n/d", "missing"};
static const char *const BELOW[] = {"bdl", "b.d.l.", "bd",   "b.d.", "<lod",   "< lod", "<dl",
                                    "lod", "blod",   "<mdl", "bld",  "b.l.d.", "bql",   "<loq"};

bool rg_cell_is(rg_cell cell, const char *word)
{
    return strlen(word) == cell.length && strncasecmp(cell.text, word, cell.length) == 0;
}

bool rg_cell_contains(rg_cell cell, const char *word)
{
    const size_t n = strlen(word);
    for (size_t i = 0; i + n <= cell.length; i++)
        if (strncasecmp(cell.text + i, word, n) == 0)
            return true;
    return false;
}

/* Digits with at most one mark and an exponent; the part after the sign. */
static bool is_decimal(const char *text, size_t n, char mark)
{
    size_t i = 0;
    size_t digits = 0;
    if (i < n && (text[i] == '+' || text[i] == '-'))
        i++;
    for (; i < n && isdigit((unsigned char) text[i]); i++)
        digits++;
    if (i < n && text[i] == mark)
        for (i++; i < n && isdigit((unsigned char) text[i]); i++)
            digits++;
    if (digits == 0)
        return false;
    if (i < n && (text[i] == 'e' || text[i] == 'E' || text[i] == 'd' || text[i] == 'D')) {
        i++;
        if (i < n && (text[i] == '+' || text[i] == '-'))
            i++;
        const size_t first = i;
        while (i < n && isdigit((unsigned char) text[i]))
            i++;
        if (i == first)
            return false;
    }
    return i == n;
}

static bool has_mark(rg_cell cell, char mark)
{
    return cell.length <= LONGEST && memchr(cell.text, mark, cell.length) != NULL &&
           is_decimal(cell.text, cell.length, mark);
}

bool rg_cell_has_comma(rg_cell cell)
{
    return has_mark(cell, ',');
}

bool rg_cell_has_point(rg_cell cell)
{
    return has_mark(cell, '.');
}

static bool parse(rg_cell cell, bool comma, double *value)
{
    char plain[LONGEST + 1];
    if (cell.length > LONGEST || !is_decimal(cell.text, cell.length, comma ? ',' : '.'))
        return false;
    for (size_t i = 0; i < cell.length; i++)
        plain[i] = cell.text[i] == ','                          ? '.'
                   : cell.text[i] == 'd' || cell.text[i] == 'D' ? 'e'
                                                                : cell.text[i];
    plain[cell.length] = '\0';
    /* The program never leaves the C locale, in which strtod reads a point and rounds correctly. */
    *value = strtod(plain, NULL);
    return isfinite(*value);
}

/* "12,345.6" (or "12.345,6" with decimal commas) without the marks of thousands. Groups of three alone
 * ("12,345") stay as they are: they might be a number with a decimal comma. */
static rg_cell drop_thousands(rg_cell cell, bool comma, char plain[LONGEST])
{
    const char group = comma ? '.' : ',';
    const char mark = comma ? ',' : '.';
    const char *at = cell.length <= LONGEST ? memchr(cell.text, mark, cell.length) : NULL;
    const size_t whole = at != NULL ? (size_t) (at - cell.text) : 0;
    size_t used = 0;
    size_t groups = 0;
    for (size_t i = 0; i < whole; i++)
        if (cell.text[i] != group)
            plain[used++] = cell.text[i];
        else if ((whole - i) % 4 != 0 || i == 0 || !isdigit((unsigned char) cell.text[i - 1]))
            return cell;
        else
            groups++;
    const size_t front = whole > 0 && (cell.text[0] == '-' || cell.text[0] == '+') ? 1 : 0;
    if (groups == 0 || whole - front < 4 * groups + 1 || whole - front > 4 * groups + 3)
        return cell;
    memcpy(plain + used, cell.text + whole, cell.length - whole);
    return (rg_cell){plain, used + cell.length - whole};
}

rg_cell_kind rg_cell_read(rg_cell cell, bool comma, double *value)
{
    char plain[LONGEST];
    *value = NAN;
    if (cell.length == 0)
        return RG_CELL_MISSING;
    if (parse(cell, comma, value) || parse(drop_thousands(cell, comma, plain), comma, value))
        return RG_CELL_NUMBER;
    *value = NAN;
    for (size_t i = 0; i < sizeof BELOW / sizeof BELOW[0]; i++)
        if (rg_cell_is(cell, BELOW[i]))
            return RG_CELL_BELOW;
    if (cell.text[0] == '<') {
        rg_cell rest = {cell.text + 1, cell.length - 1};
        while (rest.length > 0 && rest.text[0] == ' ') {
            rest.text++;
            rest.length--;
        }
        if (parse(rest, comma, value))
            return RG_CELL_BELOW;
        *value = NAN;
    }
    for (size_t i = 0; i < sizeof MISSING / sizeof MISSING[0]; i++)
        if (rg_cell_is(cell, MISSING[i]))
            return RG_CELL_MISSING;
    return RG_CELL_WORDS;
}

void rg_cell_cut(rg_cell cell, char *out, size_t size)
{
    size_t n = cell.length < size ? cell.length : size - 1;
    if (n < cell.length)
        while (n > 0 && ((unsigned char) cell.text[n] & 0xc0) == 0x80) /* a byte that continues one */
            n--;
    memcpy(out, cell.text, n);
    out[n] = '\0';
}

bool rg_cell_is_one_of(rg_cell cell, const char *const words[], size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (rg_cell_is(cell, words[i]))
            return true;
    return false;
}

rg_cell rg_cell_word(rg_cell cell, size_t *at, const char *separators)
{
    while (*at < cell.length && strchr(separators, cell.text[*at]) != NULL)
        (*at)++;
    const size_t first = *at;
    while (*at < cell.length && strchr(separators, cell.text[*at]) == NULL)
        (*at)++;
    return (rg_cell){cell.text + first, *at - first};
}
