#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/identify/changesite_sentence.h"

static void names_replace_their_places_and_cuts_are_told(void **state)
{
    (void) state;
    rg_phosphate_species species[] = {{.name = "changesite-(Y)", .kind = RG_SPECIES_MEMBER},
                                      {.name = "merrillite", .kind = RG_SPECIES_MEMBER},
                                      {.name = "silent", .key = "unmeasured", .kind = RG_SPECIES_OUTCOME}};
    rg_changesite_sentence_row sentences[] = {{.key = "L4", .sentence = "{species} by chemistry"},
                                              {.key = "L3-ambiguous", .sentence = "{species} or {second}"},
                                              {.key = "L0-unmeasured", .sentence = "not known"},
                                              {.key = "L2", .sentence = "a member"},
                                              {.key = "L2-chemistry", .sentence = "a member like {species}"},
                                              {.key = "L3-structure", .sentence = "proven {species}"},
                                              {.key = "L5", .sentence = "{species}"}};
    species[0].key = species[1].key = "-";
    const rg_changesite_rules rules = {
        .species = species, .n_species = 3, .sentences = sentences, .n_sentences = 7};
    char out[64];
    assert_int_equal(rg_changesite_sentence(&rules, 4, 0, 1, true, false, out, sizeof out), 27);
    assert_string_equal(out, "changesite-(Y) by chemistry");
    (void) rg_changesite_sentence(&rules, 3, 0, 1, false, false, out, sizeof out);
    assert_string_equal(out, "changesite-(Y) or merrillite");
    (void) rg_changesite_sentence(&rules, 0, 2, RG_NO_INDEX, false, false, out, sizeof out);
    assert_string_equal(out, "not known");
    (void) rg_changesite_sentence(&rules, 2, RG_NO_INDEX, RG_NO_INDEX, false, true, out, sizeof out);
    assert_string_equal(out, "a member");
    (void) rg_changesite_sentence(&rules, 2, 1, 0, true, true, out, sizeof out);
    assert_string_equal(out, "a member like merrillite");
    (void) rg_changesite_sentence(&rules, 3, 0, 1, true, true, out, sizeof out);
    assert_string_equal(out, "proven changesite-(Y)");
    (void) rg_changesite_sentence(&rules, 5, 0, 1, true, true, out, sizeof out);
    assert_string_equal(out, "changesite-(Y)");
    assert_int_equal(rg_changesite_sentence(&rules, 4, 0, 1, true, false, out, 8), 27);
    assert_string_equal(out, "changes");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_replace_their_places_and_cuts_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
