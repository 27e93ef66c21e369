#include "formats/import/spectra_technique.h"

#include <math.h>

#include "formats/import/spectra_units.h"

/* The heading that says that the values are no reflectance, empty when none does. */
static rg_cell other_quantity(const rg_spectra_table *t)
{
    for (size_t c = 1; t->heading != RG_NO_INDEX && c < t->sheet->rows[t->heading].n; c++) {
        const rg_cell cell = rg_spectra_table_heading(t, c);
        if (rg_cell_contains(cell, "transmitt") || rg_cell_contains(cell, "radiance"))
            return cell;
        if (rg_cell_contains(cell, "reflect"))
            break;
    }
    return (rg_cell){"", 0};
}

/* What the words above the numbers say of the technique. */
static rg_technique spoken_technique(const rg_spectra_table *t, rg_unit unit)
{
    static const struct {
        const char *word;
        rg_technique technique;
    } WORDS[] = {{"raman", RG_RAMAN},
                 {"interferogram", RG_INTERFEROGRAM},
                 {"single_beam", RG_SINGLE_BEAM},
                 {"single beam", RG_SINGLE_BEAM},
                 {"singlebeam", RG_SINGLE_BEAM},
                 {"2theta", RG_XRD},
                 {"two_theta", RG_XRD},
                 {"2-theta", RG_XRD},
                 {"absorbance", RG_FTIR},
                 {"reflectance", RG_REFLECTANCE},
                 {"wavelength", RG_REFLECTANCE},
                 {"wvl", RG_REFLECTANCE}};
    const size_t end = t->heading != RG_NO_INDEX ? t->heading + 1 : t->first;
    for (size_t row = 0; row < end; row++)
        for (size_t c = 0; c < t->sheet->rows[row].n; c++)
            for (size_t w = 0; w < sizeof WORDS / sizeof WORDS[0]; w++)
                if (rg_cell_contains(rg_sheet_cell(t->sheet, row, c), WORDS[w].word))
                    return WORDS[w].technique;
    return unit == RG_UNIT_NM || unit == RG_UNIT_UM ? RG_REFLECTANCE
           : unit == RG_UNIT_DEG                    ? RG_XRD
                                                    : RG_TECHNIQUE_COUNT;
}

/* Without a word: reflectance only where both axis and values look like it. */
static rg_technique guessed_technique(const rg_entry *entry)
{
    double low = INFINITY;
    double high = -INFINITY;
    for (size_t i = 0; i < entry->n_rows * entry->n_columns; i++)
        if (!isnan(entry->values[i])) {
            low = fmin(low, entry->values[i]);
            high = fmax(high, entry->values[i]);
        }
    const double x = entry->axis[0];
    const double y = entry->axis[entry->n_columns - 1];
    const bool nanometres = fmin(x, y) >= 200.0 && fmax(x, y) <= 60000.0;
    const bool micrometres = fmin(x, y) >= 0.2 && fmax(x, y) <= 60.0;
    return low >= -0.2 && high <= 2.0 && (nanometres || micrometres) ? RG_REFLECTANCE : RG_TECHNIQUE_COUNT;
}

rg_status rg_spectra_technique(const rg_spectra_table *t, rg_entry *entry, rg_error *err)
{
    if (entry->technique != RG_TECHNIQUE_COUNT)
        return RG_OK;
    const rg_cell other = other_quantity(t);
    if (other.length > 0) {
        char name[61];
        rg_cell_cut(other, name, sizeof name);
        return rg_fail_named(err, RG_EUSAGE, t->sheet->rows[t->heading].number,
                             "the values are neither reflectance nor another known quantity", name,
                             "state with --technique what to treat them as");
    }
    entry->technique = spoken_technique(t, rg_spectra_units_stated(t));
    if (entry->technique != RG_TECHNIQUE_COUNT)
        return RG_OK;
    entry->technique = guessed_technique(entry);
    if (entry->technique == RG_TECHNIQUE_COUNT)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the file does not say what was measured", NULL,
                             "state it with --technique");
    return rg_entry_note(entry, err, "technique guessed",
                         "taken as reflectance by axis and values (state it with --technique)");
}
