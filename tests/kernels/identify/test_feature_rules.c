#include "tests/support/check.h"

#include <string.h>

#include "kernels/identify/feature_rules.h"

static const rg_feature_window WINDOW = {1900.0, 1950.0, 2300.0, 2350.0, 1};

/* Two classes: "a" of the features and limits given, "b" a template. */
typedef struct {
    rg_feature_class classes[2];
    rg_feature_rule rules[RG_FEATURE_MOST + 2];
    rg_feature_limit limits[4];
    rg_feature_rules all;
} set;

static void make(set *s, const rg_feature_role *roles, size_t n)
{
    static const char *const NAMES[] = {"f0", "f1", "f2", "f3", "f4", "f5"};
    *s = (set){.classes = {{.name = "a", .label = "a", .group = "g", .members = "alpha,alpha rock"},
                           {.name = "b", .label = "b", .group = "g", .members = "beta,al"}}};
    for (size_t f = 0; f < n; f++)
        s->rules[f] = (rg_feature_rule){.name = NAMES[f],
                                        .role = roles[f],
                                        .window = WINDOW,
                                        .least_depth = 0.01,
                                        .of_class = roles[f] == RG_FEATURE_NOT ? 1 : 0,
                                        .relative_to = RG_NO_INDEX,
                                        .least_fit = roles[f] == RG_FEATURE_NOT ? 0.5 : 0.0};
    s->rules[n] = s->rules[0];
    s->rules[n].class_number = 1;
    s->rules[n].role = RG_FEATURE_DIAGNOSTIC;
    s->all = (rg_feature_rules){
        .classes = s->classes, .rules = s->rules, .limits = s->limits, .n_classes = 2, .n_rules = n + 1};
}

static rg_feature_reading reading(double correlation, double depth, double area, double chance)
{
    return (rg_feature_reading){.measured = true,
                                .fitted = {.n = 20,
                                           .slope = correlation,
                                           .correlation = correlation,
                                           .depth = depth,
                                           .excess = depth,
                                           .chance = chance},
                                .sides = {.left = 0.2, .right = 0.4},
                                .area = area,
                                .centre = 2200.0};
}

static rg_feature_verdict judge(set *s, const rg_feature_reading *readings)
{
    rg_feature_verdict verdict;
    rg_error err = {0};
    for (size_t c = 0; c < 2; c++)
        s->classes[c].n_rules = s->classes[c].n_limits = 0;
    assert_int_equal(rg_feature_rules_complete(&s->all, &err), RG_OK);
    rg_feature_rules_judge(&s->all, 0, readings, 1e-6, &verdict);
    return verdict;
}

/* Sums by area, as in the sources. */
static void weighs_by_area(void **state)
{
    (void) state;
    set s;
    static const rg_feature_role roles[] = {RG_FEATURE_DIAGNOSTIC, RG_FEATURE_SHAPE, RG_FEATURE_WEAK,
                                            RG_FEATURE_OPTIONAL};
    make(&s, roles, 4);
    const rg_feature_reading readings[] = {reading(0.9, 0.2, 10.0, 1e-9), reading(-0.5, -0.1, 30.0, 1.0),
                                           reading(0.8, 0.3, 99.0, 1e-9), reading(0.7, 0.1, 60.0, 0.5)};
    const rg_feature_verdict v = judge(&s, readings);
    assert_int_equal(v.state, RG_FEATURE_PASSED);
    assert_near(v.fit, (10.0 * 0.9 - 30.0 * 0.5) / 100.0, 1e-15);
    assert_near(v.depth, (10.0 * 0.2 - 30.0 * 0.1) / 100.0, 1e-15);
    assert_near(v.fit_depth, (10.0 * 0.18 + 30.0 * 0.05) / 100.0, 1e-15);
    assert_int_equal(v.seen, 1u | 4u);
}

static void every_role_asks_what_it_says(void **state)
{
    (void) state;
    static const struct {
        rg_feature_role role;
        rg_feature_state unmeasured, inverted, shallow, noise, seen;
    } cases[] = {
        {RG_FEATURE_DIAGNOSTIC, RG_FEATURE_PASSED, RG_FEATURE_INVERTED, RG_FEATURE_NOT_SEEN,
         RG_FEATURE_NOT_SEEN, RG_FEATURE_PASSED},
        {RG_FEATURE_MUST, RG_FEATURE_NOT_MEASURED, RG_FEATURE_INVERTED, RG_FEATURE_NOT_SEEN,
         RG_FEATURE_NOT_SEEN, RG_FEATURE_PASSED},
        {RG_FEATURE_WEAK, RG_FEATURE_NOT_MEASURED, RG_FEATURE_INVERTED, RG_FEATURE_NOT_SEEN,
         RG_FEATURE_NOT_SEEN, RG_FEATURE_PASSED},
        {RG_FEATURE_OPTIONAL, RG_FEATURE_PASSED, RG_FEATURE_PASSED, RG_FEATURE_PASSED, RG_FEATURE_PASSED,
         RG_FEATURE_PASSED},
        {RG_FEATURE_SHAPE, RG_FEATURE_PASSED, RG_FEATURE_PASSED, RG_FEATURE_PASSED, RG_FEATURE_PASSED,
         RG_FEATURE_PASSED},
        {RG_FEATURE_NOT, RG_FEATURE_PASSED, RG_FEATURE_PASSED, RG_FEATURE_PASSED, RG_FEATURE_PASSED,
         RG_FEATURE_REFUSED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        set s;
        const rg_feature_role roles[] = {RG_FEATURE_DIAGNOSTIC, cases[i].role};
        make(&s, roles, 2);
        rg_feature_reading readings[] = {reading(0.9, 0.2, 10.0, 1e-9), {.measured = false}};
        assert_int_equal(judge(&s, readings).state, cases[i].unmeasured);
        readings[1] = reading(-0.9, -0.2, 10.0, 1.0);
        assert_int_equal(judge(&s, readings).state, cases[i].inverted);
        readings[1] = reading(0.9, 0.009, 10.0, 1e-9);
        assert_int_equal(judge(&s, readings).state, cases[i].shallow);
        readings[1] = reading(0.9, 0.2, 10.0, 2e-6);
        assert_int_equal(judge(&s, readings).state, cases[i].noise);
        readings[1] = reading(0.9, 0.2, 10.0, 9e-7);
        const rg_feature_verdict v = judge(&s, readings);
        assert_int_equal(v.state, cases[i].seen);
        assert_int_equal(v.feature, cases[i].seen == RG_FEATURE_REFUSED ? 1 : RG_NO_INDEX);
    }
}

/* Nothing that counts was measured. */
static void does_not_judge_without_values(void **state)
{
    (void) state;
    set s;
    static const rg_feature_role roles[] = {RG_FEATURE_DIAGNOSTIC, RG_FEATURE_OPTIONAL};
    make(&s, roles, 2);
    const rg_feature_reading readings[2] = {{.measured = false}, {.measured = false}};
    const rg_feature_verdict v = judge(&s, readings);
    assert_int_equal(v.state, RG_FEATURE_NOT_MEASURED);
    assert_true(isnan(v.fit) && isnan(v.depth) && isnan(v.fit_depth));
}

/* The other mineral's feature may be a share of the own one's depth, and must fit. */
static void refuses_relative_to_the_own_feature(void **state)
{
    (void) state;
    set s;
    static const rg_feature_role roles[] = {RG_FEATURE_DIAGNOSTIC, RG_FEATURE_NOT};
    make(&s, roles, 2);
    s.rules[1].relative_to = 0;
    s.rules[1].least_depth = 0.5;
    rg_feature_reading readings[] = {reading(0.9, 0.2, 10.0, 1e-9), reading(0.6, 0.11, 10.0, 1e-9)};
    assert_int_equal(judge(&s, readings).state, RG_FEATURE_REFUSED);
    readings[1] = reading(0.6, 0.09, 10.0, 1e-9);
    assert_int_equal(judge(&s, readings).state, RG_FEATURE_PASSED);
    readings[1] = reading(0.4, 0.11, 10.0, 1e-9);
    assert_int_equal(judge(&s, readings).state, RG_FEATURE_PASSED);
}

static void limits_have_soft_edges(void **state)
{
    (void) state;
    static const double INF = (double) INFINITY;
    static const struct {
        rg_feature_quantity quantity;
        size_t feature;
        double low_none, low_full, high_full, high_none, factor;
    } cases[] = {
        {RG_FEATURE_OF_FIT, RG_NO_INDEX, 0.8, 1.0, INF, INF, 0.5},
        {RG_FEATURE_OF_FIT, RG_NO_INDEX, 0.9, 0.95, INF, INF, 0.0},
        {RG_FEATURE_OF_DEPTH, RG_NO_INDEX, 0.1, 0.2, INF, INF, 1.0},
        {RG_FEATURE_OF_DEPTH, 0, -INF, -INF, 0.1, 0.3, 0.5},
        {RG_FEATURE_OF_CORRELATION, 0, 0.5, 0.9, INF, INF, 1.0},
        {RG_FEATURE_OF_RBD, 0, 0.08, 0.28, INF, INF, 0.5},
        {RG_FEATURE_OF_LEVEL, 0, 0.2, 0.6, INF, INF, 0.25},
        {RG_FEATURE_OF_SLOPE, 0, 1.0, 1.5, 2.5, 3.0, 1.0},
        {RG_FEATURE_OF_SLOPE, 0, 0.5, 1.0, 1.5, 2.5, 0.5},
        {RG_FEATURE_OF_CENTRE, 0, 2100.0, 2150.0, 2180.0, 2200.0, 0.0},
    };
    static const rg_feature_role roles[] = {RG_FEATURE_DIAGNOSTIC};
    const rg_feature_reading readings[] = {reading(0.9, 0.2, 10.0, 1e-9)};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        set s;
        make(&s, roles, 1);
        s.limits[0] = (rg_feature_limit){0,
                                         cases[i].feature,
                                         cases[i].quantity,
                                         cases[i].low_none,
                                         cases[i].low_full,
                                         cases[i].high_full,
                                         cases[i].high_none,
                                         "C"};
        s.all.n_limits = 1;
        const rg_feature_verdict v = judge(&s, readings);
        assert_near(v.fit, 0.9 * cases[i].factor, 1e-12);
        assert_near(v.depth, 0.2 * cases[i].factor, 1e-12);
        assert_int_equal(v.state, cases[i].factor > 0.0 ? RG_FEATURE_PASSED : RG_FEATURE_OUTSIDE);
        s.limits[1] = s.limits[0];
        s.all.n_limits = 2;
        assert_near(judge(&s, readings).depth, 0.2 * cases[i].factor * cases[i].factor, 1e-12);
    }
}

static void finds_the_class_of_a_name(void **state)
{
    (void) state;
    set s;
    static const rg_feature_role roles[] = {RG_FEATURE_DIAGNOSTIC};
    make(&s, roles, 1);
    static const struct {
        const char *name;
        size_t class_number;
    } cases[] = {{"Alpha WS272", 0},  {"alpha", 0},  {"alphabet", RG_NO_INDEX}, {"Alpha rock_2", 0},
                 {"BETA (synth)", 1}, {"al-pha", 1}, {"", RG_NO_INDEX},         {"my alpha", RG_NO_INDEX}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(rg_feature_rules_member(&s.all, cases[i].name), cases[i].class_number);
    assert_int_equal(rg_feature_rules_class(&s.all, "b"), 1);
    assert_int_equal(rg_feature_rules_class(&s.all, "c"), RG_NO_INDEX);
    assert_int_equal(rg_feature_rules_feature(&s.all, 1, "f0"), 1);
    assert_int_equal(rg_feature_rules_feature(&s.all, 1, "f1"), RG_NO_INDEX);
}

static void names_the_rule_that_cannot_hold(void **state)
{
    (void) state;
    static const rg_feature_role roles[] = {RG_FEATURE_DIAGNOSTIC, RG_FEATURE_NOT};
    for (int i = 0; i < 9; i++) {
        set s;
        rg_error err = {0};
        make(&s, roles, 2);
        s.limits[0] = (rg_feature_limit){0, 0, RG_FEATURE_OF_DEPTH, 0.0, 0.1, 0.2, 0.3, "C"};
        s.all.n_limits = 1;
        const char *subject = "feature f0";
        size_t row = 0;
        switch (i) {
        case 0:
            s.rules[0].window.left_high = 2320.0;
            break;
        case 1:
            s.rules[0].window.curve = 0;
            break;
        case 2:
            s.rules[0].window.curve = 4;
            break;
        case 3:
            s.rules[0].least_depth = 0.0;
            break;
        case 4:
            s.rules[1].least_fit = 0.0;
            subject = "feature f1";
            row = 1;
            break;
        case 5:
            s.rules[2].class_number = 0;
            s.rules[1].class_number = 1;
            subject = "feature f0";
            row = 2;
            break;
        case 6:
            s.limits[0].low_full = 0.25;
            subject = "limit depth";
            break;
        case 7:
            s.limits[0].quantity = RG_FEATURE_OF_FIT;
            subject = "limit fit";
            break;
        default:
            s.rules[2].role = RG_FEATURE_WEAK;
            subject = "class b";
            row = 1;
            break;
        }
        assert_int_equal(rg_feature_rules_complete(&s.all, &err), RG_EDOMAIN);
        assert_string_equal(err.subject, subject);
        assert_int_equal(err.index, row);
    }
}

static void words_are_known(void **state)
{
    (void) state;
    assert_string_equal(rg_feature_state_word(RG_FEATURE_NOT_SEEN), "feature not seen");
    assert_string_equal(rg_feature_state_word(RG_FEATURE_STATES), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weighs_by_area),
        cmocka_unit_test(every_role_asks_what_it_says),
        cmocka_unit_test(does_not_judge_without_values),
        cmocka_unit_test(refuses_relative_to_the_own_feature),
        cmocka_unit_test(limits_have_soft_edges),
        cmocka_unit_test(finds_the_class_of_a_name),
        cmocka_unit_test(names_the_rule_that_cannot_hold),
        cmocka_unit_test(words_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
