#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "formats/crystal/crystal.h"
#include "kernels/base/random.h"
#include "tests/support/refuse.h"

static rg_status read_text(const char *text, rg_crystals *crystals, rg_error *err)
{
    return rg_crystals_read_cif((const unsigned char *) text, strlen(text), crystals, err);
}

/* Made up: every way to say a thing in one structure. */
static const char MADE[] = "data_article\n_journal_year 1999\n"
                           "data_made\n"
                           "_chemical_name_mineral 'Made up'\n"
                           "_chemical_formula_sum 'Al2 Ca O3'\n"
                           "_cell_length_a 4.7605(5)\n_cell_length_b 4.7605(5)\n_cell_length_c 12.9956(12)\n"
                           "_cell_angle_alpha 90\n_cell_angle_beta 90.0\n_cell_angle_gamma 120.\n"
                           "_exptl_crystal_density_diffrn 3.98(1)\n"
                           "loop_\n_symmetry_equiv_pos_site_id\n_symmetry_equiv_pos_as_xyz\n"
                           "1 x,y,z\n2 -X,-Y,1/2+Z\n3 ' x - y , 0.6667 - y, z-.25'\n"
                           "loop_\n_atom_site_aniso_label\n"
                           "_atom_site_aniso_U_11\n_atom_site_aniso_U_22\n_atom_site_aniso_U_33\n"
                           "_atom_site_aniso_U_12\n_atom_site_aniso_U_13\n_atom_site_aniso_U_23\n"
                           "Al1 0.0022(2) 0.0022 0.0012(3) 0.0011 0 0\n"
                           "loop_\n_atom_site_label\n_atom_site_type_symbol\n_atom_site_fract_x\n"
                           "_atom_site_fract_y\n_atom_site_fract_z\n_atom_site_occupancy\n"
                           "_atom_site_B_iso_or_equiv\n_atom_site_calc_flag\n"
                           "Al1 Al3+ 0 0 0.35216(3) 1. ? d\n"
                           "O1 O2- 0.30668(16) 0 0.25 . 0.5 d\n"
                           "CA1 ? .1 .2 .3 0.25(1) . d\n"
                           "Q1 . ? ? ? 1 . dum\n";

static void reads_what_the_file_states(void **state)
{
    (void) state;
    rg_crystals crystals;
    rg_error err = {0};
    assert_int_equal(read_text(MADE, &crystals, &err), RG_OK);
    assert_int_equal(crystals.n, 1);
    const rg_crystal *c = &crystals.items[0];
    assert_string_equal(c->name, "Made up");
    assert_string_equal(c->block, "made");
    assert_near(c->cell.length[2], 12.9956, 0.0);
    assert_near(c->cell_error.length[2], 0.0012, 1e-15);
    assert_true(isnan(c->cell_error.angle[0]));
    assert_near(c->cell.angle[2], 120.0, 0.0);
    assert_near(c->stated_density, 3.98, 0.0);
    assert_int_equal(c->n_operators, 3);
    assert_int_equal(c->operators[1].rotation[0][0], -1);
    assert_near(c->operators[1].translation[2], 0.5, 0.0);
    const int third[3][3] = {{1, -1, 0}, {0, -1, 0}, {0, 0, 1}};
    assert_memory_equal(c->operators[2].rotation, third, sizeof third);
    assert_near(c->operators[2].translation[1], 2.0 / 3.0, 1e-15);
    assert_near(c->operators[2].translation[2], 0.75, 0.0);
    assert_int_equal(c->n_sites, 3);
    assert_int_equal(c->n_types, 3);
    assert_string_equal(c->types[0].element, "Al");
    assert_int_equal(c->types[0].charge, 3);
    assert_int_equal(c->types[1].charge, -2);
    assert_string_equal(c->types[2].element, "Ca");
    assert_string_equal(c->labels[2], "CA1");
    assert_near(c->sites[1].position[0], 0.30668, 0.0);
    assert_near(c->sites[1].occupancy, 1.0, 0.0);
    assert_near(c->sites[2].occupancy, 0.25, 0.0);
    /* On hexagonal axes 3 U_eq = 4/3 (U11 + U22 - U12) + U33 (Fischer & Tillmanns 1988). */
    assert_near(c->sites[0].u_iso, (4.0 / 3.0 * 0.0033 + 0.0012) / 3.0, 1e-12);
    assert_near(c->sites[1].u_iso, 0.5 / (8.0 * 9.869604401089358), 1e-12);
    assert_true(isnan(c->sites[2].u_iso));
    assert_int_equal(c->n_without_u, 1);
    rg_crystals_free(&crystals);
    rg_crystals_free(&crystals);
}

/* MADE with one text replaced. */
static rg_status read_changed(const char *from, const char *to, rg_error *err)
{
    char text[sizeof MADE + 64];
    rg_crystals crystals;
    const char *at = strstr(MADE, from);
    assert_non_null(at);
    snprintf(text, sizeof text, "%.*s%s%s", (int) (at - MADE), MADE, to, at + strlen(from));
    const rg_status status = read_text(text, &crystals, err);
    rg_crystals_free(&crystals);
    return status;
}

static void names_what_is_wrong(void **state)
{
    (void) state;
    static const struct {
        const char *from, *to;
        rg_status status;
        const char *subject;
    } CASES[] = {
        {"_cell_length_b 4.7605(5)", "", RG_ENOENT, "_cell_length_b"},
        {"4.7605(5)", "4,76", RG_EFORMAT, "4,76"},
        {"12.9956(12)", "-12.9", RG_EDOMAIN, "-12.9"},
        {"gamma 120.", "gamma 170", RG_OK, ""},
        {"beta 90.0", "beta 20", RG_EDOMAIN, "_cell_angle_alpha, _beta, _gamma"},
        {"-X,-Y,1/2+Z", "-X,-Y", RG_EFORMAT, "-X,-Y"},
        {"-X,-Y,1/2+Z", "x,x,z", RG_EFORMAT, "x,x,z"},
        {"_symmetry_equiv_pos_as_xyz", "_symmetry_equiv_pos_as_abc", RG_EUNSUPPORTED, ""},
        {"0.25(1)", "1.5", RG_EDOMAIN, "CA1"},
        {"0.35216(3)", "?", RG_EFORMAT, "Al1"},
        {"Al3+", "Xx", RG_EFORMAT, "Xx"},
        {"0.0012(3)", "-0.9", RG_EDOMAIN, "Al1"},
        {"CA1", "C", RG_EFORMAT, "C"},
        {"_atom_site_fract_y", "_atom_site_fract_v", RG_ENOENT, "_atom_site_fract_y"},
        {"_atom_site_fract_x", "_atom_site_fract_v", RG_ENOENT, "_atom_site_fract_x"},
        {"_exptl_crystal_density_diffrn", "_cell_length_a", RG_EFORMAT, "_cell_length_a"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        rg_error err = {0};
        assert_int_equal(read_changed(CASES[i].from, CASES[i].to, &err), CASES[i].status);
        assert_string_equal(err.subject, CASES[i].subject);
    }
}

static void a_group_without_operators_is_refused_but_for_p1(void **state)
{
    (void) state;
    static const char HEAD[] =
        "data_x _cell_length_a 5 _cell_length_b 5 _cell_length_c 5 _cell_angle_alpha 90 "
        "_cell_angle_beta 90 _cell_angle_gamma 90 _symmetry_space_group_name_H-M '%s'\n"
        "loop_ _atom_site_label _atom_site_fract_x _atom_site_fract_y _atom_site_fract_z "
        "Fe1 0 0 0";
    char text[512];
    rg_crystals crystals;
    rg_error err = {0};
    snprintf(text, sizeof text, HEAD, "F m -3 m");
    assert_int_equal(read_text(text, &crystals, &err), RG_EUNSUPPORTED);
    assert_string_equal(err.subject, "F m -3 m");
    assert_string_equal(err.dataset, "x");
    snprintf(text, sizeof text, HEAD, "P 1");
    err = (rg_error){0};
    assert_int_equal(read_text(text, &crystals, &err), RG_OK);
    assert_int_equal(crystals.items[0].n_operators, 1);
    rg_crystals_free(&crystals);
}

static void labels_and_types_name_atoms(void **state)
{
    (void) state;
    static const struct {
        const char *label, *formula, *element; /* element NULL: not told */
    } LABELS[] = {{"Ca1", "", "Ca"},    {"FeT", "", "Fe"},     {"O1A", "", "O"},    {"OH", "Ca O", "O"},
                  {"Wat", "", "O"},     {"CA1", "Ca O", "Ca"}, {"CA1", "C O", "C"}, {"CO1", "C Co O", NULL},
                  {"Si", "S Si", "Si"}, {"M1", "Fe O", NULL},  {"D2", "H O", "H"},  {"1", "", NULL}};
    static const struct {
        const char *symbol, *element; /* element NULL: no type */
        int charge;
        bool valence;
    } TYPES[] = {{"Al3+", "Al", 3, false}, {"O2-", "O", -2, false}, {"O-2", "O", -2, false},
                 {"Na+", "Na", 1, false},  {"Fe", "Fe", 0, false},  {"Cval", "C", 0, true},
                 {"Siva", "Si", 0, true},  {"D", "H", 0, false},    {"FE2+", "Fe", 2, false},
                 {"O1", NULL, 0, false},   {"Qq", NULL, 0, false},  {"", NULL, 0, false},
                 {"Al3+x", NULL, 0, false}};
    rg_crystal_type type;
    for (size_t i = 0; i < sizeof LABELS / sizeof LABELS[0]; i++) {
        const bool told = rg_crystal_type_of_label(LABELS[i].label, LABELS[i].formula, &type);
        assert_int_equal(told, LABELS[i].element != NULL);
        if (told)
            assert_string_equal(type.element, LABELS[i].element);
    }
    for (size_t i = 0; i < sizeof TYPES / sizeof TYPES[0]; i++) {
        const bool told = rg_crystal_type_parse(TYPES[i].symbol, &type);
        assert_int_equal(told, TYPES[i].element != NULL);
        if (told) {
            assert_string_equal(type.element, TYPES[i].element);
            assert_int_equal(type.charge, TYPES[i].charge);
            assert_int_equal(type.valence, TYPES[i].valence);
        }
    }
}

static void damaged_files_are_refused_or_sound(void **state)
{
    (void) state;
    enum { ROUNDS = 4000, SEED = 11 };
    size_t n_accepted = 0;
    for (uint64_t round = 0; round < ROUNDS; round++) {
        char text[sizeof MADE];
        memcpy(text, MADE, sizeof MADE);
        size_t n = strlen(text);
        const size_t n_edits = 1 + (size_t) (4.0 * rg_random_uniform(SEED, round, 0));
        for (size_t e = 0; e < n_edits; e++) {
            const size_t at = (size_t) ((double) n * rg_random_uniform(SEED, round, 3 * e + 1));
            if (rg_random_uniform(SEED, round, 3 * e + 2) < 0.6) {
                text[at] = (char) (256.0 * rg_random_uniform(SEED, round, 3 * e + 3));
            } else {
                const size_t run =
                    (size_t) ((double) (n - at) * 0.2 * rg_random_uniform(SEED, round, 3 * e + 3));
                memmove(text + at, text + at + run, n - at - run);
                n -= run;
            }
        }
        /* In memory of its own size, so that a step beyond the end is seen. */
        unsigned char *exact = malloc(n);
        assert_non_null(exact);
        memcpy(exact, text, n);
        rg_crystals crystals;
        rg_error err = {0};
        const rg_status status = rg_crystals_read_cif(exact, n, &crystals, &err);
        free(exact);
        if (status != RG_OK) {
            assert_non_null(err.reason);
            assert_null(crystals.items);
            continue;
        }
        n_accepted++;
        for (size_t i = 0; i < crystals.n; i++) {
            const rg_crystal *c = &crystals.items[i];
            assert_true(c->n_sites > 0 && c->n_operators > 0);
            for (size_t a = 0; a < c->n_sites; a++) {
                assert_true(isfinite(c->sites[a].position[0]) && isfinite(c->sites[a].position[2]));
                assert_true(c->sites[a].occupancy >= 0.0 && c->sites[a].scatterer < c->n_types);
            }
        }
        rg_crystals_free(&crystals);
    }
    assert_true(n_accepted > ROUNDS / 50);
}

static void refused_memory_is_reported(void **state)
{
    (void) state;
    bool was_refused = true;
    for (size_t n = 1; was_refused; n++) {
        rg_crystals crystals;
        rg_error err = {0};
        refuse_allocation(n);
        const rg_status status = read_text(MADE, &crystals, &err);
        was_refused = allocation_was_refused();
        assert_int_equal(status, was_refused ? RG_ENOMEM : RG_OK);
        rg_crystals_free(&crystals);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_the_file_states),
        cmocka_unit_test(names_what_is_wrong),
        cmocka_unit_test(a_group_without_operators_is_refused_but_for_p1),
        cmocka_unit_test(labels_and_types_name_atoms),
        cmocka_unit_test(damaged_files_are_refused_or_sound),
        cmocka_unit_test(refused_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
