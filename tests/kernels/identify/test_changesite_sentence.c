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
                                              {.key = "L0-unmeasured", .sentence = "not known"}};
    species[0].key = species[1].key = "-";
    const rg_changesite_rules rules = {
        .species = species, .n_species = 3, .sentences = sentences, .n_sentences = 3};
    char out[64];
    assert_int_equal(rg_changesite_sentence(&rules, 4, 0, 1, true, out, sizeof out), 27);
    assert_string_equal(out, "changesite-(Y) by chemistry");
    (void) rg_changesite_sentence(&rules, 3, 0, 1, false, out, sizeof out);
    assert_string_equal(out, "changesite-(Y) or merrillite");
    (void) rg_changesite_sentence(&rules, 0, 2, RG_NO_INDEX, false, out, sizeof out);
    assert_string_equal(out, "not known");
    assert_int_equal(rg_changesite_sentence(&rules, 4, 0, 1, true, out, 8), 27);
    assert_string_equal(out, "changes");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_replace_their_places_and_cuts_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
