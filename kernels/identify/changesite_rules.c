#include "kernels/identify/changesite_rules.h"

#include <math.h>
#include <string.h>

static const char *const CHEMICAL[RG_CHANGESITE_EVIDENCE] = {
    "missing",           "Ca_X",
    "X_vacancy",         "residual",
    "normalisation_gap", "REE_couple_margin",
    "X_vacancy_margin",  "Fe_margin",
    "Y_margin",          "Y_over_hidden",
    "REE_open",          "probability",
    "hydrogen_excluded", "REE_without_Y",
};

void rg_changesite_rules_names(const char *names[RG_CHANGESITE_VALUES])
{
    for (size_t v = 0; v < RG_CHANGESITE_VALUES; v++)
        names[v] = v < RG_CHANGESITE_EVIDENCE ? CHEMICAL[v] : RG_EVIDENCE_NAMES[v - RG_CHANGESITE_EVIDENCE];
}

static size_t find_cation(const rg_oxide_table *oxides, const char *cation)
{
    for (size_t i = 0; i < oxides->n_oxides; i++)
        if (strcmp(oxides->oxides[i].cation, cation) == 0)
            return i;
    return RG_NO_INDEX;
}

size_t rg_changesite_rules_outcome(const rg_changesite_rules *rules, const char *key, rg_m_dominant m)
{
    for (size_t s = 0; s < rules->n_species; s++) {
        const rg_phosphate_species *row = &rules->species[s];
        if (row->kind == RG_SPECIES_OUTCOME && strcmp(row->key, key) == 0 &&
            (row->m == RG_M_ANY || row->m == m))
            return s;
    }
    return RG_NO_INDEX;
}

size_t rg_changesite_rules_member(const rg_changesite_rules *rules, rg_couple couple, rg_m_dominant m,
                                  size_t ree)
{
    for (size_t s = 0; s < rules->n_species; s++) {
        const rg_phosphate_species *row = &rules->species[s];
        if (row->kind == RG_SPECIES_MEMBER && row->couple == couple && (row->m == RG_M_ANY || row->m == m) &&
            (row->ree == RG_NO_INDEX || row->ree == ree))
            return s;
    }
    return RG_NO_INDEX;
}

bool rg_changesite_rules_use(const rg_ratio *ratio, size_t value)
{
    for (size_t t = 0; t < ratio->n_terms; t++)
        if (ratio->terms[t].value == value)
            return true;
    return false;
}

size_t rg_changesite_rules_value(const rg_changesite_rules *rules, rg_changesite_value value)
{
    return rg_ratio_values(&rules->formula->oxides, 0) + value;
}

static bool keep(rg_oxide_list *list, size_t oxide)
{
    if (list->n == RG_OXIDE_LIST)
        return false;
    list->oxides[list->n++] = oxide;
    return true;
}

static rg_status list_oxides(rg_changesite_rules *rules, rg_error *err)
{
    static const char *const SYMBOLS[RG_ELEMENTS] = {"P", "Mg", "Fe", "Mn", "Th", "S", "Si"};
    const rg_oxide_table *oxides = &rules->formula->oxides;
    bool fits = true;
    rules->ree.n = 0;
    for (size_t e = 0; e < RG_ELEMENTS; e++)
        rules->elements[e].n = 0;
    for (size_t i = 0; i < oxides->n_oxides; i++) {
        if (rg_oxides_is_ree(oxides, i))
            fits = keep(&rules->ree, i) && fits;
        for (size_t e = 0; e < RG_ELEMENTS && oxides->oxides[i].kind == RG_OXIDE_CATION; e++)
            if (strcmp(oxides->elements[oxides->oxides[i].element].symbol, SYMBOLS[e]) == 0)
                fits = keep(&rules->elements[e], i) && fits;
    }
    return fits ? RG_OK
                : rg_fail_named(err, RG_ESHAPE, RG_NO_INDEX, "too many oxides of one kind", "REE", NULL);
}

rg_status rg_changesite_complete(rg_changesite_rules *rules, rg_error *err)
{
    const rg_formula_rules *formula = rules->formula;
    struct {
        const char *cation;
        size_t *index;
    } cations[] = {{"Ca", &rules->calcium}, {"Na", &rules->sodium}, {"K", &rules->potassium},
                   {"H", &rules->hydrogen}, {"Y", &rules->yttrium}, {"F", &rules->fluorine},
                   {"Cl", &rules->chlorine}};
    for (size_t i = 0; i < sizeof cations / sizeof cations[0]; i++) {
        *cations[i].index = find_cation(&formula->oxides, cations[i].cation);
        if (*cations[i].index == RG_NO_INDEX)
            return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the oxide table lacks a cation",
                                 cations[i].cation, NULL);
    }
    const rg_status listed = list_oxides(rules, err);
    if (listed != RG_OK)
        return listed;
    rules->group = rg_formula_group_find(formula, "merrillite");
    rules->site_x = RG_NO_INDEX;
    for (size_t s = 0; s < formula->n_sites; s++)
        if (formula->sites[s].group == rules->group && strcmp(formula->sites[s].name, "X") == 0)
            rules->site_x = s;
    if (rules->group == RG_NO_INDEX || rules->site_x == RG_NO_INDEX)
        return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the rules lack a group with its site",
                             "merrillite, X", NULL);
    rules->changesite_y = rg_changesite_rules_member(rules, RG_COUPLE_REE, RG_M_FE, rules->yttrium);
    if (rules->changesite_y == RG_NO_INDEX)
        return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the rules lack a species", "changesite-(Y)", NULL);
    rules->call_probability = (double) NAN;
    for (size_t c = 0; c < rules->n_criteria; c++) {
        const rg_changesite_criterion *row = &rules->criteria[c];
        if (strcmp(row->outcome, "-") != 0 &&
            rg_changesite_rules_outcome(rules, row->outcome, RG_M_FE) == RG_NO_INDEX)
            return rg_fail_named(err, RG_ENOENT, c, "no species row is the outcome of this criterion",
                                 row->outcome, NULL);
        if (rg_changesite_rules_use(&row->quantity,
                                    rg_changesite_rules_value(rules, RG_CHANGESITE_PROBABILITY)))
            rules->call_probability = row->low;
    }
    if (isnan(rules->call_probability))
        return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the rules lack a criterion", "probability", NULL);
    if (rg_changesite_rules_outcome(rules, "not_phosphate", RG_M_ANY) == RG_NO_INDEX ||
        rg_changesite_rules_outcome(rules, "undetermined", RG_M_ANY) == RG_NO_INDEX)
        return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the rules lack an outcome",
                             "not_phosphate or undetermined", NULL);
    return RG_OK;
}
