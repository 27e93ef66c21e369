/* What the heading of a column of spectra says: a band, an error of another column, a band width, a unit. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "formats/import/reader.h"

static bool is_letter(char c)
{
    return isalnum((unsigned char) c) || (unsigned char) c >= 0x80 || c == '%';
}

/* The next word (letters, digits and what is not ASCII) of a cell from *at on; empty at the end. */
static rg_cell next_word(rg_cell cell, size_t *at)
{
    while (*at < cell.length && !is_letter(cell.text[*at]))
        ++*at;
    const size_t first = *at;
    while (*at < cell.length && is_letter(cell.text[*at]))
        ++*at;
    return (rg_cell){cell.text + first, *at - first};
}

bool rg_import_error_heading(rg_cell heading, char base[128], double *sigmas)
{
    static const struct {
        const char *word;
        double sigmas; /* 0: a word that only accompanies the others */
    } WORDS[] = {{"err", 1.0},
                 {"error", 1.0},
                 {"errors", 1.0},
                 {"std", 1.0},
                 {"stdev", 1.0},
                 {"stddev", 1.0},
                 {"stderr", 1.0},
                 {"sd", 1.0},
                 {"sigma", 1.0},
                 {"unc", 1.0},
                 {"uncert", 1.0},
                 {"uncertainty", 1.0},
                 {"1s", 1.0},
                 {"1sd", 1.0},
                 {"1sigma", 1.0},
                 {"2s", 2.0},
                 {"2sd", 2.0},
                 {"2sigma", 2.0},
                 {"\xcf\x83", 1.0},
                 {"1\xcf\x83", 1.0},
                 {"2\xcf\x83", 2.0},
                 {"\xc2\xb1", 1.0},
                 {"\xc2\xb1"
                  "1\xcf\x83",
                  1.0},
                 {"\xc2\xb1"
                  "2\xcf\x83",
                  2.0},
                 {"deviation", 1.0},
                 {"standard", 0.0},
                 {"dev", 0.0}};
    size_t used = 0;
    bool found = false;
    base[0] = '\0';
    *sigmas = 1.0;
    for (size_t at = 0;;) {
        const rg_cell word = next_word(heading, &at);
        if (word.length == 0)
            break;
        size_t k = 0;
        while (k < sizeof WORDS / sizeof WORDS[0] && !rg_cell_is(word, WORDS[k].word))
            k++;
        if (k < sizeof WORDS / sizeof WORDS[0]) {
            found = found || WORDS[k].sigmas > 0.0;
            *sigmas = WORDS[k].sigmas > *sigmas ? WORDS[k].sigmas : *sigmas;
            continue;
        }
        for (size_t i = 0; i < word.length && used + 2 < 128; i++)
            base[used++] = (char) tolower((unsigned char) word.text[i]);
        base[used++] = ' ';
        if (used + 2 >= 128)
            break;
    }
    base[used > 0 ? used - 1 : 0] = '\0';
    return found;
}

bool rg_import_same_words(rg_cell heading, const char *base)
{
    size_t place = 0;
    for (size_t at = 0;;) {
        const rg_cell word = next_word(heading, &at);
        if (word.length == 0)
            return base[place] == '\0' && place > 0;
        if (place > 0 && base[place++] != ' ')
            return false;
        for (size_t i = 0; i < word.length; i++)
            if (base[place++] != (char) tolower((unsigned char) word.text[i]))
                return false;
    }
}

bool rg_import_width_heading(rg_cell heading)
{
    static const char *const WORDS[] = {"fwhm", "bandwidth", "band width", "band_width", "bandpass"};
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
        if (rg_cell_contains(heading, WORDS[i]))
            return true;
    return false;
}

bool rg_import_axis_heading(rg_cell heading)
{
    static const char *const WORDS[] = {"wavelength", "wvl", "wavenumber", "shift", "2theta", "two_theta"};
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
        if (rg_cell_contains(heading, WORDS[i]))
            return true;
    return rg_cell_is(heading, "wl") || rg_cell_is(heading, "wave") || rg_cell_is(heading, "lambda") ||
           rg_cell_is(heading, "nm") || rg_cell_is(heading, "um");
}

bool rg_import_band_heading(rg_cell heading, bool comma, double *position, rg_unit *unit)
{
    static const char *const FRONTS[] = {"reflectance", "wavelength", "lambda", "wave", "refl",
                                         "band_",       "wvl",        "nm",     "wl",   "rho",
                                         "r",           "w",          "x"};
    *unit = RG_UNIT_COUNT;
    if (rg_cell_read(heading, comma, position) == RG_CELL_NUMBER)
        return true;
    rg_cell rest = heading;
    for (size_t i = 0; i < sizeof FRONTS / sizeof FRONTS[0]; i++) {
        const size_t n = strlen(FRONTS[i]);
        if (heading.length > n && rg_cell_is((rg_cell){heading.text, n}, FRONTS[i])) {
            rest = (rg_cell){heading.text + n, heading.length - n};
            break;
        }
    }
    while (rest.length > 0 && rest.text != heading.text && strchr("_ .(:@", rest.text[0]) != NULL) {
        rest.text++;
        rest.length--;
    }
    size_t digits = 0;
    while (digits < rest.length && (isdigit((unsigned char) rest.text[digits]) || rest.text[digits] == '.' ||
                                    (comma && rest.text[digits] == ',')))
        digits++;
    if (digits == 0 || rg_cell_read((rg_cell){rest.text, digits}, comma, position) != RG_CELL_NUMBER)
        return false;
    rg_cell tail = {rest.text + digits, rest.length - digits};
    while (tail.length > 0 && strchr("_ )", tail.text[0]) != NULL) {
        tail.text++;
        tail.length--;
    }
    if (tail.length == 0)
        return rest.text != heading.text; /* behind a known front only */
    *unit = rg_unit_parse(tail.text, tail.length);
    return *unit == RG_UNIT_NM || *unit == RG_UNIT_UM || *unit == RG_UNIT_PER_CM || *unit == RG_UNIT_ANGSTROM;
}

rg_unit rg_import_unit_of(rg_cell heading)
{
    rg_cell named;
    if (rg_import_bracketed(heading, &named))
        return rg_unit_parse(named.text, named.length);
    const rg_unit whole = rg_unit_parse(heading.text, heading.length);
    if (whole != RG_UNIT_COUNT && !(heading.length == 1 && heading.text[0] == '1'))
        return whole;
    for (size_t i = heading.length; i-- > 0;)
        if (strchr("_ /,", heading.text[i]) != NULL) {
            const rg_cell last = {heading.text + i + 1, heading.length - i - 1};
            /* "wavenumber 1/cm" */
            if (heading.text[i] == '/' && i > 0 && heading.text[i - 1] == '1')
                continue;
            return rg_unit_parse(last.text, last.length);
        }
    return RG_UNIT_COUNT;
}

bool rg_import_bracketed(rg_cell heading, rg_cell *inside)
{
    size_t open = heading.length;
    size_t close = heading.length;
    for (size_t i = 0; i < heading.length; i++) {
        if (heading.text[i] == '(' || heading.text[i] == '[')
            open = i;
        if ((heading.text[i] == ')' || heading.text[i] == ']') && open < i)
            close = i;
    }
    if (close == heading.length)
        return false;
    *inside = (rg_cell){heading.text + open + 1, close - open - 1};
    return true;
}

bool rg_import_unit_row(const rg_sheet *sheet, size_t row)
{
    size_t units = 0;
    for (size_t c = 0; c < sheet->rows[row].n; c++) {
        const rg_cell cell = rg_sheet_cell(sheet, row, c);
        rg_cell inside = cell;
        (void) rg_import_bracketed(cell, &inside);
        if (rg_unit_parse(inside.text, inside.length) != RG_UNIT_COUNT ||
            (inside.length < cell.length && inside.length > 0))
            units++;
        else if (cell.length > 0 && !rg_cell_is(cell, "-") && !rg_cell_is(cell, "a.u.") &&
                 !rg_cell_contains(cell, "cts") && !rg_cell_contains(cell, "counts"))
            return false;
    }
    return units > 0;
}
