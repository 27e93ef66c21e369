#include "tests/support/check.h"

#include <string.h>

#include "tests/support/refuse.h"
#include "toolkit/class_maps.h"

enum { LINES = 2, SAMPLES = 3, ROWS = LINES * SAMPLES };

static const char *const CLASSES[] = {"olivine", "calcite"};
static const char *const MAPS[] = {"electronic", "vibrational"};
static const int32_t CLASS_OF[2 * ROWS] = {0, -1, 0, 0, -1, -1, -1, 1, 1, -1, -1, 1};
static const float SCORE[2 * ROWS] = {0.9F, NAN, 0.8F, 0.7F, NAN, NAN, NAN, 0.95F, 0.6F, NAN, NAN, 0.5F};

static void several_maps_are_a_stack(void **state)
{
    (void) state;
    const rg_entry cube = {.n_rows = ROWS, .n_lines = LINES, .n_samples = SAMPLES};
    const rg_entry rows = {.n_rows = ROWS};
    assert_true(rg_class_maps_fit(&cube));
    assert_false(rg_class_maps_fit(&rows));
    for (size_t n_maps = 1; n_maps <= 2; n_maps++) {
        rg_result result = {0};
        assert_int_equal(
            rg_class_maps_add(&cube, CLASS_OF, SCORE, n_maps, MAPS, CLASSES, 2, "Fit", &result, NULL), RG_OK);
        assert_string_equal(result.default_group, "class_map");
        const rg_group *group = rg_result_find_group(&result, "class_map");
        assert_string_equal(group->signal, "class_map");
        assert_string_equal(group->interpretation, "image");
        assert_int_equal(group->n_axes, n_maps + 1);
        assert_string_equal(group->axes[n_maps - 1], "y");
        assert_string_equal(group->axes[n_maps], "x");
        const rg_array *map = rg_group_find_array(group, "class_map");
        assert_int_equal(map->rank, n_maps + 1);
        assert_int_equal(map->dims[n_maps], SAMPLES);
        assert_int_equal(rg_array_count(map), n_maps * ROWS);
        assert_memory_equal(map->data, CLASS_OF, n_maps * ROWS * sizeof CLASS_OF[0]);
        const rg_array *score = rg_group_find_array(rg_result_find_group(&result, "score_map"), "score_map");
        assert_memory_equal(score->data, SCORE, n_maps * ROWS * sizeof SCORE[0]);
        const rg_array *names = rg_group_find_array(rg_result_find_group(&result, "class_map_table"), "name");
        assert_string_equal(((char **) names->data)[1], "calcite");
        assert_true((rg_result_find_group(&result, "map_table") != NULL) == (n_maps == 2));
        rg_result_free(&result);
    }
}

static void every_allocation_may_be_refused(void **state)
{
    (void) state;
    const rg_entry cube = {.n_rows = ROWS, .n_lines = LINES, .n_samples = SAMPLES};
    bool refused = true;
    for (size_t n = 1; refused; n++) {
        rg_result result = {0};
        refuse_allocation(n);
        const rg_status status =
            rg_class_maps_add(&cube, CLASS_OF, SCORE, 2, MAPS, CLASSES, 2, "Fit", &result, NULL);
        refused = allocation_was_refused();
        assert_int_equal(status, refused ? RG_ENOMEM : RG_OK);
        rg_result_free(&result);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(several_maps_are_a_stack),
        cmocka_unit_test(every_allocation_may_be_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
