#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "tests/support/refuse.h"
#include "toolkit/library_equivalence.h"

static const char LIBRARY[] = "datasets/library";

static void loads_the_library_of_the_source_tree(void **state)
{
    (void) state;
    rg_mineral_library library;
    rg_error err = {0};
    if (rg_mineral_library_read(LIBRARY, &library, &err) != RG_OK)
        fail_msg("%s:%zu:%s: %s (%s)", err.file, err.index, err.dataset, err.reason, err.subject);
    const rg_oxide_table *oxides = &library.formula.oxides;
    /* IUPAC masses: FeO 55.845 + 15.999. */
    assert_near(oxides->oxides[rg_oxides_find(oxides, "FeO", 3)].molar_mass, 71.844, 1e-9);
    /* O = F, Cl of methods/laboratory.md, section 5. */
    assert_near(1.0 - oxides->oxides[rg_oxides_find(oxides, "F", 1)].total_per_wt, 0.4211, 5e-5);
    assert_near(1.0 - oxides->oxides[rg_oxides_find(oxides, "Cl", 2)].total_per_wt, 0.2256, 7e-5);
    assert_true(rg_formula_group_find(&library.formula, "tranquillityite") != RG_NO_INDEX);
    assert_string_equal(library.changesite.species[library.changesite.changesite_y].name, "changesite-(Y)");
    assert_true(library.changesite.call_probability == 0.95);
    rg_mineral_library_free(&library);
    rg_mineral_library_free(&library);
}

/* Every row of every table says where its numbers come from. */
static void every_row_has_a_source(void **state)
{
    (void) state;
    rg_mineral_library library;
    rg_error err = {0};
    assert_int_equal(rg_mineral_library_read(LIBRARY, &library, &err), RG_OK);
    for (rg_library_table t = RG_LIBRARY_ELEMENTS; t < RG_LIBRARY_MINERALS; t++) {
        const rg_tsv *table = &library.tables[t];
        const size_t source = rg_tsv_column(table, "source");
        assert_true(source != RG_NO_INDEX);
        for (size_t r = 0; r < table->n_rows; r++) {
            const char *text = rg_tsv_field(table, r, source);
            if (strncmp(text, "S:", 2) != 0 && strncmp(text, "M:", 2) != 0 && text[0] != 'C' &&
                strstr(text, "UNSOURCED") == NULL)
                fail_msg("%s:%zu has no source: \"%s\"", rg_mineral_library_file(t), table->lines[r], text);
        }
    }
    rg_mineral_library_free(&library);
}

static void species_of_one_class_are_told_by_their_letters(void **state)
{
    (void) state;
    rg_mineral_library library;
    assert_int_equal(rg_mineral_library_read(LIBRARY, &library, NULL), RG_OK);
    assert_string_equal(rg_library_equivalence_class(&library, "Fluorapatite"), "apatite");
    assert_string_equal(rg_library_equivalence_class(&library, "ApatiteCaF"), "apatite");
    assert_string_equal(rg_library_equivalence_class(&library, "apatite-(caf)"), "apatite");
    assert_string_equal(rg_library_equivalence_class(&library, "bytownite"), "plagioclase");
    assert_null(rg_library_equivalence_class(&library, "Fluorapatit"));
    assert_null(rg_library_equivalence_class(&library, "Fluorapatites"));
    assert_null(rg_library_equivalence_class(&library, ""));
    rg_mineral_library_free(&library);
}

typedef struct {
    char *text[RG_LIBRARY_TABLES];
    size_t length[RG_LIBRARY_TABLES];
} texts;

static texts read_texts(void)
{
    texts all = {{NULL}, {0}};
    for (rg_library_table t = RG_LIBRARY_ELEMENTS; t < RG_LIBRARY_TABLES; t++) {
        char path[256];
        snprintf(path, sizeof path, "%s/%s", LIBRARY, rg_mineral_library_file(t));
        FILE *file = fopen(path, "rb");
        assert_non_null(file);
        all.text[t] = malloc(1 << 19);
        all.length[t] = fread(all.text[t], 1, 1 << 19, file);
        all.text[t][all.length[t]] = '\0';
        fclose(file);
    }
    return all;
}

static void free_texts(texts *all)
{
    for (size_t t = 0; t < RG_LIBRARY_TABLES; t++)
        free(all->text[t]);
}

static void names_file_line_and_column_of_a_bad_field(void **state)
{
    (void) state;
    static const struct {
        rg_library_table table;
        const char *find, *replace; /* of equal length */
        rg_status status;
        const char *column;
    } cases[] = {
        {RG_LIBRARY_ELEMENTS, "55.845", "55,845", RG_EFORMAT, "atomic_mass"},
        {RG_LIBRARY_OXIDES, "FeO\tFe2\tFe\tcation", "FeO\tFe2\tFx\tcation", RG_ENOENT, "element"},
        {RG_LIBRARY_OXIDES, "MnO\tMn\tMn\tcation", "MnO\tMn\tMn\tcatino", RG_EFORMAT, "kind"},
        {RG_LIBRARY_OXIDES, "MnO\tMn\tMn\tcation\t1\t1\t2", "MnO\tMn\tMn\tcation\t1\t1\t3", RG_EDOMAIN, ""},
        {RG_LIBRARY_WINDOWS, "olivine\tSi", "olivina\tSi", RG_ENOENT, "group"},
        {RG_LIBRARY_WINDOWS, "Mg + Fe + Mn", "Mg + Fx + Mn", RG_ENOENT, "quantity"},
        {RG_LIBRARY_SITES, "Si,P,Al", "Si;P,Al", RG_ENOENT, "fill"},
        {RG_LIBRARY_SPECIES, "\tREE\tFe\tCe\t", "\tREE\tFe\tXx\t", RG_ENOENT, "R"},
        {RG_LIBRARY_CLASSES, "plagioclase\tAndesine", "plagioclase\tAlbite--", RG_EEXIST, "species"},
        {RG_LIBRARY_CRITERIA, "\tat_least\t", "\tat_laest\t", RG_EFORMAT, "comparison"},
        {RG_LIBRARY_CRITERIA, "Na2O,MgO,FeO", "Na2O,MgO,FeX", RG_ENOENT, "needs"},
        {RG_LIBRARY_CRITERIA, "\tmixed\t", "\tmixet\t", RG_ENOENT, ""},
        {RG_LIBRARY_REFLECTANCE_CLASSES, "dickite\tvib", "calcite\tvib", RG_EFORMAT, "class"},
        {RG_LIBRARY_REFLECTANCE_FEATURES, "siderite\t1", "siderita\t1", RG_ENOENT, "class"},
        {RG_LIBRARY_REFLECTANCE_FEATURES, "\tshape\t", "\tshapf\t", RG_EFORMAT, "role"},
        {RG_LIBRARY_REFLECTANCE_FEATURES, "\t2178\t2208", "\t2178\t22o8", RG_EFORMAT, "left_high"},
        {RG_LIBRARY_REFLECTANCE_FEATURES, "\t2178\t2208", "\t2278\t2208", RG_EDOMAIN, ""},
        {RG_LIBRARY_REFLECTANCE_FEATURES, "\t2.2 um band\t.6", "\t2.3 um band\t.6", RG_ENOENT, "relative_to"},
        {RG_LIBRARY_REFLECTANCE_LIMITS, "\t0.85\t0.9\t", "\t0.95\t0.9\t", RG_EDOMAIN, ""},
        {RG_LIBRARY_REFLECTANCE_LIMITS, "\tdepth\t", "\tdebth\t", RG_EFORMAT, "quantity"},
        {RG_LIBRARY_LUNAR_MATURITY, "\t30\t60\t", "\t90\t60\t", RG_EDOMAIN, "below"},
        {RG_LIBRARY_LUNAR_DENSITY, "\thyperbolic\t", "\thyperbolix\t", RG_EFORMAT, "form"},
        {RG_LIBRARY_LUNAR_DENSITY, "\t300\t3.1\t", "\t300\t1.1\t", RG_EDOMAIN, "grain_density"},
        {RG_LIBRARY_LUNAR_RANGES, "\t42.5\t122.8\t", "\t42.5\t012.8\t", RG_EDOMAIN, "high"},
        {RG_LIBRARY_LUNAR_RANGES, "\t4.84\t432.27\t", "\t4.84\t002.27\t", RG_EDOMAIN, "to_um"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        texts all = read_texts();
        char *at = strstr(all.text[cases[i].table], cases[i].find);
        assert_non_null(at);
        size_t line = 1;
        for (const char *c = all.text[cases[i].table]; c < at; c++)
            line += *c == '\n';
        memcpy(at, cases[i].replace, strlen(cases[i].replace));
        rg_mineral_library library;
        rg_error err = {0};
        assert_int_equal(rg_mineral_library_parse((const char *const *) all.text, all.length, &library, &err),
                         cases[i].status);
        assert_string_equal(err.file, rg_mineral_library_file(cases[i].table));
        assert_int_equal(err.index, line);
        assert_string_equal(err.dataset, cases[i].column);
        free_texts(&all);
    }
}

static void a_missing_directory_is_named(void **state)
{
    (void) state;
    rg_mineral_library library;
    rg_error err = {0};
    assert_int_equal(rg_mineral_library_read("/nowhere", &library, &err), RG_ENOENT);
    assert_string_equal(err.file, "/nowhere/elements.tsv");
}

static void every_refused_allocation_is_reported(void **state)
{
    (void) state;
    texts all = read_texts();
    for (size_t n = 1;; n++) {
        rg_mineral_library library;
        rg_error err = {0};
        refuse_allocation(n);
        const rg_status status =
            rg_mineral_library_parse((const char *const *) all.text, all.length, &library, &err);
        const bool refused = allocation_was_refused();
        rg_mineral_library_free(&library);
        if (!refused) {
            assert_int_equal(status, RG_OK);
            break;
        }
        assert_int_equal(status, RG_ENOMEM);
    }
    free_texts(&all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loads_the_library_of_the_source_tree),
        cmocka_unit_test(every_row_has_a_source),
        cmocka_unit_test(species_of_one_class_are_told_by_their_letters),
        cmocka_unit_test(names_file_line_and_column_of_a_bad_field),
        cmocka_unit_test(a_missing_directory_is_named),
        cmocka_unit_test(every_refused_allocation_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
