#include "tests/support/check.h"

#include <string.h>

#include "kernels/identify/formula.h"
#include "tests/support/tsv_rows.h"

enum { MOST_OXIDES = 80, MOST_PARTS = 8 };

typedef struct {
    const char *oxide;
    double moles; /* of the oxide column's formula unit */
} part;

/* The name of an exact composition whose weights sum to `total`; "" when there is none. */
static const char *name_of(const part *parts, double total, const double *sigma, double *probability)
{
    const rg_formula_rules *rules = &rows_library()->formula;
    double wt[MOST_OXIDES];
    double sum = 0.0;
    assert_true(rules->oxides.n_oxides <= MOST_OXIDES);
    for (size_t i = 0; i < rules->oxides.n_oxides; i++)
        wt[i] = (double) NAN;
    for (size_t p = 0; p < MOST_PARTS && parts[p].oxide != NULL; p++) {
        const size_t i = rows_oxide(parts[p].oxide);
        wt[i] = parts[p].moles * rules->oxides.oxides[i].molar_mass;
        sum += wt[i];
    }
    for (size_t i = 0; i < rules->oxides.n_oxides; i++)
        wt[i] *= total / sum;
    size_t species = 0;
    rg_formula_result result = {.species = &species, .species_probability = probability};
    const rg_formula_options options = rg_formula_defaults();
    assert_int_equal(rg_formula(rules, wt, sigma, 1, NULL, &options, &result, NULL), RG_OK);
    return species != RG_NO_INDEX ? rules->species.species[species].name : "";
}

/* Compositions by definition on either side of a boundary, on it, and near ones that have no name. */
static void names_by_definition(void **state)
{
    (void) state;
    static const struct {
        const char *name;
        double total;
        part parts[MOST_PARTS];
    } cases[] = {
        {"forsterite", 99.5, {{"MgO", 1.01}, {"FeO", 0.99}, {"SiO2", 1}}},
        {"fayalite", 99.5, {{"MgO", 0.99}, {"FeO", 1.01}, {"SiO2", 1}}},
        {"enstatite", 99.5, {{"MgO", 1.2}, {"FeO", 0.72}, {"CaO", 0.08}, {"SiO2", 2}}},            /* Wo 4 */
        {"enstatite or pigeonite", 99.5, {{"MgO", 1.2}, {"FeO", 0.7}, {"CaO", 0.1}, {"SiO2", 2}}}, /* Wo 5 */
        {"ferrosilite or pigeonite", 99.5, {{"MgO", 0.7}, {"FeO", 1.2}, {"CaO", 0.1}, {"SiO2", 2}}},
        {"pigeonite", 99.5, {{"MgO", 1.2}, {"FeO", 0.66}, {"CaO", 0.14}, {"SiO2", 2}}}, /* Wo 7 */
        {"", 99.5, {{"MgO", 1.4}, {"CaO", 0.2}, {"Al2O3", 0.2}, {"SiO2", 1.8}}}, /* the same, too aluminous */
        {"augite", 99.5, {{"MgO", 0.7}, {"FeO", 0.5}, {"CaO", 0.8}, {"SiO2", 2}}},     /* Wo 40 */
        {"diopside", 99.5, {{"MgO", 0.9}, {"FeO", 0.14}, {"CaO", 0.96}, {"SiO2", 2}}}, /* Wo 48 */
        {"hedenbergite", 99.5, {{"MgO", 0.14}, {"FeO", 0.9}, {"CaO", 0.96}, {"SiO2", 2}}},
        {"", 75.0, {{"FeO", 2}, {"SiO2", 2}}}, /* as ferrosilite, but for the water that it holds */
        {"bytownite", 99.5, {{"CaO", 0.8}, {"Na2O", 0.1}, {"Al2O3", 0.9}, {"SiO2", 2.2}}},
        {"magnetite", 93.1, {{"FeO", 3}}},
        {"iron oxide, hydroxide or carbonate", 100.0, {{"FeO", 3}}}, /* normalised weights */
        {"chromite", 99.5, {{"FeO", 1}, {"Cr2O3", 0.6}, {"Al2O3", 0.4}}},
        {"hercynite", 99.5, {{"FeO", 1}, {"Cr2O3", 0.4}, {"Al2O3", 0.6}}},
        {"ilmenite", 99.5, {{"FeO", 0.6}, {"MgO", 0.4}, {"TiO2", 1}}},
        {"geikielite", 99.5, {{"FeO", 0.4}, {"MgO", 0.6}, {"TiO2", 1}}},
        {"apatite, F or Cl not analysed", 97.0, {{"CaO", 5}, {"P2O5", 1.5}}},
        {"hydroxylapatite or chlorapatite, Cl not analysed", 97.0, {{"CaO", 5}, {"P2O5", 1.5}, {"F", 0.2}}},
        {"hydroxylapatite or fluorapatite, F not analysed", 97.0, {{"CaO", 5}, {"P2O5", 1.5}, {"Cl", 0.2}}},
        {"fluorapatite", 99.5, {{"CaO", 5}, {"P2O5", 1.5}, {"F", 0.9}, {"Cl", 0.1}}},
        {"chlorapatite", 99.5, {{"CaO", 5}, {"P2O5", 1.5}, {"F", 0.1}, {"Cl", 0.9}}},
        {"", 99.5, {{"MgO", 3}, {"Cr2O3", 1}, {"SiO2", 3}}}, /* knorringite: a garnet without a row */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *name = name_of(cases[i].parts, cases[i].total, NULL, NULL);
        if (strcmp(name, cases[i].name) != 0)
            fail_msg("case %zu is named \"%s\", expected \"%s\"", i, name, cases[i].name);
    }
}

/* Fo 50.5: the deviation of 2 Mg - sum is normal, so the share of draws above zero is known. */
static void states_how_sure_the_name_is(void **state)
{
    (void) state;
    const rg_formula_rules *rules = &rows_library()->formula;
    double sigma[MOST_OXIDES];
    for (size_t i = 0; i < rules->oxides.n_oxides; i++)
        sigma[i] = (double) NAN;
    sigma[rows_oxide("MgO")] = 0.2;
    sigma[rows_oxide("FeO")] = 1e-6;
    sigma[rows_oxide("SiO2")] = 1e-6;
    const part olivine[MOST_PARTS] = {{"MgO", 1.005}, {"FeO", 0.995}, {"SiO2", 1}};
    double probability = 0.0;
    assert_string_equal(name_of(olivine, 99.5, sigma, &probability), "forsterite");
    /* MgO of 23.4 wt% must not fall by 1 %, 0.233 wt% or 1.165 sigma: Phi(1.165) = 0.878. */
    assert_near(probability, 0.878, 4.0 * sqrt(0.878 * 0.122 / 2000.0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_by_definition),
        cmocka_unit_test(states_how_sure_the_name_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
