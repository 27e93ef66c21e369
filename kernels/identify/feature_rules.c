#include "kernels/identify/feature_rules.h"

#include <ctype.h>
#include <math.h>
#include <string.h>
#include <strings.h>

const char *const RG_FEATURE_ROLE_NAMES[RG_FEATURE_ROLES] = {"diagnostic", "must",  "weak",
                                                             "optional",   "shape", "not"};

const char *const RG_FEATURE_QUANTITY_NAMES[RG_FEATURE_QUANTITIES] = {
    "fit", "depth", "correlation", "r*depth", "level", "slope", "centre"};

/* What a role asks for. */
static const struct {
    bool seen;     /* else the class fails             */
    bool measured; /* else the class is not judged      */
    bool counts;   /* by its area                       */
    bool signs;    /* also when it is not seen          */
} ROLES[RG_FEATURE_ROLES] = {
    [RG_FEATURE_DIAGNOSTIC] = {true, false, true, false}, [RG_FEATURE_MUST] = {true, true, true, false},
    [RG_FEATURE_WEAK] = {true, true, false, false},       [RG_FEATURE_OPTIONAL] = {false, false, true, false},
    [RG_FEATURE_SHAPE] = {false, false, true, true},      [RG_FEATURE_NOT] = {false, false, false, false},
};

const char *rg_feature_state_word(rg_feature_state state)
{
    static const char *const WORDS[RG_FEATURE_STATES] = {
        [RG_FEATURE_PASSED] = "passed",
        [RG_FEATURE_NO_REFERENCE] = "no reference",
        [RG_FEATURE_NOT_MEASURED] = "not measured",
        [RG_FEATURE_INVERTED] = "inverted feature",
        [RG_FEATURE_NOT_SEEN] = "feature not seen",
        [RG_FEATURE_REFUSED] = "refused by a feature",
        [RG_FEATURE_OUTSIDE] = "outside a limit",
    };
    return (unsigned) state < RG_FEATURE_STATES ? WORDS[state] : "unknown";
}

/* --- tables ----------------------------------------------------------------------------------------- */

size_t rg_feature_rules_class(const rg_feature_rules *rules, const char *name)
{
    for (size_t c = 0; c < rules->n_classes; c++)
        if (strcmp(rules->classes[c].name, name) == 0)
            return c;
    return RG_NO_INDEX;
}

size_t rg_feature_rules_feature(const rg_feature_rules *rules, size_t class_number, const char *name)
{
    for (size_t r = 0; r < rules->n_rules; r++)
        if (rules->rules[r].class_number == class_number && strcmp(rules->rules[r].name, name) == 0)
            return r;
    return RG_NO_INDEX;
}

/* Length of the longest member that the name begins with and that ends where its word does. */
static size_t longest_member(const char *members, const char *name)
{
    size_t longest = 0;
    for (const char *at = members; *at != '\0';) {
        const size_t length = strcspn(at, ",");
        if (length > longest && strncasecmp(at, name, length) == 0 && !isalpha((unsigned char) name[length]))
            longest = length;
        at += length + (at[length] == ',');
    }
    return longest;
}

size_t rg_feature_rules_member(const rg_feature_rules *rules, const char *name)
{
    size_t best = RG_NO_INDEX;
    size_t longest = 0;
    for (size_t c = 0; c < rules->n_classes; c++) {
        const size_t length = longest_member(rules->classes[c].members, name);
        if (length > longest) {
            longest = length;
            best = c;
        }
    }
    return best;
}

static rg_status wrong(rg_error *err, size_t row, const char *reason, const char *kind, const char *name)
{
    char subject[128];
    size_t used = 0;
    const char *const parts[] = {kind, " ", name};
    for (size_t i = 0; i < 3; i++)
        for (const char *c = parts[i]; *c != '\0' && used + 1 < sizeof subject; c++)
            subject[used++] = *c;
    subject[used] = '\0';
    return rg_fail_named(err, RG_EDOMAIN, row, reason, subject, NULL);
}

static const char *fault_of(const rg_feature_rule *rule)
{
    const rg_feature_window *w = &rule->window;
    if (!(w->left_low > 0.0 && w->left_low <= w->left_high && w->left_high < w->right_low &&
          w->right_low <= w->right_high))
        return "side ranges must rise and not overlap";
    if (w->curve < 1 || w->curve > RG_FEATURE_MOST_CURVE)
        return "the order of the curve is 1, 2 or 3";
    if (!(rule->least_depth > 0.0))
        return "the least depth must be above 0";
    if (rule->role == RG_FEATURE_NOT && !(rule->least_fit > 0.0 && rule->least_fit <= 1.0))
        return "the least fit must be above 0 and at most 1";
    return NULL;
}

/* Number the rows of each class; false when they do not lie side by side. */
static bool take_row(size_t row, size_t *first, size_t *n)
{
    if (*n > 0 && row != *first + *n)
        return false;
    if (*n == 0)
        *first = row;
    (*n)++;
    return *n <= RG_FEATURE_MOST;
}

rg_status rg_feature_rules_complete(rg_feature_rules *rules, rg_error *err)
{
    static const char APART[] = "rows of a class must lie side by side, 16 at most";
    for (size_t r = 0; r < rules->n_rules; r++) {
        const rg_feature_rule *rule = &rules->rules[r];
        rg_feature_class *class = &rules->classes[rule->class_number];
        const char *fault = fault_of(rule);
        if (fault == NULL && !take_row(r, &class->first_rule, &class->n_rules))
            fault = APART;
        if (fault != NULL)
            return wrong(err, r, fault, "feature", rule->name);
    }
    for (size_t l = 0; l < rules->n_limits; l++) {
        const rg_feature_limit *limit = &rules->limits[l];
        rg_feature_class *class = &rules->classes[limit->class_number];
        const bool of_class = limit->quantity == RG_FEATURE_OF_FIT ||
                              (limit->quantity == RG_FEATURE_OF_DEPTH && limit->feature == RG_NO_INDEX);
        const char *fault = NULL;
        if (!(limit->low_none <= limit->low_full && limit->low_full <= limit->high_full &&
              limit->high_full <= limit->high_none))
            fault = "limits must rise";
        else if (of_class != (limit->feature == RG_NO_INDEX))
            fault = "this quantity is of a feature, or of the class as a whole";
        else if (!take_row(l, &class->first_limit, &class->n_limits))
            fault = APART;
        if (fault != NULL)
            return wrong(err, l, fault, "limit", RG_FEATURE_QUANTITY_NAMES[limit->quantity]);
    }
    for (size_t c = 0; c < rules->n_classes; c++) {
        const rg_feature_class *class = &rules->classes[c];
        bool counts = false;
        for (size_t f = 0; f < class->n_rules; f++)
            counts = counts || ROLES[rules->rules[class->first_rule + f].role].counts;
        if (!counts)
            return wrong(err, c, "a class needs a feature that counts", "class", class->name);
    }
    return RG_OK;
}

/* --- judgement --------------------------------------------------------------------------------------- */

static double factor(const rg_feature_limit *limit, double value)
{
    double low = 1.0;
    double high = 1.0;
    if (isnan(value))
        return 0.0;
    if (value < limit->low_full)
        low = value > limit->low_none ? (value - limit->low_none) / (limit->low_full - limit->low_none) : 0.0;
    if (value > limit->high_full)
        high = value < limit->high_none ? (limit->high_none - value) / (limit->high_none - limit->high_full)
                                        : 0.0;
    return low * high;
}

/* reading: of the limit's feature; of no account for a limit on the class. */
static double quantity(const rg_feature_limit *limit, const rg_feature_reading *reading,
                       const rg_feature_verdict *verdict)
{
    if (limit->quantity == RG_FEATURE_OF_FIT)
        return verdict->fit;
    if (limit->feature == RG_NO_INDEX)
        return verdict->depth;
    const rg_feature_fitted *fitted = &reading->fitted;
    switch (limit->quantity) {
    case RG_FEATURE_OF_DEPTH:
        return fitted->depth;
    case RG_FEATURE_OF_CORRELATION:
        return fitted->correlation;
    case RG_FEATURE_OF_RBD:
        return fitted->correlation * fitted->depth;
    case RG_FEATURE_OF_LEVEL:
        return 0.5 * (reading->sides.left + reading->sides.right);
    case RG_FEATURE_OF_SLOPE:
        return reading->sides.right / reading->sides.left;
    case RG_FEATURE_OF_CENTRE:
        return reading->centre;
    default:
        return (double) NAN;
    }
}

static bool is_seen(const rg_feature_rule *rule, const rg_feature_reading *reading, double least_depth,
                    double chance)
{
    return reading->measured && reading->fitted.slope > 0.0 && reading->fitted.excess >= least_depth &&
           reading->fitted.chance <= chance &&
           (rule->role != RG_FEATURE_NOT || reading->fitted.correlation >= rule->least_fit);
}

static void fail_on(rg_feature_verdict *verdict, rg_feature_state state, size_t feature)
{
    /* The first reason stands. */
    if (verdict->state == RG_FEATURE_PASSED) {
        verdict->state = state;
        verdict->feature = feature;
    }
}

void rg_feature_rules_judge(const rg_feature_rules *rules, size_t class_number,
                            const rg_feature_reading *readings, double chance, rg_feature_verdict *verdict)
{
    const rg_feature_class *class = &rules->classes[class_number];
    *verdict =
        (rg_feature_verdict){.state = RG_FEATURE_PASSED, .feature = RG_NO_INDEX, .chance = (double) NAN};
    double area = 0.0;
    for (size_t f = 0; f < class->n_rules; f++) {
        const rg_feature_rule *rule = &rules->rules[class->first_rule + f];
        const rg_feature_reading *reading = &readings[f];
        double least_depth = rule->least_depth;
        if (rule->role == RG_FEATURE_NOT && rule->relative_to != RG_NO_INDEX)
            least_depth *= readings[rule->relative_to - class->first_rule].fitted.depth;
        const bool seen = is_seen(rule, reading, least_depth, chance);
        verdict->seen |= seen ? 1u << f : 0u;
        if (rule->role == RG_FEATURE_NOT) {
            if (seen)
                fail_on(verdict, RG_FEATURE_REFUSED, f);
            continue;
        }
        if (!reading->measured) {
            if (ROLES[rule->role].measured)
                fail_on(verdict, RG_FEATURE_NOT_MEASURED, f);
            continue;
        }
        if (ROLES[rule->role].seen)
            verdict->chance = fmax(verdict->chance, reading->fitted.chance);
        if (ROLES[rule->role].seen && !seen)
            fail_on(verdict, reading->fitted.slope > 0.0 ? RG_FEATURE_NOT_SEEN : RG_FEATURE_INVERTED, f);
        if (!ROLES[rule->role].counts)
            continue;
        area += reading->area;
        if (!seen && !ROLES[rule->role].signs && !ROLES[rule->role].seen)
            continue;
        verdict->fit += reading->area * reading->fitted.correlation;
        verdict->depth += reading->area * reading->fitted.depth;
        verdict->fit_depth += reading->area * reading->fitted.correlation * reading->fitted.depth;
    }
    if (!(area > 0.0)) {
        fail_on(verdict, RG_FEATURE_NOT_MEASURED, RG_NO_INDEX);
        verdict->fit = verdict->depth = verdict->fit_depth = verdict->plain_fit = (double) NAN;
        return;
    }
    verdict->fit /= area;
    verdict->depth /= area;
    verdict->fit_depth /= area;
    verdict->plain_fit = verdict->fit;
    double product = 1.0;
    for (size_t l = 0; l < class->n_limits; l++) {
        const rg_feature_limit *limit = &rules->limits[class->first_limit + l];
        const size_t f = limit->feature != RG_NO_INDEX ? limit->feature - class->first_rule : RG_NO_INDEX;
        if (f != RG_NO_INDEX && !readings[f].measured)
            continue;
        const double one = factor(limit, quantity(limit, &readings[f != RG_NO_INDEX ? f : 0], verdict));
        if (!(one > 0.0))
            fail_on(verdict, RG_FEATURE_OUTSIDE, f);
        product *= one;
    }
    verdict->fit *= product;
    verdict->depth *= product;
    verdict->fit_depth *= product;
}
