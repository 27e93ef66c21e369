#include "kernels/features/equation.h"

#include <math.h>
#include <string.h>

static const double MOST_GAP_NM = 30.0; /* between channels that a value is interpolated from */

static const char *const WORDS[RG_FEATURE_INPUTS] = {"BAR",          "centre_1",       "centre_2",
                                                     "theta_iron",   "theta_titanium", "maturity",
                                                     "integrated_1", "integrated_2"};

rg_feature_input rg_feature_input_parse(const char *word)
{
    rg_feature_input input = 0;
    while (input < RG_FEATURE_INPUTS && strcmp(word, WORDS[input]) != 0)
        input++;
    return input;
}

/* Linear between channels; NaN outside, across a gap, or where a value is missing. */
static double at(const double *nm, const double *values, size_t n, double wanted)
{
    size_t i = 0;
    while (i < n && nm[i] < wanted)
        i++;
    if (i < n && nm[i] == wanted)
        return values[i];
    if (i == 0 || i == n || nm[i] - nm[i - 1] > MOST_GAP_NM)
        return NAN;
    return values[i - 1] + (values[i] - values[i - 1]) * (wanted - nm[i - 1]) / (nm[i] - nm[i - 1]);
}

static double channel(const rg_feature_spectrum *s, double nm)
{
    return at(s->nm, s->reflectance, s->n, nm);
}

static double area_ratio(const rg_feature_equation *e, const rg_feature_spectrum *s)
{
    (void) e;
    return rg_feature_area_ratio(s);
}

static double centre(const rg_feature_spectrum *s, size_t band)
{
    return s->state[band] == RG_BAND_OK ? s->band[band].centre / 1000.0 : (double) NAN;
}

static double centre_1(const rg_feature_equation *e, const rg_feature_spectrum *s)
{
    (void) e;
    return centre(s, 0);
}

static double centre_2(const rg_feature_equation *e, const rg_feature_spectrum *s)
{
    (void) e;
    return centre(s, 1);
}

static double theta_iron(const rg_feature_equation *e, const rg_feature_spectrum *s)
{
    const double r750 = channel(s, 750.0);
    return r750 > e->p ? -atan((channel(s, 950.0) / r750 - e->q) / (r750 - e->p)) : (double) NAN;
}

static double theta_titanium(const rg_feature_equation *e, const rg_feature_spectrum *s)
{
    const double r750 = channel(s, 750.0);
    return r750 > 0.0 ? atan((channel(s, 415.0) / r750 - e->q) / r750) : (double) NAN;
}

static double maturity(const rg_feature_equation *e, const rg_feature_spectrum *s)
{
    const double r750 = channel(s, 750.0);
    return r750 > 0.0 ? hypot(r750 - e->p, channel(s, 950.0) / r750 - e->q) : (double) NAN;
}

static double integrated(const rg_feature_equation *e, const rg_feature_spectrum *s, size_t band)
{
    double sum = 0.0;
    if (s->state[band] == RG_BAND_UNMEASURED || s->state[band] == RG_BAND_CONTINUUM)
        return NAN;
    for (size_t k = 0; (double) k < e->r; k++) {
        const double nm = e->p + (double) k * e->q;
        if (isnan(channel(s, nm)))
            return NAN; /* every term must have been measured */
        if (nm > s->band[band].left && nm < s->band[band].right)
            sum += 1.0 - at(s->nm, s->removed[band], s->n, nm);
    }
    return sum;
}

static double integrated_1(const rg_feature_equation *e, const rg_feature_spectrum *s)
{
    return integrated(e, s, 0);
}

static double integrated_2(const rg_feature_equation *e, const rg_feature_spectrum *s)
{
    return integrated(e, s, 1);
}

typedef double (*read_input)(const rg_feature_equation *, const rg_feature_spectrum *);
static const read_input READ[RG_FEATURE_INPUTS] = {area_ratio,     centre_1, centre_2,     theta_iron,
                                                   theta_titanium, maturity, integrated_1, integrated_2};

double rg_feature_area_ratio(const rg_feature_spectrum *s)
{
    const bool both = (s->state[0] == RG_BAND_OK || s->state[0] == RG_BAND_EDGE) &&
                      (s->state[1] == RG_BAND_OK || s->state[1] == RG_BAND_EDGE);
    return both ? s->band[1].area / s->band[0].area : (double) NAN;
}

rg_equation_state rg_feature_equation_value(const rg_feature_equation *e, const rg_feature_spectrum *s,
                                            double *value)
{
    const double u = READ[e->input](e, s);
    *value = isnan(e->power) ? e->c[0] + e->c[1] * u + e->c[2] * u * u : e->c[0] * pow(u, e->power);
    if (!isfinite(*value)) {
        *value = NAN;
        return RG_EQUATION_NO_INPUT;
    }
    const double ratio = rg_feature_area_ratio(s);
    const bool inside = u >= e->input_least && u <= e->input_most;
    const bool meant =
        (isinf(e->bar_least) && isinf(e->bar_most)) || (ratio >= e->bar_least && ratio <= e->bar_most);
    return inside && meant ? RG_EQUATION_OK : RG_EQUATION_OUTSIDE;
}
