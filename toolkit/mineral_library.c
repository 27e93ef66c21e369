#include "toolkit/mineral_library.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"

static const char *const FILES[RG_LIBRARY_TABLES] = {
    [RG_LIBRARY_ELEMENTS] = "elements.tsv",
    [RG_LIBRARY_OXIDES] = "oxides.tsv",
    [RG_LIBRARY_GROUPS] = "mineral_groups.tsv",
    [RG_LIBRARY_WINDOWS] = "group_windows.tsv",
    [RG_LIBRARY_SITES] = "sites.tsv",
    [RG_LIBRARY_ENDMEMBERS] = "endmembers.tsv",
    [RG_LIBRARY_SPECIES] = "phosphate_species.tsv",
    [RG_LIBRARY_CRITERIA] = "changesite_rules.tsv",
    [RG_LIBRARY_SENTENCES] = "changesite_levels.tsv",
    [RG_LIBRARY_MINERALS] = "minerals.tsv",
};

const char *rg_mineral_library_file(rg_library_table table)
{
    return (unsigned) table < RG_LIBRARY_TABLES ? FILES[table] : "unknown";
}

/* --- reading a row ------------------------------------------------------------------------------- */

/* Goes through the rows of one table. The first failure stays; later calls then do nothing. */
typedef struct {
    rg_mineral_library *library;
    const rg_tsv *table;
    size_t row;
    rg_status status;
    rg_error *err;
} cursor;

static void fail_field(cursor *c, rg_status status, const char *column, const char *reason,
                       const char *subject)
{
    c->status = rg_fail_named(c->err, status, c->table->lines[c->row], reason, subject, NULL);
    rg_error_place(c->err, NULL, column);
}

static size_t column_of(cursor *c, const char *name)
{
    const size_t column = rg_tsv_column(c->table, name);
    if (column == RG_NO_INDEX && c->status == RG_OK)
        c->status = rg_fail_named(c->err, RG_EFORMAT, RG_NO_INDEX, "the table lacks a column", name, NULL);
    return column;
}

static const char *text_of(cursor *c, const char *name)
{
    const size_t column = column_of(c, name);
    return c->status == RG_OK ? rg_tsv_field(c->table, c->row, column) : "";
}

static double number_of(cursor *c, const char *name)
{
    double value = 0.0;
    const size_t column = column_of(c, name);
    if (c->status == RG_OK) {
        c->status = rg_tsv_number(c->table, c->row, column, &value, c->err);
        if (c->status != RG_OK)
            rg_error_place(c->err, NULL, name);
    }
    return value;
}

/* "-" stands for a number that the row does not need. */
static double number_or(cursor *c, const char *name, double otherwise)
{
    return strcmp(text_of(c, name), "-") == 0 ? otherwise : number_of(c, name);
}

/* The number of the word in words[n]. */
static size_t choice_of(cursor *c, const char *name, const char *const *words, size_t n)
{
    const char *text = text_of(c, name);
    for (size_t i = 0; c->status == RG_OK && i < n; i++)
        if (strcmp(words[i], text) == 0)
            return i;
    if (c->status == RG_OK)
        fail_field(c, RG_EFORMAT, name, "not one of the words for this column", text);
    return 0;
}

static bool flag_of(cursor *c, const char *name, const char *no, const char *yes)
{
    const char *const words[] = {no, yes};
    return choice_of(c, name, words, 2) == 1;
}

static size_t group_of(cursor *c, const char *name)
{
    const char *text = text_of(c, name);
    if (c->status != RG_OK || strcmp(text, "-") == 0)
        return RG_NO_INDEX;
    const size_t group = rg_formula_group_find(&c->library->formula, text);
    if (group == RG_NO_INDEX)
        fail_field(c, RG_ENOENT, name, "no such group in mineral_groups.tsv", text);
    return group;
}

/* A failure inside a quantity or list is placed in this row. */
static void at_this_row(cursor *c, rg_status status, const char *column)
{
    if (status == RG_OK)
        return;
    c->status = status;
    if (c->err != NULL && c->err->index == RG_NO_INDEX)
        c->err->index = c->table->lines[c->row];
    rg_error_place(c->err, NULL, column);
}

static void quantity_of(cursor *c, const char *name, const char *const *extra, size_t n_extra,
                        rg_ratio *ratio)
{
    const char *text = text_of(c, name);
    if (c->status == RG_OK)
        at_this_row(c, rg_ratio_parse(text, &c->library->formula.oxides, extra, n_extra, ratio, c->err),
                    name);
}

/* --- tables -------------------------------------------------------------------------------------- */

static void read_element(cursor *c)
{
    rg_oxide_table *oxides = &c->library->formula.oxides;
    oxides->elements[oxides->n_elements++] = (rg_element){.symbol = text_of(c, "symbol"),
                                                          .atomic_mass = number_of(c, "atomic_mass"),
                                                          .class_name = text_of(c, "class")};
}

static void read_oxide(cursor *c)
{
    static const char *const KINDS[RG_OXIDE_KINDS] = {"cation", "hydrogen", "halogen", "atom"};
    rg_oxide_table *oxides = &c->library->formula.oxides;
    const char *symbol = text_of(c, "element");
    rg_oxide oxide = {.name = text_of(c, "oxide"),
                      .cation = text_of(c, "cation"),
                      .element = rg_oxides_element(oxides, symbol, strlen(symbol)),
                      .kind = (rg_oxide_kind) choice_of(c, "kind", KINDS, RG_OXIDE_KINDS),
                      .cations = number_of(c, "cations"),
                      .oxygens = number_of(c, "oxygens"),
                      .charge = number_of(c, "charge")};
    if (c->status == RG_OK && oxide.element == RG_NO_INDEX)
        fail_field(c, RG_ENOENT, "element", "no such element in elements.tsv", symbol);
    if (c->status == RG_OK && rg_oxides_find(oxides, oxide.name, strlen(oxide.name)) != RG_NO_INDEX)
        fail_field(c, RG_EFORMAT, "oxide", "two rows have this name", oxide.name);
    oxides->oxides[oxides->n_oxides++] = oxide;
}

static void read_group(cursor *c)
{
    static const char *const BASES[RG_BASIS_COUNT] = {"oxygens", "cations", "atoms"};
    rg_formula_rules *rules = &c->library->formula;
    rg_mineral_group group = {.name = text_of(c, "group"),
                              .label = text_of(c, "label"),
                              .basis = (rg_basis) choice_of(c, "basis", BASES, RG_BASIS_COUNT),
                              .basis_n = number_of(c, "basis_n"),
                              .ideal_cations = number_of(c, "ideal_cations"),
                              .droop = flag_of(c, "ferric", "none", "droop"),
                              .counts_hydrogen = flag_of(c, "hydrogen", "ignore", "count"),
                              .total_low = number_of(c, "total_low"),
                              .total_high = number_of(c, "total_high"),
                              .penalty = number_of(c, "penalty"),
                              .max_score = number_of(c, "max_score"),
                              .source = text_of(c, "source")};
    if (c->status == RG_OK && rg_formula_group_find(rules, group.name) != RG_NO_INDEX)
        fail_field(c, RG_EFORMAT, "group", "two rows have this name", group.name);
    rules->groups[rules->n_groups++] = group;
}

static void read_window(cursor *c)
{
    rg_formula_rules *rules = &c->library->formula;
    rg_group_window *window = &rules->windows[rules->n_windows++];
    window->group = group_of(c, "group");
    quantity_of(c, "quantity", NULL, 0, &window->quantity);
    window->low = number_of(c, "low");
    window->high = number_of(c, "high");
    window->scale = number_of(c, "scale");
    window->cap = number_of(c, "cap");
    window->source = text_of(c, "source");
}

static void read_site(cursor *c)
{
    rg_formula_rules *rules = &c->library->formula;
    rg_site *site = &rules->sites[rules->n_sites++];
    site->group = group_of(c, "group");
    site->name = text_of(c, "site");
    site->capacity = number_of(c, "capacity");
    site->low = number_of(c, "low");
    site->high = number_of(c, "high");
    site->source = text_of(c, "source");
    const char *fill = text_of(c, "fill");
    if (c->status == RG_OK)
        at_this_row(c, rg_formula_fill_parse(fill, &rules->oxides, site, c->err), "fill");
}

static void read_endmember(cursor *c)
{
    rg_formula_rules *rules = &c->library->formula;
    rg_formula_endmember *endmember = &rules->endmembers[rules->n_endmembers++];
    endmember->group = group_of(c, "group");
    endmember->name = text_of(c, "endmember");
    endmember->source = text_of(c, "source");
    quantity_of(c, "quantity", NULL, 0, &endmember->fraction);
}

/* The row's name with {R} replaced by the symbol, owned by the library. */
static const char *name_with(cursor *c, const char *pattern, const char *symbol)
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
static void read_species(cursor *c)
{
    static const char *const KINDS[RG_SPECIES_KINDS] = {"member", "lookalike", "outcome"};
    static const char *const COUPLES[RG_COUPLE_COUNT] = {"*", "REE", "Na", "Ca", "H", "F", "Cl", "OH"};
    static const char *const M_CATIONS[RG_M_COUNT] = {"*", "Mg", "Fe", "Mn"};
    rg_changesite_rules *rules = &c->library->changesite;
    const rg_oxide_table *oxides = &c->library->formula.oxides;
    const char *suffix = text_of(c, "R");
    const char *pattern = text_of(c, "species");
    rg_phosphate_species species = {.name = pattern,
                                    .key = text_of(c, "key"),
                                    .kind = (rg_species_kind) choice_of(c, "kind", KINDS, RG_SPECIES_KINDS),
                                    .group = group_of(c, "group"),
                                    .couple = (rg_couple) choice_of(c, "dominant", COUPLES, RG_COUPLE_COUNT),
                                    .m = (rg_m_dominant) choice_of(c, "M", M_CATIONS, RG_M_COUNT),
                                    .ree = RG_NO_INDEX,
                                    .text = text_of(c, "text"),
                                    .source = text_of(c, "source")};
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
        fail_field(c, RG_ENOENT, "R", "no element of class REE has this symbol", suffix);
}

static void read_needs(cursor *c, rg_changesite_criterion *criterion)
{
    const rg_oxide_table *oxides = &c->library->formula.oxides;
    const char *at = text_of(c, "needs");
    if (c->status != RG_OK || strcmp(at, "-") == 0)
        return;
    for (;;) {
        const size_t length = strcspn(at, ",");
        const size_t oxide = rg_oxides_find(oxides, at, length);
        if (oxide == RG_NO_INDEX || criterion->n_needs == RG_CRITERION_NEEDS) {
            fail_field(c, oxide == RG_NO_INDEX ? RG_ENOENT : RG_ESHAPE, "needs",
                       oxide == RG_NO_INDEX ? "no such oxide in oxides.tsv" : "too many oxides in this list",
                       at);
            return;
        }
        criterion->needs[criterion->n_needs++] = oxide;
        if (at[length] == '\0')
            return;
        at += length + 1;
    }
}

static void read_criterion(cursor *c)
{
    static const char *const ROLES[RG_ROLE_COUNT] = {"accept", "veto", "level", "advice"};
    static const char *const COMPARISONS[RG_COMPARE_COUNT] = {"between", "at_least", "above", "at_most",
                                                              "below"};
    rg_changesite_rules *rules = &c->library->changesite;
    rg_changesite_criterion *criterion = &rules->criteria[rules->n_criteria++];
    criterion->id = text_of(c, "id");
    criterion->quantity_text = text_of(c, "quantity");
    criterion->elsewhere = strcmp(criterion->quantity_text, "-") == 0;
    if (!criterion->elsewhere)
        quantity_of(c, "quantity", RG_CHANGESITE_NAMES, RG_CHANGESITE_VALUES, &criterion->quantity);
    criterion->comparison = (rg_comparison) choice_of(c, "comparison", COMPARISONS, RG_COMPARE_COUNT);
    criterion->low = number_or(c, "low", -(double) INFINITY);
    criterion->high = number_or(c, "high", (double) INFINITY);
    criterion->sigmas = number_of(c, "sigmas");
    criterion->role = (rg_criterion_role) choice_of(c, "role", ROLES, RG_ROLE_COUNT);
    const double level = number_or(c, "level", 0.0);
    criterion->blocks = flag_of(c, "blocks", "no", "yes");
    criterion->outcome = text_of(c, "outcome");
    criterion->text = text_of(c, "text");
    criterion->source = text_of(c, "source");
    read_needs(c, criterion);
    if (c->status == RG_OK && !(level >= 0.0 && level < RG_CHANGESITE_LEVELS))
        fail_field(c, RG_EDOMAIN, "level", "no such level", text_of(c, "level"));
    if (c->status == RG_OK)
        criterion->level = (int) level;
}

static void read_sentence(cursor *c)
{
    rg_changesite_rules *rules = &c->library->changesite;
    rules->sentences[rules->n_sentences++] = (rg_changesite_sentence_row){
        .key = text_of(c, "level"), .sentence = text_of(c, "sentence"), .source = text_of(c, "source")};
}

static void read_mineral(cursor *c)
{
    (void) text_of(c, "phase");
    (void) text_of(c, "oxide_src");
}

/* --- the whole library --------------------------------------------------------------------------- */

static rg_status read_table(rg_mineral_library *library, rg_library_table which, void (*read_row)(cursor *),
                            rg_error *err)
{
    cursor c = {.library = library, .table = &library->tables[which], .status = RG_OK, .err = err};
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
    return RG_OK;
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
        void (*read_row)(cursor *);
    } steps[] = {
        {RG_LIBRARY_ELEMENTS, read_element},   {RG_LIBRARY_OXIDES, read_oxide},
        {RG_LIBRARY_GROUPS, read_group},       {RG_LIBRARY_WINDOWS, read_window},
        {RG_LIBRARY_SITES, read_site},         {RG_LIBRARY_ENDMEMBERS, read_endmember},
        {RG_LIBRARY_SPECIES, read_species},    {RG_LIBRARY_CRITERIA, read_criterion},
        {RG_LIBRARY_SENTENCES, read_sentence}, {RG_LIBRARY_MINERALS, read_mineral},
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
    return status;
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
    for (size_t t = 0; t < RG_LIBRARY_TABLES; t++)
        rg_tsv_free(&library->tables[t]);
    *library = (rg_mineral_library){0};
}
