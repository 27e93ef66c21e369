#include "toolkit/grainimage/table.h"
#include "toolkit/mineral_library.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "toolkit/library_equivalence.h"
#include "toolkit/library_grains.h"
#include "toolkit/library_lunar.h"
#include "toolkit/library_reflectance.h"
#include "toolkit/library_row.h"
#include "toolkit/library_species.h"

static const char *const FILES[RG_LIBRARY_TABLES] = {
    [RG_LIBRARY_ELEMENTS] = "elements.tsv",
    [RG_LIBRARY_OXIDES] = "oxides.tsv",
    [RG_LIBRARY_GROUPS] = "mineral_groups.tsv",
    [RG_LIBRARY_WINDOWS] = "group_windows.tsv",
    [RG_LIBRARY_SITES] = "sites.tsv",
    [RG_LIBRARY_ENDMEMBERS] = "endmembers.tsv",
    [RG_LIBRARY_NAMES] = "mineral_species.tsv",
    [RG_LIBRARY_SPECIES] = "phosphate_species.tsv",
    [RG_LIBRARY_CRITERIA] = "changesite_rules.tsv",
    [RG_LIBRARY_SENTENCES] = "changesite_levels.tsv",
    [RG_LIBRARY_LINES] = "phosphate_lines.tsv",
    [RG_LIBRARY_LINE_CALIBRATIONS] = "line_calibrations.tsv",
    [RG_LIBRARY_LINE_RULES] = "line_rules.tsv",
    [RG_LIBRARY_REFLECTANCE_BANDS] = "reflectance_bands.tsv",
    [RG_LIBRARY_REFLECTANCE_EQUATIONS] = "reflectance_equations.tsv",
    [RG_LIBRARY_GRAINS] = "grain_species.tsv",
    [RG_LIBRARY_CALIBRATION] = "calibration_lines.tsv",
    [RG_LIBRARY_CLASSES] = "equivalence_classes.tsv",
    [RG_LIBRARY_SCATTERING] = "scattering_factors.tsv",
    [RG_LIBRARY_ANOMALOUS] = "anomalous.tsv",
    [RG_LIBRARY_TUBES] = "xray_tubes.tsv",
    [RG_LIBRARY_STRUCTURES] = "structures.tsv",
    [RG_LIBRARY_REFLECTANCE_CLASSES] = "reflectance_classes.tsv",
    [RG_LIBRARY_REFLECTANCE_FEATURES] = "reflectance_features.tsv",
    [RG_LIBRARY_REFLECTANCE_LIMITS] = "reflectance_limits.tsv",
    [RG_LIBRARY_LUNAR_MATURITY] = "lunar_maturity.tsv",
    [RG_LIBRARY_LUNAR_DENSITY] = "lunar_density.tsv",
    [RG_LIBRARY_LUNAR_RANGES] = "lunar_ranges.tsv",
    [RG_LIBRARY_GRAIN_IMAGE] = "grain_image.tsv",
    [RG_LIBRARY_MINERALS] = "minerals.tsv",
};

const char *rg_mineral_library_file(rg_library_table table)
{
    return (unsigned) table < RG_LIBRARY_TABLES ? FILES[table] : "unknown";
}

/* --- tables -------------------------------------------------------------------------------------- */

static void read_element(rg_library_row *c)
{
    rg_oxide_table *oxides = &c->library->formula.oxides;
    oxides->elements[oxides->n_elements++] =
        (rg_element){.symbol = rg_library_row_text(c, "symbol"),
                     .atomic_mass = rg_library_row_number(c, "atomic_mass"),
                     .class_name = rg_library_row_text(c, "class")};
}

static void read_oxide(rg_library_row *c)
{
    static const char *const KINDS[RG_OXIDE_KINDS] = {"cation", "hydrogen", "halogen", "atom"};
    rg_oxide_table *oxides = &c->library->formula.oxides;
    const char *symbol = rg_library_row_text(c, "element");
    rg_oxide oxide = {.name = rg_library_row_text(c, "oxide"),
                      .cation = rg_library_row_text(c, "cation"),
                      .element = rg_oxides_element(oxides, symbol, strlen(symbol)),
                      .kind = (rg_oxide_kind) rg_library_row_choice(c, "kind", KINDS, RG_OXIDE_KINDS),
                      .cations = rg_library_row_number(c, "cations"),
                      .oxygens = rg_library_row_number(c, "oxygens"),
                      .charge = rg_library_row_number(c, "charge")};
    if (c->status == RG_OK && oxide.element == RG_NO_INDEX)
        rg_library_row_fail(c, RG_ENOENT, "element", "no such element in elements.tsv", symbol);
    if (c->status == RG_OK && rg_oxides_find(oxides, oxide.name, strlen(oxide.name)) != RG_NO_INDEX)
        rg_library_row_fail(c, RG_EFORMAT, "oxide", "two rows have this name", oxide.name);
    oxides->oxides[oxides->n_oxides++] = oxide;
}

static void read_group(rg_library_row *c)
{
    static const char *const BASES[RG_BASIS_COUNT] = {"oxygens", "cations", "atoms"};
    rg_formula_rules *rules = &c->library->formula;
    rg_mineral_group group = {.name = rg_library_row_text(c, "group"),
                              .label = rg_library_row_text(c, "label"),
                              .basis = (rg_basis) rg_library_row_choice(c, "basis", BASES, RG_BASIS_COUNT),
                              .basis_n = rg_library_row_number(c, "basis_n"),
                              .ideal_cations = rg_library_row_number(c, "ideal_cations"),
                              .droop = rg_library_row_flag(c, "ferric", "none", "droop"),
                              .counts_hydrogen = rg_library_row_flag(c, "hydrogen", "ignore", "count"),
                              .total_low = rg_library_row_number(c, "total_low"),
                              .total_high = rg_library_row_number(c, "total_high"),
                              .penalty = rg_library_row_number(c, "penalty"),
                              .max_score = rg_library_row_number(c, "max_score"),
                              .source = rg_library_row_text(c, "source")};
    if (c->status == RG_OK && rg_formula_group_find(rules, group.name) != RG_NO_INDEX)
        rg_library_row_fail(c, RG_EFORMAT, "group", "two rows have this name", group.name);
    rules->groups[rules->n_groups++] = group;
}

static void read_window(rg_library_row *c)
{
    rg_formula_rules *rules = &c->library->formula;
    rg_group_window *window = &rules->windows[rules->n_windows++];
    window->group = rg_library_row_group(c, "group");
    rg_library_row_quantity(c, "quantity", NULL, 0, &window->quantity);
    window->low = rg_library_row_number(c, "low");
    window->high = rg_library_row_number(c, "high");
    window->scale = rg_library_row_number(c, "scale");
    window->cap = rg_library_row_number(c, "cap");
    window->source = rg_library_row_text(c, "source");
}

static void read_site(rg_library_row *c)
{
    rg_formula_rules *rules = &c->library->formula;
    rg_site *site = &rules->sites[rules->n_sites++];
    site->group = rg_library_row_group(c, "group");
    site->name = rg_library_row_text(c, "site");
    site->capacity = rg_library_row_number(c, "capacity");
    site->low = rg_library_row_number(c, "low");
    site->high = rg_library_row_number(c, "high");
    site->source = rg_library_row_text(c, "source");
    const char *fill = rg_library_row_text(c, "fill");
    if (c->status == RG_OK)
        rg_library_row_place(c, rg_formula_fill_parse(fill, &rules->oxides, site, c->err), "fill");
}

static void read_endmember(rg_library_row *c)
{
    rg_formula_rules *rules = &c->library->formula;
    rg_formula_endmember *endmember = &rules->endmembers[rules->n_endmembers++];
    endmember->group = rg_library_row_group(c, "group");
    endmember->name = rg_library_row_text(c, "endmember");
    endmember->source = rg_library_row_text(c, "source");
    rg_library_row_quantity(c, "quantity", NULL, 0, &endmember->fraction);
}

/* The row's name with {R} replaced by the symbol, owned by the library. */
static const char *name_with(rg_library_row *c, const char *pattern, const char *symbol)
{
    rg_mineral_library *library = c->library;
    const char *mark = strstr(pattern, "{R}");
    if (mark == NULL)
        return pattern;
    const size_t before = (size_t) (mark - pattern);
    const size_t length = strlen(pattern) - 3 + strlen(symbol);
    char *name = rg_alloc(length + 1, 1, 1);
    if (name == NULL || !rg_grow((void **) &library->names, &library->names_capacity, library->n_names + 1,
                                 sizeof *library->names)) {
        free(name);
        c->status = rg_fail(c->err, RG_ENOMEM, RG_NO_INDEX, "no memory for the mineral library");
        return pattern;
    }
    memcpy(name, pattern, before);
    memcpy(name + before, symbol, strlen(symbol));
    memcpy(name + before + strlen(symbol), mark + 3, strlen(mark + 3));
    library->names[library->n_names++] = name;
    return name;
}

/* One row per REE where R is "*" or "R"; the table was given room for that. */
static void read_species(rg_library_row *c)
{
    static const char *const KINDS[RG_SPECIES_KINDS] = {"member", "lookalike", "outcome"};
    static const char *const COUPLES[RG_COUPLE_COUNT] = {"*", "REE", "Na", "Ca", "H", "F", "Cl", "OH"};
    static const char *const M_CATIONS[RG_M_COUNT] = {"*", "Mg", "Fe", "Mn"};
    rg_changesite_rules *rules = &c->library->changesite;
    const rg_oxide_table *oxides = &c->library->formula.oxides;
    const char *suffix = rg_library_row_text(c, "R");
    const char *pattern = rg_library_row_text(c, "species");
    rg_phosphate_species species = {
        .name = pattern,
        .key = rg_library_row_text(c, "key"),
        .kind = (rg_species_kind) rg_library_row_choice(c, "kind", KINDS, RG_SPECIES_KINDS),
        .group = rg_library_row_group(c, "group"),
        .couple = (rg_couple) rg_library_row_choice(c, "dominant", COUPLES, RG_COUPLE_COUNT),
        .m = (rg_m_dominant) rg_library_row_choice(c, "M", M_CATIONS, RG_M_COUNT),
        .ree = RG_NO_INDEX,
        .text = rg_library_row_text(c, "text"),
        .source = rg_library_row_text(c, "source")};
    if (c->status != RG_OK)
        return;
    if (strcmp(suffix, "-") == 0) {
        rules->species[rules->n_species++] = species;
        return;
    }
    const bool every = strcmp(suffix, "*") == 0 || strcmp(suffix, "R") == 0;
    size_t n_made = 0;
    for (size_t i = 0; i < oxides->n_oxides && c->status == RG_OK; i++) {
        const char *symbol = oxides->elements[oxides->oxides[i].element].symbol;
        if (!rg_oxides_is_ree(oxides, i) || (!every && strcmp(symbol, suffix) != 0))
            continue;
        species.ree = i;
        species.name = name_with(c, pattern, symbol);
        rules->species[rules->n_species++] = species;
        n_made++;
    }
    if (c->status == RG_OK && n_made == 0)
        rg_library_row_fail(c, RG_ENOENT, "R", "no element of class REE has this symbol", suffix);
}

static void read_needs(rg_library_row *c, rg_changesite_criterion *criterion)
{
    const rg_oxide_table *oxides = &c->library->formula.oxides;
    const char *at = rg_library_row_text(c, "needs");
    if (c->status != RG_OK || strcmp(at, "-") == 0)
        return;
    for (;;) {
        const size_t length = strcspn(at, ",");
        const size_t oxide = rg_oxides_find(oxides, at, length);
        if (oxide == RG_NO_INDEX || criterion->n_needs == RG_CRITERION_NEEDS) {
            rg_library_row_fail(
                c, oxide == RG_NO_INDEX ? RG_ENOENT : RG_ESHAPE, "needs",
                oxide == RG_NO_INDEX ? "no such oxide in oxides.tsv" : "too many oxides in this list", at);
            return;
        }
        criterion->needs[criterion->n_needs++] = oxide;
        if (at[length] == '\0')
            return;
        at += length + 1;
    }
}

static void read_criterion(rg_library_row *c)
{
    static const char *const ROLES[RG_ROLE_COUNT] = {"accept", "veto", "level", "advice"};
    static const char *const COMPARISONS[RG_COMPARE_COUNT] = {"between", "at_least", "above", "at_most",
                                                              "below"};
    static const char *const BY[RG_BY_COUNT] = {"epma", "raman", "xrd", "ftir", "any"};
    rg_changesite_rules *rules = &c->library->changesite;
    rg_changesite_criterion *criterion = &rules->criteria[rules->n_criteria++];
    criterion->id = rg_library_row_text(c, "id");
    criterion->quantity_text = rg_library_row_text(c, "quantity");
    const char *names[RG_CHANGESITE_VALUES];
    rg_changesite_rules_names(names);
    rg_library_row_quantity(c, "quantity", names, RG_CHANGESITE_VALUES, &criterion->quantity);
    criterion->by = (rg_criterion_by) rg_library_row_choice(c, "technique", BY, RG_BY_COUNT);
    criterion->decides = rg_library_row_text(c, "decides");
    criterion->comparison =
        (rg_comparison) rg_library_row_choice(c, "comparison", COMPARISONS, RG_COMPARE_COUNT);
    criterion->low = rg_library_row_number_or(c, "low", -(double) INFINITY);
    criterion->high = rg_library_row_number_or(c, "high", (double) INFINITY);
    criterion->sigmas = rg_library_row_number(c, "sigmas");
    criterion->role = (rg_criterion_role) rg_library_row_choice(c, "role", ROLES, RG_ROLE_COUNT);
    const double level = rg_library_row_number_or(c, "level", 0.0);
    criterion->blocks = rg_library_row_flag(c, "blocks", "no", "yes");
    criterion->outcome = rg_library_row_text(c, "outcome");
    criterion->text = rg_library_row_text(c, "text");
    criterion->source = rg_library_row_text(c, "source");
    read_needs(c, criterion);
    if (c->status == RG_OK && !(level >= 0.0 && level < RG_CHANGESITE_LEVELS))
        rg_library_row_fail(c, RG_EDOMAIN, "level", "no such level", rg_library_row_text(c, "level"));
    if (c->status == RG_OK)
        criterion->level = (int) level;
}

static void read_sentence(rg_library_row *c)
{
    rg_changesite_rules *rules = &c->library->changesite;
    rules->sentences[rules->n_sentences++] =
        (rg_changesite_sentence_row){.key = rg_library_row_text(c, "level"),
                                     .sentence = rg_library_row_text(c, "sentence"),
                                     .source = rg_library_row_text(c, "source")};
}

/* Checked here; the step that uses them reads the table itself. */
static void read_calibration_line(rg_library_row *c)
{
    static const char *const QUANTITIES[] = {"shift", "nm"};
    static const char *const MEDIA[] = {"-", "air", "vacuum"};
    const size_t quantity = rg_library_row_choice(c, "quantity", QUANTITIES, 2);
    const size_t medium = rg_library_row_choice(c, "medium", MEDIA, 3);
    const char *set = rg_library_row_text(c, "set");
    if (c->status == RG_OK && (quantity == 0) != (medium == 0))
        rg_library_row_fail(c, RG_EFORMAT, "medium", "wavelengths have a medium, shifts have none", set);
    if (c->status == RG_OK && !(rg_library_row_number(c, "position") > 0.0) && c->status == RG_OK)
        rg_library_row_fail(c, RG_EFORMAT, "position", "a line has a position above zero", set);
    (void) rg_library_row_number(c, "uncertainty");
}

static void read_mineral(rg_library_row *c)
{
    (void) rg_library_row_text(c, "phase");
    (void) rg_library_row_text(c, "oxide_src");
}

/* The rows of diffraction are taken as they are needed (toolkit/xrd/); here they must be whole. */
static void read_scattering(rg_library_row *c)
{
    static const char *const NUMBERS[] = {"charge", "a1", "a2", "a3", "a4", "a5",
                                          "c",      "b1", "b2", "b3", "b4", "b5"};
    (void) rg_library_row_text(c, "element");
    for (size_t i = 0; i < sizeof NUMBERS / sizeof NUMBERS[0]; i++)
        (void) rg_library_row_number(c, NUMBERS[i]);
}

static void read_anomalous(rg_library_row *c)
{
    (void) rg_library_row_text(c, "element");
    (void) rg_library_row_number(c, "Z");
}

static void read_tube(rg_library_row *c)
{
    (void) rg_library_row_text(c, "tube");
    (void) rg_library_row_number(c, "ka1");
    (void) rg_library_row_number(c, "ka2");
    (void) rg_library_row_number(c, "ratio");
    (void) rg_library_row_text(c, "terms");
}

static void read_structure(rg_library_row *c)
{
    static const char *const EDGES[] = {"a", "b", "c", "alpha", "beta", "gamma"};
    (void) rg_library_row_text(c, "name");
    for (size_t i = 0; i < sizeof EDGES / sizeof EDGES[0]; i++)
        (void) rg_library_row_number(c, EDGES[i]);
    (void) rg_library_row_text(c, "generators");
    (void) rg_library_row_text(c, "atoms");
}

/* --- the whole library --------------------------------------------------------------------------- */

static rg_status read_table(rg_mineral_library *library, rg_library_table which,
                            void (*read_row)(rg_library_row *), rg_error *err)
{
    rg_library_row c = {.library = library, .table = &library->tables[which], .status = RG_OK, .err = err};
    for (c.row = 0; c.row < c.table->n_rows && c.status == RG_OK; c.row++)
        read_row(&c);
    if (c.status != RG_OK)
        rg_error_place(err, FILES[which], NULL);
    return c.status;
}

static rg_status make_room(rg_mineral_library *library, rg_error *err)
{
    const rg_tsv *t = library->tables;
    rg_formula_rules *formula = &library->formula;
    rg_changesite_rules *changesite = &library->changesite;
    formula->oxides.elements = rg_alloc(t[RG_LIBRARY_ELEMENTS].n_rows, 1, sizeof *formula->oxides.elements);
    formula->oxides.oxides = rg_alloc(t[RG_LIBRARY_OXIDES].n_rows, 1, sizeof *formula->oxides.oxides);
    formula->groups = rg_alloc(t[RG_LIBRARY_GROUPS].n_rows, 1, sizeof *formula->groups);
    formula->windows = rg_alloc(t[RG_LIBRARY_WINDOWS].n_rows, 1, sizeof *formula->windows);
    formula->sites = rg_alloc(t[RG_LIBRARY_SITES].n_rows, 1, sizeof *formula->sites);
    formula->endmembers = rg_alloc(t[RG_LIBRARY_ENDMEMBERS].n_rows, 1, sizeof *formula->endmembers);
    /* A row with a suffix becomes at most one per oxide. */
    changesite->species =
        rg_alloc(t[RG_LIBRARY_SPECIES].n_rows, t[RG_LIBRARY_OXIDES].n_rows + 1, sizeof *changesite->species);
    changesite->criteria = rg_alloc(t[RG_LIBRARY_CRITERIA].n_rows, 1, sizeof *changesite->criteria);
    changesite->sentences = rg_alloc(t[RG_LIBRARY_SENTENCES].n_rows, 1, sizeof *changesite->sentences);
    if (formula->oxides.elements == NULL || formula->oxides.oxides == NULL || formula->groups == NULL ||
        formula->windows == NULL || formula->sites == NULL || formula->endmembers == NULL ||
        changesite->species == NULL || changesite->criteria == NULL || changesite->sentences == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the mineral library");
    changesite->formula = formula;
    rg_status status = rg_library_species_room(library, err);
    if (status == RG_OK)
        status = rg_library_grains_room(library, err);
    return status == RG_OK ? rg_library_reflectance_room(library, err) : status;
}

/* Rules that do not hold are found by row; the line makes it findable in the file. */
static rg_status completed(rg_mineral_library *library, rg_status status, rg_library_table which,
                           rg_error *err)
{
    if (status != RG_OK && err != NULL) {
        if (err->index < library->tables[which].n_rows)
            err->index = library->tables[which].lines[err->index];
        rg_error_place(err, FILES[which], NULL);
    }
    return status;
}

static rg_status build(rg_mineral_library *library, rg_error *err)
{
    static const struct {
        rg_library_table table;
        void (*read_row)(rg_library_row *);
    } steps[] = {
        {RG_LIBRARY_ELEMENTS, read_element},
        {RG_LIBRARY_OXIDES, read_oxide},
        {RG_LIBRARY_GROUPS, read_group},
        {RG_LIBRARY_WINDOWS, read_window},
        {RG_LIBRARY_SITES, read_site},
        {RG_LIBRARY_ENDMEMBERS, read_endmember},
        {RG_LIBRARY_NAMES, rg_library_species_row},
        {RG_LIBRARY_SPECIES, read_species},
        {RG_LIBRARY_CRITERIA, read_criterion},
        {RG_LIBRARY_SENTENCES, read_sentence},
        {RG_LIBRARY_LINES, rg_library_grains_line},
        {RG_LIBRARY_GRAINS, rg_library_grains_species},
        {RG_LIBRARY_CALIBRATION, read_calibration_line},
        {RG_LIBRARY_CLASSES, rg_library_equivalence_row},
        {RG_LIBRARY_SCATTERING, read_scattering},
        {RG_LIBRARY_ANOMALOUS, read_anomalous},
        {RG_LIBRARY_TUBES, read_tube},
        {RG_LIBRARY_STRUCTURES, read_structure},
        {RG_LIBRARY_REFLECTANCE_CLASSES, rg_library_reflectance_class},
        {RG_LIBRARY_REFLECTANCE_FEATURES, rg_library_reflectance_feature},
        {RG_LIBRARY_REFLECTANCE_LIMITS, rg_library_reflectance_limit},
        {RG_LIBRARY_LUNAR_MATURITY, rg_library_lunar_maturity_row},
        {RG_LIBRARY_LUNAR_DENSITY, rg_library_lunar_density_row},
        {RG_LIBRARY_LUNAR_RANGES, rg_library_lunar_range_row},
        {RG_LIBRARY_GRAIN_IMAGE, rg_grain_image_table_row},
        {RG_LIBRARY_MINERALS, read_mineral},
    };
    rg_status status = make_room(library, err);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0] && status == RG_OK; i++)
        status = read_table(library, steps[i].table, steps[i].read_row, err);
    if (status == RG_OK)
        status =
            completed(library, rg_oxides_complete(&library->formula.oxides, err), RG_LIBRARY_OXIDES, err);
    if (status == RG_OK)
        status = completed(library, rg_formula_complete(&library->formula, err), RG_LIBRARY_GROUPS, err);
    if (status == RG_OK)
        status =
            completed(library, rg_changesite_complete(&library->changesite, err), RG_LIBRARY_CRITERIA, err);
    if (status != RG_OK)
        return status;
    rg_library_table which = RG_LIBRARY_REFLECTANCE_CLASSES;
    status = rg_library_reflectance_complete(library, &which, err);
    return completed(library, status, which, err);
}

rg_status rg_mineral_library_parse(const char *const *text, const size_t *length, rg_mineral_library *library,
                                   rg_error *err)
{
    *library = (rg_mineral_library){0};
    rg_status status = RG_OK;
    for (size_t t = 0; t < RG_LIBRARY_TABLES && status == RG_OK; t++) {
        status = rg_tsv_parse(text[t], length[t], &library->tables[t], err);
        if (status != RG_OK)
            rg_error_place(err, FILES[t], NULL);
    }
    if (status == RG_OK)
        status = build(library, err);
    if (status != RG_OK)
        rg_mineral_library_free(library);
    return status;
}

static rg_status read_file(const char *path, char **text, size_t *length, rg_error *err)
{
    rg_status status = RG_OK;
    size_t capacity = 0;
    *text = NULL;
    *length = 0;
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        status = errno == ENOENT ? rg_fail(err, RG_ENOENT, RG_NO_INDEX, "no such file of the mineral library")
                                 : rg_fail(err, RG_EIO, RG_NO_INDEX, "cannot open this file");
        goto done;
    }
    for (size_t got = 1; got > 0; *length += got) {
        if (!rg_grow((void **) text, &capacity, *length + 4096, 1)) {
            status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the mineral library");
            goto done;
        }
        got = fread(*text + *length, 1, capacity - *length, file);
    }
    if (ferror(file) != 0)
        status = rg_fail(err, RG_EIO, RG_NO_INDEX, "cannot read this file");
done:
    if (file != NULL)
        (void) fclose(file);
    if (status != RG_OK)
        rg_error_place(err, path, NULL);
    return status;
}

rg_status rg_mineral_library_read(const char *directory, rg_mineral_library *library, rg_error *err)
{
    *library = (rg_mineral_library){0};
    char *text[RG_LIBRARY_TABLES] = {NULL};
    size_t length[RG_LIBRARY_TABLES] = {0};
    rg_status status = RG_OK;
    for (size_t t = 0; t < RG_LIBRARY_TABLES && status == RG_OK; t++) {
        char path[4096];
        const int n = snprintf(path, sizeof path, "%s/%s", directory, FILES[t]);
        status = n > 0 && (size_t) n < sizeof path
                     ? read_file(path, &text[t], &length[t], err)
                     : rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "path too long", directory, NULL);
    }
    if (status == RG_OK)
        status = rg_mineral_library_parse((const char *const *) text, length, library, err);
    for (size_t t = 0; t < RG_LIBRARY_TABLES; t++)
        free(text[t]);
    return status;
}

void rg_mineral_library_free(rg_mineral_library *library)
{
    for (size_t i = 0; i < library->n_names; i++)
        free(library->names[i]);
    free(library->names);
    free(library->formula.oxides.elements);
    free(library->formula.oxides.oxides);
    free(library->formula.groups);
    free(library->formula.windows);
    free(library->formula.sites);
    free(library->formula.endmembers);
    free(library->changesite.species);
    free(library->changesite.criteria);
    free(library->changesite.sentences);
    rg_library_grains_free(library);
    rg_library_species_free(library);
    rg_library_reflectance_free(library);
    for (size_t t = 0; t < RG_LIBRARY_TABLES; t++)
        rg_tsv_free(&library->tables[t]);
    *library = (rg_mineral_library){0};
}
