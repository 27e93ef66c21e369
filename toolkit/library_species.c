#include "toolkit/library_species.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"

rg_status rg_library_species_room(rg_mineral_library *library, rg_error *err)
{
    const size_t n_rows = library->tables[RG_LIBRARY_NAMES].n_rows;
    rg_species_rules *rules = &library->formula.species;
    rules->species = rg_alloc(n_rows, 1, sizeof *rules->species);
    rules->windows = rg_alloc(n_rows, 1, sizeof *rules->windows);
    return rules->species != NULL && rules->windows != NULL
               ? RG_OK
               : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the mineral library");
}

void rg_library_species_free(rg_mineral_library *library)
{
    free(library->formula.species.species);
    free(library->formula.species.windows);
}

/* "La2O3,Ce2O3" */
static void read_needs(rg_library_row *c, rg_species *species)
{
    const rg_oxide_table *oxides = &c->library->formula.oxides;
    const char *text = rg_library_row_text(c, "needs");
    if (strcmp(text, "-") == 0)
        return;
    for (const char *at = text; c->status == RG_OK; at++) {
        const size_t length = strcspn(at, ",");
        const size_t oxide = rg_oxides_find(oxides, at, length);
        if (oxide == RG_NO_INDEX)
            rg_library_row_fail(c, RG_ENOENT, "needs", "a name in this list is no column of oxides.tsv",
                                text);
        else if (species->n_needs == RG_SPECIES_NEEDS)
            rg_library_row_fail(c, RG_ESHAPE, "needs", "too many columns in this list", text);
        else
            species->needs[species->n_needs++] = oxide;
        at += length;
        if (*at == '\0')
            return;
    }
}

static bool is_total(const rg_oxide_table *oxides, const rg_ratio *quantity)
{
    return quantity->n_terms == 1 && quantity->terms[0].value == 2 * oxides->n_oxides + RG_VALUE_TOTAL;
}

void rg_library_species_row(rg_library_row *c)
{
    rg_species_rules *rules = &c->library->formula.species;
    const char *name = rg_library_row_text(c, "species");
    const size_t group = rg_library_row_group(c, "group");
    const bool follows = rules->n_species > 0 && rules->species[rules->n_species - 1].group == group &&
                         strcmp(rules->species[rules->n_species - 1].name, name) == 0;
    if (!follows)
        rules->n_species++;
    rg_species *species = &rules->species[rules->n_species - 1];
    if (!follows) {
        *species = (rg_species){.name = name,
                                .group = group,
                                .first_window = rules->n_windows,
                                .source = rg_library_row_text(c, "source")};
        read_needs(c, species);
    }
    rg_species_window *window = &rules->windows[rules->n_windows++];
    species->n_windows++;
    rg_library_row_quantity(c, "quantity", NULL, 0, &window->quantity);
    window->low = rg_library_row_number_or(c, "low", (double) -INFINITY);
    window->high = rg_library_row_number_or(c, "high", (double) INFINITY);
    window->refuses_normalised = rg_library_row_flag(c, "normalised", "allow", "refuse");
    window->is_total = is_total(&c->library->formula.oxides, &window->quantity);
    if (c->status == RG_OK && window->low > window->high)
        rg_library_row_fail(c, RG_EDOMAIN, "low", "the window ends below its beginning", name);
    if (c->status == RG_OK && window->refuses_normalised && !window->is_total)
        rg_library_row_fail(c, RG_EDOMAIN, "normalised", "only a window on the total can refuse", name);
}
