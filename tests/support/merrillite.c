#include "tests/support/merrillite.h"

#include <math.h>
#include <stdlib.h>

#include "tests/support/check.h"
#include "tests/support/tsv_rows.h"

const rg_changesite_rules *merrillite_rules(void)
{
    return &rows_library()->changesite;
}

rg_changesite_reading merrillite_read(double iron, double magnesium, double *wt, double *values)
{
    const struct {
        const char *oxide;
        double moles;
    } PARTS[] = {{"CaO", 8}, {"Y2O3", 0.3}, {"Ce2O3", 0.2}, {"FeO", iron}, {"MgO", magnesium}, {"P2O5", 3.5}};
    const rg_formula_rules *formula = merrillite_rules()->formula;
    const rg_oxide_table *oxides = &formula->oxides;
    const size_t n = oxides->n_oxides;
    double total = 0.0;
    assert_true(n <= MERRILLITE_OXIDES && rg_ratio_values(oxides, RG_CHANGESITE_VALUES) <= MERRILLITE_VALUES);
    for (size_t i = 0; i < n; i++)
        wt[i] = (double) NAN;
    for (size_t p = 0; p < sizeof PARTS / sizeof PARTS[0]; p++) {
        const size_t i = rows_oxide(PARTS[p].oxide);
        wt[i] = PARTS[p].moles * oxides->oxides[i].molar_mass;
        total += wt[i];
    }
    for (size_t i = 0; i < n; i++)
        wt[i] *= 100.0 / total;
    double *memory = malloc((n + formula->n_sites * (n + 1)) * sizeof *memory);
    assert_non_null(memory);
    const rg_changesite_scratch scratch = {
        .values = values, .left = memory, .site = memory + n, .placed = memory + n + formula->n_sites};
    const rg_changesite_reading r = rg_changesite_read(merrillite_rules(), wt, &scratch);
    free(memory);
    return r;
}
