#include "kernels/identify/oxides.h"

#include <math.h>
#include <string.h>

static int same(const char *name, const char *text, size_t length)
{
    return strlen(name) == length && memcmp(name, text, length) == 0;
}

size_t rg_oxides_find(const rg_oxide_table *table, const char *text, size_t length)
{
    for (size_t i = 0; i < table->n_oxides; i++)
        if (same(table->oxides[i].name, text, length))
            return i;
    return RG_NO_INDEX;
}

size_t rg_oxides_element(const rg_oxide_table *table, const char *text, size_t length)
{
    for (size_t i = 0; i < table->n_elements; i++)
        if (same(table->elements[i].symbol, text, length))
            return i;
    return RG_NO_INDEX;
}

rg_status rg_oxides_complete(rg_oxide_table *table, rg_error *err)
{
    const size_t oxygen = rg_oxides_element(table, "O", 1);
    if (oxygen == RG_NO_INDEX)
        return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the element table lacks an element", "O", NULL);
    for (size_t i = 0; i < table->n_elements; i++)
        if (!(table->elements[i].atomic_mass > 0.0))
            return rg_fail_named(err, RG_EDOMAIN, i, "an atomic mass must be positive",
                                 table->elements[i].symbol, NULL);
    const double oxygen_mass = table->elements[oxygen].atomic_mass;
    for (size_t i = 0; i < table->n_oxides; i++) {
        rg_oxide *oxide = &table->oxides[i];
        if (oxide->element >= table->n_elements || !(oxide->cations > 0.0) || !(oxide->oxygens >= 0.0))
            return rg_fail_named(err, RG_EDOMAIN, i, "an oxide needs an element and positive counts",
                                 oxide->name, NULL);
        const double imbalance = oxide->cations * oxide->charge - 2.0 * oxide->oxygens;
        const int with_oxygen = oxide->kind == RG_OXIDE_CATION || oxide->kind == RG_OXIDE_HYDROGEN;
        if (with_oxygen ? fabs(imbalance) > 1e-9 : oxide->oxygens > 0.0)
            return rg_fail_named(err, RG_EDOMAIN, i, "the charges of cations and oxygens do not balance",
                                 oxide->name, NULL);
        const double atom_mass = table->elements[oxide->element].atomic_mass;
        oxide->molar_mass = oxide->cations * atom_mass + oxide->oxygens * oxygen_mass;
        oxide->total_per_wt = 1.0;
        if (oxide->kind == RG_OXIDE_HALOGEN)
            oxide->total_per_wt -= oxygen_mass / (2.0 * atom_mass);
    }
    return RG_OK;
}

size_t rg_oxides_of_name(const rg_oxide_table *table, const char *text, size_t length, size_t *found)
{
    size_t n = 0;
    for (size_t i = 0; i < table->n_oxides; i++)
        if (same(table->oxides[i].cation, text, length))
            found[n++] = i;
    for (size_t i = 0; n == 0 && i < table->n_elements; i++)
        if (same(table->elements[i].symbol, text, length)) {
            for (size_t o = 0; o < table->n_oxides; o++)
                if (table->oxides[o].element == i)
                    found[n++] = o;
            return n;
        }
    for (size_t i = 0, by_class = n == 0; by_class && i < table->n_oxides; i++)
        if (same(table->elements[table->oxides[i].element].class_name, text, length))
            found[n++] = i;
    return n;
}

int rg_oxides_is_ree(const rg_oxide_table *table, size_t oxide)
{
    return strcmp(table->elements[table->oxides[oxide].element].class_name, "REE") == 0;
}
