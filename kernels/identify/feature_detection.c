#include "kernels/identify/feature_detection.h"

#include <math.h>

#include "kernels/identify/tail.h"

static const double MISSED = 0.05; /* chance that noise hides what is at the limit */
static const double LEAST_SHARE = 1e-4;
enum { HALVINGS = 40 };

const char *rg_feature_detection_word(rg_feature_detectability state)
{
    static const char *const WORDS[RG_FEATURE_DETECTIONS] = {[RG_FEATURE_DETECTED] = "found",
                                                             [RG_FEATURE_LIMITED] = "not found: limit",
                                                             [RG_FEATURE_UNDETECTABLE] = "not detectable",
                                                             [RG_FEATURE_UNMEASURED] = "not measurable"};
    return (unsigned) state < RG_FEATURE_DETECTIONS ? WORDS[state] : "unknown";
}

/* z with rg_tail_normal(z) = chance. */
static double normal_above(double chance)
{
    double low = 0.0;
    double high = 40.0;
    for (int i = 0; i < HALVINGS; i++) {
        const double middle = 0.5 * (low + high);
        if (rg_tail_normal(middle) > chance)
            low = middle;
        else
            high = middle;
    }
    return 0.5 * (low + high);
}

static bool is_asked(rg_feature_role role)
{
    return role == RG_FEATURE_DIAGNOSTIC || role == RG_FEATURE_MUST || role == RG_FEATURE_WEAK;
}

/* What hinders: how far the value is below nothing by more than its error. */
static double hindrance(double value, double error, double z)
{
    return fmin(value + z * error, 0.0);
}

/* The reading of a feature with `share` of the reference's depth in it and noise against it. */
static void add_share(const rg_feature_reading *was, int curve, double chance, double share, double z,
                      rg_feature_reading *with)
{
    const rg_feature_fitted *f = &was->fitted;
    *with = *was;
    if (!was->measured || !(f->reference_depth > 0.0))
        return;
    const double error = f->depth_error / f->reference_depth;
    /* Residual sum of squares over that of the reference's feature. */
    const double residual = error * error * ((double) f->n - 2.0);
    const double slope = hindrance(f->slope, error, z) + share - z * error;
    /* The excess is compared with t times its error, of which a residual of few degrees of freedom makes
     * a number with a relative standard deviation of 1 / sqrt(2 dof). */
    const double t = normal_above(chance);
    const double dof = (double) f->n - (double) curve - 2.0;
    const double spread = sqrt(1.0 + (dof > 0.0 ? 0.5 * t * t / dof : 0.0));
    const double excess =
        hindrance(f->excess, f->excess_error, z) + share * f->reference_depth - z * spread * f->excess_error;
    with->fitted.slope = slope;
    with->fitted.depth = slope * f->reference_depth;
    with->fitted.correlation = residual > 0.0 ? slope / sqrt(slope * slope + residual) : copysign(1.0, slope);
    with->fitted.excess = excess;
    with->fitted.chance = 1.0;
    if (excess > 0.0 && f->excess_dof > 0.0)
        with->fitted.chance = isinf(f->excess_dof) ? rg_tail_normal(excess / f->excess_error)
                                                   : rg_tail_student(excess / f->excess_error, f->excess_dof);
}

static bool passes(const rg_feature_rules *rules, size_t class_number, const rg_feature_reading *readings,
                   double chance, double share, double z, rg_feature_verdict *verdict)
{
    const rg_feature_class *class = &rules->classes[class_number];
    rg_feature_reading with[RG_FEATURE_MOST];
    for (size_t f = 0; f < class->n_rules; f++)
        if (rules->rules[class->first_rule + f].role == RG_FEATURE_NOT)
            with[f] = readings[f];
        else
            add_share(&readings[f], rules->rules[class->first_rule + f].window.curve, chance, share, z,
                      &with[f]);
    rg_feature_rules_judge(rules, class_number, with, chance, verdict);
    return verdict->state == RG_FEATURE_PASSED;
}

/* The first feature that must be seen and was measured; without such the deepest that was. */
static size_t leading(const rg_feature_rules *rules, const rg_feature_class *class,
                      const rg_feature_reading *readings)
{
    size_t best = RG_NO_INDEX;
    for (size_t f = 0; f < class->n_rules; f++) {
        const rg_feature_role role = rules->rules[class->first_rule + f].role;
        if (role == RG_FEATURE_NOT || !readings[f].measured)
            continue;
        if (is_asked(role))
            return f;
        if (best == RG_NO_INDEX || readings[f].fitted.reference_depth > readings[best].fitted.reference_depth)
            best = f;
    }
    return best;
}

void rg_feature_detection_find(const rg_feature_rules *rules, size_t class_number,
                               const rg_feature_reading *readings, const rg_feature_verdict *verdict,
                               double chance, rg_feature_detection *detection)
{
    const rg_feature_class *class = &rules->classes[class_number];
    const size_t lead = leading(rules, class, readings);
    rg_feature_verdict with;
    double deepest = 0.0;
    size_t n_asked = 0;
    *detection = (rg_feature_detection){.state = RG_FEATURE_UNMEASURED,
                                        .why = verdict->state,
                                        .feature = verdict->feature,
                                        .reference = -1,
                                        .depth = (double) NAN,
                                        .share = (double) NAN};
    if (verdict->state == RG_FEATURE_NO_REFERENCE || lead == RG_NO_INDEX)
        return;
    for (size_t f = 0; f < class->n_rules; f++) {
        const rg_feature_role role = rules->rules[class->first_rule + f].role;
        if (role == RG_FEATURE_NOT || !readings[f].measured)
            continue;
        deepest = fmax(deepest, readings[f].fitted.reference_depth);
        n_asked += is_asked(role);
    }
    if (verdict->state == RG_FEATURE_PASSED) {
        detection->state = RG_FEATURE_DETECTED;
        detection->feature = lead;
        detection->depth = readings[lead].fitted.depth;
        detection->share = readings[lead].fitted.slope;
        return;
    }
    const double z = normal_above(MISSED / (double) (n_asked > 0 ? n_asked : 1));
    double high = deepest > 0.0 ? 1.0 / deepest : 1.0;
    if (!passes(rules, class_number, readings, chance, high, z, &with)) {
        detection->state =
            with.state == RG_FEATURE_NOT_MEASURED ? RG_FEATURE_UNMEASURED : RG_FEATURE_UNDETECTABLE;
        detection->why = with.state;
        detection->feature = with.feature;
        return;
    }
    /* On a scale of ratios: limits lie anywhere from a thousandth to many times the reference. */
    double low = LEAST_SHARE;
    for (int i = 0; i < HALVINGS; i++) {
        const double middle = sqrt(low * high);
        if (passes(rules, class_number, readings, chance, middle, z, &with))
            high = middle;
        else
            low = middle;
    }
    detection->state = RG_FEATURE_LIMITED;
    detection->why = RG_FEATURE_PASSED;
    detection->feature = lead;
    detection->share = high;
    detection->depth = high * readings[lead].fitted.reference_depth;
}
