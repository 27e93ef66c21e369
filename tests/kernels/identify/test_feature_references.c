#include "tests/support/check.h"

#include "kernels/identify/feature_references.h"
#include "tests/support/feature_minerals.h"

enum { B = MINERAL_BANDS };

/* Rules that share side ranges share a place; classes that share it have a probe each. */
static void places_are_shared(void **state)
{
    (void) state;
    rg_feature_references r;
    const rg_feature_rules *rules = minerals_make();
    assert_int_equal(rg_feature_references_init(&r, rules, &minerals[0][0], minerals_class, minerals_sample,
                                                MINERALS, minerals_axis, minerals_use, B, NULL),
                     RG_OK);
    /* Two places of class one, and of two a narrower 1 um band and the 2 um band; 2.3 um. */
    assert_int_equal(r.n_places, 5);
    assert_int_equal(r.n_probes, 6);
    assert_int_equal(r.most, MINERAL_EACH);
    assert_int_equal(r.probe_of[4], r.probe_of[6]);
    for (size_t c = 0; c < MINERAL_CLASSES; c++)
        for (size_t k = r.first[c]; k < r.first[c + 1]; k++) {
            assert_int_equal(minerals_class[r.members[k]], c);
            assert_int_equal(r.sample[k], minerals_sample[r.members[k]]);
        }
    /* The feature of a member, by the functions that define it. */
    const rg_feature_probe *probe = &r.probes[r.probe_of[5]];
    const rg_feature_bands *bands = &r.places[probe->place].bands;
    for (size_t k = 0; k < probe->scan.m; k++) {
        double removed[B];
        rg_feature_sides sides;
        assert_true(rg_feature_fit_continuum(minerals[r.members[r.first[2] + k]], minerals_axis, bands,
                                             removed, &sides));
        for (size_t i = 0; i < bands->n; i++)
            assert_near(probe->scan.rows[k * bands->n + i], removed[i], 0.0);
        assert_near(probe->area[k], rg_feature_fit_area(removed, minerals_axis + bands->first, bands->n),
                    0.0);
    }
    rg_feature_references_free(&r);
    rg_feature_references_free(&r);
}

/* A member without values on one side has no feature there, and the others keep theirs. */
static void members_may_lack_a_feature(void **state)
{
    (void) state;
    rg_feature_references r;
    const rg_feature_rules *rules = minerals_make();
    for (size_t b = 0; b < B; b++)
        if (minerals_axis[b] > 2200.0)
            minerals[2][b] = (double) NAN;
    assert_int_equal(rg_feature_references_init(&r, rules, &minerals[0][0], minerals_class, NULL, MINERALS,
                                                minerals_axis, minerals_use, B, NULL),
                     RG_OK);
    const rg_feature_probe *probe = &r.probes[r.probe_of[5]];
    for (size_t k = 0; k < probe->scan.m; k++)
        assert_true((probe->area[k] > 0.0) == (r.members[r.first[2] + k] != 2));
    for (size_t k = 0; k < r.n; k++)
        assert_int_equal(r.sample[k], RG_NO_INDEX);
    rg_feature_references_free(&r);
}

static void takes_bands_in_use(void **state)
{
    (void) state;
    rg_feature_references r;
    const rg_feature_rules *rules = minerals_make();
    double to[B];
    float narrow[B];
    minerals_use[5] = false;
    assert_int_equal(rg_feature_references_init(&r, rules, &minerals[0][0], minerals_class, NULL, MINERALS,
                                                minerals_axis, minerals_use, B, NULL),
                     RG_OK);
    rg_feature_references_take_f64(&r, minerals[1], to);
    assert_true(isnan(to[5]) && to[6] == minerals[1][6]);
    for (size_t b = 0; b < B; b++)
        narrow[b] = 0.25F;
    rg_feature_references_take_f32(&r, narrow, to);
    assert_true(isnan(to[5]) && to[6] == 0.25);
    rg_feature_references_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_are_shared),
        cmocka_unit_test(members_may_lack_a_feature),
        cmocka_unit_test(takes_bands_in_use),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
