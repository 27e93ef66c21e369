#include "formats/import/grainsize_heading.h"

static bool contains_one_of(rg_cell cell, const char *const words[], size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (rg_cell_contains(cell, words[i]))
            return true;
    return false;
}
#define CONTAINS_ONE_OF(cell, words) contains_one_of(cell, words, sizeof(words) / sizeof(words)[0])

bool rg_grainsize_heads_sizes(rg_cell heading)
{
    static const char *const WORDS[] = {"size",     "sieve", "diameter", "phi",       "mesh",
                                        "aperture", "grain", "class",    "\xc2\xb5m", "[um]"};
    static const char *const ALONE[] = {"label", "um", "mm", "d"};
    for (size_t i = 0; i < sizeof ALONE / sizeof ALONE[0]; i++)
        if (rg_cell_is(heading, ALONE[i]))
            return true;
    return CONTAINS_ONE_OF(heading, WORDS);
}

/* "p3 [%]" is a share, "Q3 [%]" cumulative, "q3 [1/mm]" a density; a bare "Q3" may be a sample. */
static bool is_camsizer(rg_cell cell, char letter)
{
    return cell.length > 3 && cell.text[0] == letter && cell.text[1] >= '0' && cell.text[1] <= '3' &&
           (cell.text[2] == '[' || (cell.text[2] == ' ' && cell.text[3] == '['));
}

rg_grainsize_column_kind rg_grainsize_column_kind_of(rg_cell heading)
{
    static const char *const CUMULATIVE[] = {"cumul",    "cum.",    "cum %", "cum_",        "undersize",
                                             "oversize", "passing", "finer", "coarser than"};
    static const char *const OTHER[] = {"ln(", "spht",   "symm",       "b_l",      "b/l",
                                        "pdn", "aspect", "sphericity", "convexity"};
    if (CONTAINS_ONE_OF(heading, CUMULATIVE))
        return RG_GRAINSIZE_CUMULATIVE;
    if (CONTAINS_ONE_OF(heading, OTHER))
        return RG_GRAINSIZE_OTHER;
    if (is_camsizer(heading, 'Q'))
        return RG_GRAINSIZE_CUMULATIVE;
    return is_camsizer(heading, 'q') || rg_cell_is(heading, "phi") ? RG_GRAINSIZE_OTHER : RG_GRAINSIZE_SHARE;
}

rg_size_meaning rg_grainsize_heading_meaning(rg_cell heading)
{
    static const struct {
        const char *word;
        rg_size_meaning meaning;
    } WORDS[] = {{"lower", RG_SIZES_LOWER},
                 {"upper", RG_SIZES_UPPER},
                 {"mid", RG_SIZES_CENTRE},
                 {"centre", RG_SIZES_CENTRE},
                 {"center", RG_SIZES_CENTRE}};
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
        if (rg_cell_contains(heading, WORDS[i].word))
            return WORDS[i].meaning;
    return RG_SIZES_AS_FILED;
}

bool rg_grainsize_headings(const rg_sheet *sheet, size_t row)
{
    static const char *const WORDS[] = {"sieve",       "grain size", "grain_size", "particle size",
                                        "diameter",    "phi",        "size_um",    "size_mm",
                                        "class_lower", "size class", "retained",   "midpoint",
                                        "d (0.5)",     "d(0.5)",     "d [4, 3]",   "korngr"};
    size_t marked = 0; /* headings such as ">250", "63-125" */
    for (size_t c = 0; c < sheet->rows[row].n; c++) {
        const rg_cell cell = rg_sheet_cell(sheet, row, c);
        if (rg_cell_is(cell, "size") ||
            (CONTAINS_ONE_OF(cell, WORDS) && !rg_cell_contains(cell, "wavelength")))
            return true;
        if (c > 0 && rg_cell_contains(cell, "upper") &&
            rg_cell_contains(rg_sheet_cell(sheet, row, c - 1), "lower"))
            return true;
        marked += rg_import_size_label(cell, sheet->comma).kind > RG_LABEL_PLAIN;
    }
    return marked >= 2;
}
