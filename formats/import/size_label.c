/* The size of a class as labs write it: "250", "> 250", "<63", "pan", "250-500 um". */
#include <math.h>
#include <string.h>

#include "formats/import/reader.h"

static rg_cell skip_blanks(rg_cell cell)
{
    while (cell.length > 0 && cell.text[0] == ' ') {
        cell.text++;
        cell.length--;
    }
    return cell;
}

/* A number at the front of *cell, which moves behind it; its sign only where allowed. */
static bool take_number(rg_cell *cell, bool comma, bool sign, double *value)
{
    size_t n = sign && cell->length > 0 && (cell->text[0] == '-' || cell->text[0] == '+') ? 1 : 0;
    while (n < cell->length && strchr("0123456789.,", cell->text[n]) != NULL)
        n++;
    const size_t mantissa = n;
    if (n + 1 < cell->length && (cell->text[n] == 'e' || cell->text[n] == 'E')) {
        n += cell->text[n + 1] == '-' || cell->text[n + 1] == '+' ? 2 : 1;
        while (n < cell->length && strchr("0123456789", cell->text[n]) != NULL)
            n++;
    }
    if (rg_cell_read((rg_cell){cell->text, n}, comma, value) != RG_CELL_NUMBER) {
        n = mantissa;
        if (rg_cell_read((rg_cell){cell->text, n}, comma, value) != RG_CELL_NUMBER)
            return false;
    }
    *cell = skip_blanks((rg_cell){cell->text + n, cell->length - n});
    return true;
}

/* What parts the limits of a range: a hyphen, an en dash or "to". */
static bool take_dash(rg_cell *cell)
{
    static const char *const DASHES[] = {"-", "\xe2\x80\x93", "\xe2\x80\x94", "to", ".."};
    for (size_t i = 0; i < sizeof DASHES / sizeof DASHES[0]; i++) {
        const size_t n = strlen(DASHES[i]);
        if (cell->length > n && memcmp(cell->text, DASHES[i], n) == 0) {
            *cell = skip_blanks((rg_cell){cell->text + n, cell->length - n});
            return true;
        }
    }
    return false;
}

rg_size_label rg_import_size_label(rg_cell cell, bool comma)
{
    static const char *const PANS[] = {"pan", "rest", "remainder", "bottom"};
    const rg_size_label none = {RG_LABEL_NONE, NAN, NAN};
    rg_size_label label = {RG_LABEL_PLAIN, NAN, NAN};
    for (size_t i = 0; i < sizeof PANS / sizeof PANS[0]; i++)
        if (rg_cell_is(cell, PANS[i]))
            return (rg_size_label){RG_LABEL_PAN, NAN, NAN};
    if (cell.length > 0 && (cell.text[0] == '>' || cell.text[0] == '<')) {
        label.kind = cell.text[0] == '>' ? RG_LABEL_ABOVE : RG_LABEL_BELOW;
        cell = skip_blanks((rg_cell){cell.text + 1, cell.length - 1});
        if (cell.length > 0 && cell.text[0] == '=')
            cell = skip_blanks((rg_cell){cell.text + 1, cell.length - 1});
    }
    if (!take_number(&cell, comma, true, &label.low))
        return none;
    if (label.kind == RG_LABEL_PLAIN && take_dash(&cell)) {
        label.kind = RG_LABEL_RANGE;
        if (!take_number(&cell, comma, true, &label.high))
            return none;
    }
    return cell.length == 0 || rg_unit_parse(cell.text, cell.length) != RG_UNIT_COUNT ? label : none;
}
