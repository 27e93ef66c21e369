#include "kernels/identify/changesite_reading.h"

#include <math.h>
#include <string.h>

enum { N_COUPLES = 4 };

static double larger(double a, double b)
{
    return a > b ? a : b;
}

/* The largest and second largest of values[n]; ties go to the earlier one. */
static void two_largest(const double *values, size_t n, size_t *first, size_t *next)
{
    *first = 0;
    for (size_t i = 1; i < n; i++)
        if (values[i] > values[*first])
            *first = i;
    *next = *first == 0 ? 1 : 0;
    for (size_t i = 0; i < n; i++)
        if (i != *first && values[i] > values[*next])
            *next = i;
}

static double element_sum(const rg_changesite_rules *rules, const double *apfu, rg_changesite_element element)
{
    const rg_oxide_list *list = &rules->elements[element];
    double sum = 0.0;
    for (size_t i = 0; i < list->n; i++)
        sum += apfu[list->oxides[i]];
    return sum;
}

static void read_ree(const rg_changesite_rules *rules, const double *apfu, rg_changesite_reading *r,
                     double *ree_sum, double *other_than_y)
{
    double first = 0.0;
    double next = 0.0;
    r->ree = r->next_ree = RG_NO_INDEX;
    *ree_sum = *other_than_y = 0.0;
    for (size_t k = 0; k < rules->ree.n; k++) {
        const size_t i = rules->ree.oxides[k];
        *ree_sum += apfu[i];
        if (i != rules->yttrium)
            *other_than_y = larger(*other_than_y, apfu[i]);
        if (apfu[i] > first) {
            r->next_ree = r->ree;
            next = first;
            r->ree = i;
            first = apfu[i];
        } else if (apfu[i] > next) {
            r->next_ree = i;
            next = apfu[i];
        }
    }
    r->ree_lead = first - next;
}

/* Whether every REE was analysed. */
static bool every_ree(const rg_changesite_rules *rules, const double *wt)
{
    for (size_t k = 0; k < rules->ree.n; k++)
        if (isnan(wt[rules->ree.oxides[k]]))
            return false;
    return true;
}

rg_changesite_reading rg_changesite_read(const rg_changesite_rules *rules, const double *wt,
                                         const rg_changesite_scratch *w)
{
    static const rg_couple COUPLES[N_COUPLES] = {RG_COUPLE_REE, RG_COUPLE_NA, RG_COUPLE_CA, RG_COUPLE_H};
    static const rg_m_dominant M_CATIONS[3] = {RG_M_FE, RG_M_MG, RG_M_MN};
    const rg_formula_rules *formula = rules->formula;
    const rg_oxide_table *oxides = &formula->oxides;
    const size_t n = oxides->n_oxides;
    rg_formula_units(formula, rules->group, wt, w->values, NULL);
    memcpy(w->left, w->values, n * sizeof *w->left);
    rg_formula_sites(formula, rules->group, w->left, w->site, w->placed);

    rg_changesite_reading r;
    double ree;
    double other_than_y;
    read_ree(rules, w->values, &r, &ree, &other_than_y);
    const double ca_x = w->placed[rules->site_x * n + rules->calcium] + w->left[rules->calcium];
    const double alkali = w->values[rules->sodium] + w->values[rules->potassium];
    const double hydrogen = w->values[rules->hydrogen];
    const double vacancy = 1.0 - alkali - ca_x;
    const double phosphorus = element_sum(rules, w->values, RG_ELEMENT_P);
    const double mg = element_sum(rules, w->values, RG_ELEMENT_MG);
    const double fe = element_sum(rules, w->values, RG_ELEMENT_FE);
    const double mn = element_sum(rules, w->values, RG_ELEMENT_MN);

    const double strength[N_COUPLES] = {ree, alkali, 2.0 * ca_x, hydrogen};
    size_t first;
    size_t next;
    two_largest(strength, N_COUPLES, &first, &next);
    r.couple = COUPLES[first];
    r.next_couple = COUPLES[next];
    r.couple_lead = strength[first] - strength[next];
    r.vacant = vacancy > alkali && vacancy > ca_x;
    const double on_m[3] = {fe, mg, mn};
    two_largest(on_m, 3, &first, &next);
    r.m = M_CATIONS[first];
    r.next_m = M_CATIONS[next];
    r.m_lead = on_m[first] - on_m[next];

    double *extra = w->values + rg_changesite_rules_value(rules, 0);
    const double y = w->values[rules->yttrium];
    const double residual = 1.0 - ree - 2.0 * element_sum(rules, w->values, RG_ELEMENT_TH) - alkali -
                            2.0 * ca_x - hydrogen - element_sum(rules, w->values, RG_ELEMENT_S) -
                            w->values[formula->ferric] + element_sum(rules, w->values, RG_ELEMENT_SI);
    extra[RG_CHANGESITE_MISSING] = 0.0;
    extra[RG_CHANGESITE_CA_X] = ca_x;
    extra[RG_CHANGESITE_VACANCY] = vacancy;
    extra[RG_CHANGESITE_RESIDUAL] = residual;
    extra[RG_CHANGESITE_GAP] = fabs(phosphorus / 7.0 - 1.0);
    extra[RG_CHANGESITE_COUPLE_MARGIN] = ree - larger(larger(alkali, 2.0 * ca_x), hydrogen);
    extra[RG_CHANGESITE_VACANCY_MARGIN] = vacancy - larger(alkali, ca_x);
    extra[RG_CHANGESITE_FE_MARGIN] = fe - larger(mg, mn);
    extra[RG_CHANGESITE_Y_MARGIN] = y - other_than_y;
    extra[RG_CHANGESITE_HIDDEN_MARGIN] = every_ree(rules, wt) ? y : y - larger(residual, 0.0);
    extra[RG_CHANGESITE_REE_OPEN] = 0.0;
    for (size_t v = RG_CHANGESITE_PROBABILITY; v < RG_CHANGESITE_VALUES; v++)
        extra[v] = (double) NAN;
    extra[RG_CHANGESITE_WITHOUT_Y] = isnan(wt[rules->yttrium]) ? ree : 0.0;
    return r;
}

size_t rg_changesite_reading_name(const rg_changesite_rules *rules, const rg_changesite_reading *r)
{
    if (r->couple == RG_COUPLE_REE && (!r->vacant || r->ree == RG_NO_INDEX))
        return rg_changesite_rules_outcome(rules, "undetermined", r->m);
    const size_t member = rg_changesite_rules_member(rules, r->couple, r->m, r->ree);
    return member != RG_NO_INDEX ? member : rg_changesite_rules_outcome(rules, "undetermined", r->m);
}

size_t rg_changesite_reading_neighbour(const rg_changesite_rules *rules, const rg_changesite_reading *r)
{
    rg_changesite_reading other = *r;
    const bool has_suffix = r->couple == RG_COUPLE_REE && r->next_ree != RG_NO_INDEX;
    if (r->m_lead <= r->couple_lead && (!has_suffix || r->m_lead <= r->ree_lead)) {
        other.m = r->next_m;
    } else if (has_suffix && r->ree_lead <= r->couple_lead) {
        other.ree = r->next_ree;
    } else {
        other.couple = r->next_couple;
        other.vacant = true;
    }
    return rg_changesite_reading_name(rules, &other);
}
