#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/identify/changesite.h"
#include "tests/support/tsv_rows.h"

enum { OXIDES_MAX = 80, CRITERIA_MAX = 64 };

static const rg_changesite_rules *rules(void)
{
    return &rows_library()->changesite;
}

/* What limits of laboratory methods, section 3, ask for. */
static rg_evidence doublet(void)
{
    rg_evidence e = rg_evidence_none();
    e.value[RG_EVIDENCE_RAMAN_SEPARATION] = 15.5;
    e.value[RG_EVIDENCE_RAMAN_LOWER] = 957.0;
    e.value[RG_EVIDENCE_RAMAN_BALANCE] = 0.9;
    e.value[RG_EVIDENCE_RAMAN_LINE_ERROR] = 0.2;
    e.value[RG_EVIDENCE_RAMAN_DELTA_BIC] = 300.0;
    e.value[RG_EVIDENCE_RAMAN_RMS_GAIN] = 5.0;
    e.value[RG_EVIDENCE_RAMAN_HPO4] = 0.005;
    e.value[RG_EVIDENCE_RAMAN_LEAD] = 0.3;
    return e;
}

static rg_evidence pattern(void)
{
    rg_evidence e = rg_evidence_none();
    e.value[RG_EVIDENCE_XRD_MATCH] = 0.95;
    e.value[RG_EVIDENCE_XRD_LEAD] = 0.6;
    e.value[RG_EVIDENCE_XRD_OFFSET] = 0.01;
    e.value[RG_EVIDENCE_XRD_A] = 10.3;
    e.value[RG_EVIDENCE_XRD_C] = 36.9;
    return e;
}

typedef struct {
    int level;
    size_t species, next;
    bool structure;
    rg_status status;
    unsigned char state[CRITERIA_MAX];
    double chance[CRITERIA_MAX];
} answer;

/* grain: row of the table of grains, or RG_NO_INDEX for no chemistry. */
static answer ask(size_t grain, const rg_evidence *evidence)
{
    const size_t n = rows_library()->formula.oxides.n_oxides;
    static const char *const UNSEEN[] = {"H2O", "Fe2O3", "SO3"};
    double wt[OXIDES_MAX];
    double sigma[OXIDES_MAX];
    for (size_t i = 0; i < n; i++) {
        wt[i] = grain == RG_NO_INDEX ? (double) NAN : rows_library()->grains[grain].composition[i];
        sigma[i] = hypot(0.005 * wt[i], 0.02);
    }
    for (size_t k = 0; k < sizeof UNSEEN / sizeof UNSEEN[0]; k++)
        wt[rows_oxide(UNSEEN[k])] = (double) NAN;
    answer a;
    rg_error err = {0};
    rg_changesite_result result = {.status = &a.status,
                                   .level = &a.level,
                                   .species = &a.species,
                                   .structure = &a.structure,
                                   .next = &a.next,
                                   .state = a.state,
                                   .chance = a.chance};
    const rg_changesite_options how = rg_changesite_defaults();
    assert_true(n <= OXIDES_MAX && rules()->n_criteria <= CRITERIA_MAX);
    assert_int_equal(rg_changesite(rules(), wt, sigma, evidence, 1, &how, &result, &err), RG_OK);
    return a;
}

static const char *next_of(const answer *a)
{
    return a->next != RG_NO_INDEX ? rules()->criteria[a->next].id : "-";
}

static const char *name_of(const answer *a)
{
    return a->species != RG_NO_INDEX ? rules()->species[a->species].name : "-";
}

static size_t grain(const char *name)
{
    for (size_t g = 0; g < rows_library()->n_grains; g++)
        if (strcmp(rows_library()->grains[g].name, name) == 0)
            return g;
    fail_msg("no grain %s", name);
    return 0;
}

static void the_name_needs_chemistry_and_structure(void **state)
{
    (void) state;
    const size_t changesite = grain("changesite-(Y)");
    rg_evidence e = rg_evidence_none();
    answer a = ask(changesite, &e);
    assert_int_equal(a.level, 4);
    assert_string_equal(next_of(&a), "doublet_separation");
    e = doublet();
    a = ask(changesite, &e);
    assert_int_equal(a.level, 5);
    assert_string_equal(name_of(&a), "changesite-(Y)");
    assert_string_equal(next_of(&a), "-");
    e = pattern(); /* hydrogen is excluded by the closed charge budget */
    a = ask(changesite, &e);
    assert_int_equal(a.level, 5);
    e = doublet();
    a = ask(grain("merrillite"), &e);
    assert_int_equal(a.level, 2);
    assert_string_equal(name_of(&a), "merrillite");
}

static void structure_alone_names_the_group(void **state)
{
    (void) state;
    rg_evidence e = doublet();
    answer a = ask(RG_NO_INDEX, &e);
    assert_int_equal(a.status, RG_OK);
    assert_int_equal(a.level, 2);
    e.value[RG_EVIDENCE_RAMAN_HPO4] = (double) NAN;
    a = ask(RG_NO_INDEX, &e);
    assert_int_equal(a.level, 0); /* whitlockite is not excluded */
    assert_string_equal(next_of(&a), "p2o5_phosphate");
    e = pattern();
    a = ask(RG_NO_INDEX, &e);
    assert_int_equal(a.level, 0);
    e.value[RG_EVIDENCE_FTIR_OH] = 0.003;
    a = ask(RG_NO_INDEX, &e);
    assert_int_equal(a.level, 2);
    e = rg_evidence_none();
    a = ask(RG_NO_INDEX, &e);
    assert_int_equal(a.status, RG_EDOMAIN);
}

/* Every limit of the doublet, by itself. */
static void every_part_of_the_doublet_is_needed(void **state)
{
    (void) state;
    static const struct {
        rg_evidence_value value;
        double bad;
    } cases[] = {{RG_EVIDENCE_RAMAN_SEPARATION, 11.9}, {RG_EVIDENCE_RAMAN_SEPARATION, 19.1},
                 {RG_EVIDENCE_RAMAN_LOWER, 951.9},     {RG_EVIDENCE_RAMAN_LOWER, 963.1},
                 {RG_EVIDENCE_RAMAN_BALANCE, 0.29},    {RG_EVIDENCE_RAMAN_LINE_ERROR, 1.0},
                 {RG_EVIDENCE_RAMAN_DELTA_BIC, 10.0},  {RG_EVIDENCE_RAMAN_RMS_GAIN, 2.9},
                 {RG_EVIDENCE_RAMAN_RMS_GAIN, NAN}};
    const size_t changesite = grain("changesite-(Y)");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        rg_evidence e = doublet();
        e.value[cases[i].value] = cases[i].bad;
        const answer a = ask(changesite, &e);
        assert_int_equal(a.level, 4);
        assert_false(a.structure);
    }
}

static void a_veto_is_never_overruled(void **state)
{
    (void) state;
    static const struct {
        rg_evidence_value value;
        double bad;
        const char *outcome;
    } cases[] = {{RG_EVIDENCE_RAMAN_HPO4, 0.08, "hydroxyl-bearing, not the merrillite group"},
                 {RG_EVIDENCE_RAMAN_OH, 0.2, "hydroxyl-bearing, not the merrillite group"},
                 {RG_EVIDENCE_FTIR_OH, 0.05, "hydroxyl-bearing, not the merrillite group"},
                 {RG_EVIDENCE_FTIR_POH, 0.05, "hydroxyl-bearing, not the merrillite group"},
                 {RG_EVIDENCE_RAMAN_LASER_GAP, 40.0, "lines are not Raman"},
                 {RG_EVIDENCE_RAMAN_LEAD, -0.4, "structure not of the merrillite group"}};
    const size_t changesite = grain("changesite-(Y)");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        rg_evidence e = doublet();
        rg_evidence more = pattern();
        rg_evidence_join(&e, &more);
        e.value[cases[i].value] = cases[i].bad;
        answer a = ask(changesite, &e);
        assert_int_equal(a.level, 1);
        assert_string_equal(name_of(&a), cases[i].outcome);
        a = ask(RG_NO_INDEX, &e);
        assert_int_equal(a.level, 0);
    }
}

/* A share between the limits of a normal error: Phi(1) at one standard error from the limit. */
static void chances_follow_the_errors(void **state)
{
    (void) state;
    rg_evidence e = doublet();
    e.value[RG_EVIDENCE_RAMAN_LOWER] = 962.0;
    e.error[RG_EVIDENCE_RAMAN_LOWER] = 1.0;
    const answer a = ask(grain("changesite-(Y)"), &e);
    for (size_t c = 0; c < rules()->n_criteria; c++) {
        if (strcmp(rules()->criteria[c].id, "doublet_lower") == 0)
            assert_near(a.chance[c], 0.841344746, 1e-6);
        if (strcmp(rules()->criteria[c].id, "cao_phosphate") == 0)
            assert_near(a.chance[c], 1.0, 1e-12);
        if (strcmp(rules()->criteria[c].id, "ftir_oh") == 0)
            assert_true(isnan(a.chance[c]) && a.state[c] == RG_CRITERION_NOT_MEASURED);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_name_needs_chemistry_and_structure),
        cmocka_unit_test(structure_alone_names_the_group),
        cmocka_unit_test(every_part_of_the_doublet_is_needed),
        cmocka_unit_test(a_veto_is_never_overruled),
        cmocka_unit_test(chances_follow_the_errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
