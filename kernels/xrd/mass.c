#include "kernels/xrd/mass.h"

#include <math.h>
#include <stdbool.h>

/* fraction_k = factor * content_k / base, where base is the sum of the contents of the standard, or of all.
 */
typedef struct {
    const rg_xrd_mass_rule *rule;
    const double *scale;
    const size_t *found;
    size_t m;
    const double *variance;
    double base;
    double factor;
    double *slope; /* [m] of the quantity in hand by the content of each phase found */
} masses;

static bool in_base(const rg_xrd_mass_rule *rule, size_t phase)
{
    return rule->standard == NULL || rule->standard[phase] != 0;
}

/* Whether the phase is a part of what the fractions are of. */
static bool in_sample(const rg_xrd_mass_rule *rule, size_t phase)
{
    return rule->standard == NULL || !rule->original || rule->standard[phase] == 0;
}

static double content(const masses *u, size_t phase)
{
    return u->scale[phase] * u->rule->mass_per_scale[phase];
}

/* Standard error of sum_k slope_k content_k. */
static double error_of(const masses *u)
{
    double sum = 0.0;
    for (size_t k = 0; k < u->m; k++) {
        const size_t phase = u->found[k];
        const double one = u->slope[k] * u->rule->mass_per_scale[phase];
        for (size_t l = 0; l < u->m; l++)
            sum += one * u->slope[l] * u->rule->mass_per_scale[u->found[l]] * u->variance[k * u->m + l];
        if (u->rule->standard == NULL || !in_base(u->rule, phase)) {
            const double own = u->slope[k] * content(u, phase) * u->rule->relative_error[phase];
            sum += own * own;
        }
    }
    return sum > 0.0 ? sqrt(sum) : 0.0;
}

/* Fill slope for the sum of the fractions of the phases of one class (all classes: n_classes), or of one
 * phase; the sum itself. */
static double slopes(masses *u, size_t class, size_t only)
{
    double sum = 0.0;
    for (size_t k = 0; k < u->m; k++) {
        const size_t phase = u->found[k];
        const bool counts =
            in_sample(u->rule, phase) &&
            (only != (size_t) -1 ? phase == only
                                 : class == u->rule->n_classes || u->rule->class_of[phase] == class);
        u->slope[k] = counts ? u->factor / u->base : 0.0;
        sum += counts ? u->factor * content(u, phase) / u->base : 0.0;
    }
    for (size_t k = 0; k < u->m; k++)
        if (in_base(u->rule, u->found[k]))
            u->slope[k] -= sum / u->base;
    return sum;
}

static void nothing(const rg_xrd_mass_rule *rule, double *mass, double *errors, double *limits,
                    double *class_mass, double *class_errors, double *amorphous, double *amorphous_error)
{
    for (size_t k = 0; k < rule->n; k++) {
        mass[k] = NAN;
        errors[k] = NAN;
        limits[k] = NAN;
    }
    for (size_t c = 0; c < rule->n_classes; c++) {
        class_mass[c] = NAN;
        class_errors[c] = NAN;
    }
    *amorphous = NAN;
    *amorphous_error = NAN;
}

void rg_xrd_mass(const rg_xrd_mass_rule *rule, const double *scale, const size_t *found, size_t m,
                 const double *variance, const double *scale_error, double *mass, double *errors,
                 double *limits, double *class_mass, double *class_errors, double *amorphous,
                 double *amorphous_error, double *work)
{
    masses u = {.rule = rule, .scale = scale, .found = found, .m = m, .variance = variance, .slope = work};
    for (size_t k = 0; k < m; k++)
        if (in_base(rule, found[k]))
            u.base += content(&u, found[k]);
    u.factor = rule->standard == NULL ? 1.0 : rule->standard_fraction;
    if (rule->standard != NULL && rule->original)
        u.factor /= 1.0 - rule->standard_fraction;
    if (!(u.base > 0.0)) {
        nothing(rule, mass, errors, limits, class_mass, class_errors, amorphous, amorphous_error);
        return;
    }
    for (size_t k = 0; k < rule->n; k++) {
        mass[k] = 0.0;
        errors[k] = NAN;
        limits[k] = in_sample(rule, k) && rule->mass_per_scale[k] > 0.0
                        ? 3.0 * scale_error[k] * rule->mass_per_scale[k] * u.factor / u.base
                        : NAN;
    }
    for (size_t k = 0; k < m; k++) {
        mass[found[k]] = slopes(&u, 0, found[k]);
        errors[found[k]] = mass[found[k]] > 0.0 ? error_of(&u) : NAN;
    }
    for (size_t c = 0; c < rule->n_classes; c++) {
        class_mass[c] = slopes(&u, c, (size_t) -1);
        class_errors[c] = class_mass[c] > 0.0 ? error_of(&u) : NAN;
    }
    *amorphous = NAN;
    *amorphous_error = NAN;
    if (rule->standard != NULL) {
        *amorphous = 1.0 - slopes(&u, rule->n_classes, (size_t) -1);
        *amorphous_error = error_of(&u);
    }
}
