#include "kernels/components/family.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "kernels/components/normal.h"
#include "kernels/components/owens_t.h"

static const double PI = 3.1415926535897932384626433832795;
static const double SQRT_2_OVER_PI = 0.79788456080286535587989211986876;
static const double LN_LN_2 = -0.36651292058166432701243915823267;
static const double EULER = 0.57721566490153286060651209008240;

/* F, 1 - F and the derivatives of F at one edge. */
typedef struct {
    double lower, upper;
    double slope[RG_FAMILY_MOST];
} edge;

/* A component, and exp of its second parameter, which is the logarithm of a width or of a modulus. */
typedef struct {
    const double *p;
    double scale;
} component;

static double normal_density(double z)
{
    return exp(-0.5 * z * z) * (0.5 * SQRT_2_OVER_PI);
}

static double lower_normal(double z)
{
    double density;
    const double tail = rg_components_normal_tail(z, &density);
    return z < 0.0 ? tail : 1.0 - tail;
}

static edge lognormal_edge(const component *c, double x)
{
    double density;
    const double z = (x - c->p[0]) / c->scale;
    const double tail = rg_components_normal_tail(z, &density);
    edge e = {tail, 1.0 - tail, {-density / c->scale, -density * z}};
    if (z > 0.0) {
        e.lower = 1.0 - tail;
        e.upper = tail;
    }
    return e;
}

/* P(Z <= z) of Azzalini's law of shape a; its complement is that of -z and -a. */
static double skew_normal_lower(double z, double a)
{
    if (z < 0.0 && a > 0.0)
        return 2.0 * rg_components_owens_t_beyond(z, a);
    return lower_normal(z) - 2.0 * rg_components_owens_t(z, a);
}

static edge skew_normal_edge(const component *c, double x)
{
    double density;
    const double z = (x - c->p[0]) / c->scale;
    const double a = c->p[2];
    (void) rg_components_normal_tail(z, &density);
    const double here = 2.0 * density * lower_normal(a * z);
    edge e = {
        .slope = {-here / c->scale, -here * z, -exp(-0.5 * z * z * (1.0 + a * a)) / (PI * (1.0 + a * a))}};
    e.lower = skew_normal_lower(z, a);
    e.upper = 1.0 - e.lower;
    if (e.lower > 0.5) { /* the smaller one is what keeps its digits */
        e.upper = skew_normal_lower(-z, -a);
        e.lower = 1.0 - e.upper;
    }
    return e;
}

/* From ln of the hazard's integral; *density is dF/dy. */
static edge weibull_tails(double y, double *density)
{
    const double hazard = exp(y);
    const double upper = exp(-hazard);
    *density = upper > 0.0 ? hazard * upper : 0.0;
    return (edge){-expm1(-hazard), upper, {0.0}};
}

static edge weibull_edge(const component *c, double x)
{
    double density;
    const double z = c->scale * (x - c->p[0]);
    edge e = weibull_tails(z, &density);
    e.slope[0] = -c->scale * density;
    e.slope[1] = z * density;
    return e;
}

/* (t / (1 + t) - ln(1 + t)) / t^2, by its series where the difference would lose digits. */
static double shape_slope(double t)
{
    if (fabs(t) > 0.03)
        return (t / (1.0 + t) - log1p(t)) / (t * t);
    double sum = 0.0;
    for (int j = 10; j >= 0; j--)
        sum = -(j + 1.0) / (j + 2.0) - t * sum;
    return sum;
}

static edge general_weibull_edge(const component *c, double x)
{
    const double z = (x - c->p[0]) / c->scale;
    const double q = c->p[2];
    const double t = q * z;
    if (t <= -1.0) /* finer than the location */
        return (edge){0.0, 1.0, {0.0}};
    double density;
    const double y = q != 0.0 ? log1p(t) / q : z;
    edge e = weibull_tails(y, &density);
    e.slope[0] = -density / (c->scale * (1.0 + t));
    e.slope[1] = -density * z / (1.0 + t);
    e.slope[2] = density * z * z * shape_slope(t);
    return e;
}

static rg_family_moments lognormal_moments(const double *p)
{
    return (rg_family_moments){p[0], exp(p[1]), 0.0, p[0], p[0]};
}

/* ln Gamma(1 + x) for 0 <= x <= 2, relative also near x = 0. */
static double ln_gamma_1p(double x)
{
    static const double ZETA[] = {1.6449340668482264365, 1.2020569031595942854, 1.0823232337111381915,
                                  1.0369277551433699263, 1.0173430619844491397, 1.0083492773819228268,
                                  1.0040773561979443394, 1.0020083928260822144, 1.0009945751278180853};
    if (x > 0.02)
        return lgamma(1.0 + x);
    double sum = 0.0;
    for (int j = 10; j >= 2; j--)
        sum = ZETA[j - 2] / j - x * sum;
    return x * (x * sum - EULER);
}

/* ln Gamma(1 + 2 x) - 2 ln Gamma(1 + x), over x^2. */
static double ln_gamma_bend(double x)
{
    static const double ZETA[] = {1.6449340668482264365, 1.2020569031595942854, 1.0823232337111381915,
                                  1.0369277551433699263, 1.0173430619844491397, 1.0083492773819228268,
                                  1.0040773561979443394, 1.0020083928260822144, 1.0009945751278180853,
                                  1.0004941886041194646, 1.0002460865533080483};
    if (x > 0.02)
        return (lgamma(1.0 + 2.0 * x) - 2.0 * lgamma(1.0 + x)) / (x * x);
    double sum = 0.0;
    for (int j = 12; j >= 2; j--)
        sum = ZETA[j - 2] * (exp2(j) - 2.0) / j - x * sum;
    return sum;
}

/* From the moments of E^q of an exponential E. */
static double skewness_by_moments(double q)
{
    const double g1 = exp(lgamma(1.0 + q));
    const double g2 = exp(lgamma(1.0 + 2.0 * q));
    const double g3 = exp(lgamma(1.0 + 3.0 * q));
    const double variance = g1 * g1 * expm1(q * q * ln_gamma_bend(q));
    return (g3 - 3.0 * g1 * g2 + 2.0 * g1 * g1 * g1) / (variance * sqrt(variance));
}

/* Skewness of ln d. At small q, where the moments cancel, by the cubic through q = 0 (Gumbel's law) and three
 * q that are safe: to 1e-8. */
static double general_weibull_skewness(double q)
{
    enum { POINTS = 4 };
    static const double GUMBEL = -1.1395470994046486574927930193898;
    static const double STEP = 0.005;
    if (q >= (POINTS - 1) * STEP)
        return skewness_by_moments(q);
    double skewness = 0.0;
    for (int i = 0; i < POINTS; i++) {
        double term = i == 0 ? GUMBEL : skewness_by_moments(i * STEP);
        for (int j = 0; j < POINTS; j++)
            if (j != i)
                term *= (q / STEP - j) / (i - j);
        skewness += term;
    }
    return skewness;
}

static rg_family_moments general_weibull_moments(const double *p)
{
    const double width = exp(p[1]);
    const double q = p[2];
    if (q == 0.0)
        return (rg_family_moments){p[0] - EULER * width, PI / sqrt(6.0) * width,
                                   general_weibull_skewness(0.0), p[0] + LN_LN_2 * width, p[0]};
    const double bend = ln_gamma_bend(q);
    const double g1 = exp(ln_gamma_1p(q));
    return (rg_family_moments){p[0] + width * expm1(ln_gamma_1p(q)) / q,
                               width * g1 * sqrt(expm1(q * q * bend)) / q, general_weibull_skewness(q),
                               p[0] + width * expm1(q * LN_LN_2) / q,
                               q < 1.0 ? p[0] + width * expm1(q * log1p(-q)) / q : p[0] - width / q};
}

static rg_family_moments weibull_moments(const double *p)
{
    return general_weibull_moments((const double[3]){p[0], -p[1], 0.0});
}

/* A root of f(state, z), which is negative at low and positive at high. */
static double root(double (*f)(double z, double a), double a, double low, double high)
{
    for (int i = 0; i < 200 && high - low > 2.0 * DBL_EPSILON * (fabs(low) + fabs(high)); i++) {
        const double middle = 0.5 * (low + high);
        if (f(middle, a) < 0.0)
            low = middle;
        else
            high = middle;
    }
    return 0.5 * (low + high);
}

static double skew_normal_past_median(double z, double a)
{
    return skew_normal_lower(z, a) - 0.5;
}

static double skew_normal_past_mode(double z, double a)
{
    return z * lower_normal(a * z) - a * normal_density(a * z);
}

static double skew_normal_mean(double a)
{
    return SQRT_2_OVER_PI * a / sqrt(1.0 + a * a);
}

static double skew_normal_skewness(double a)
{
    const double m = skew_normal_mean(a);
    return 0.5 * (4.0 - PI) * pow(m / sqrt(1.0 - m * m), 3.0);
}

static rg_family_moments skew_normal_moments(const double *p)
{
    const double scale = exp(p[1]);
    const double m = skew_normal_mean(p[2]);
    const double a = fabs(p[2]);
    const double side = p[2] < 0.0 ? -1.0 : 1.0;
    return (rg_family_moments){p[0] + scale * m, scale * sqrt(1.0 - m * m), skew_normal_skewness(p[2]),
                               p[0] + side * scale * root(skew_normal_past_median, a, -1.0, 1.0),
                               p[0] + side * scale * root(skew_normal_past_mode, a, 0.0, 1.0)};
}

static void lognormal_start(double mean, double sd, double skewness, double *p)
{
    (void) skewness;
    p[0] = mean;
    p[1] = log(sd);
}

static void skew_normal_start(double mean, double sd, double skewness, double *p)
{
    static const double MOST = 0.95; /* the law ends at 0.9953 */
    const double s = fmin(fabs(skewness), MOST);
    const double ratio = cbrt(2.0 * s / (4.0 - PI)); /* m / sqrt(1 - m^2) */
    const double m = ratio / sqrt(1.0 + ratio * ratio);
    const double delta = m / SQRT_2_OVER_PI;
    const double side = skewness < 0.0 ? -1.0 : 1.0;
    const double scale = sd / sqrt(1.0 - m * m);
    p[0] = mean - side * scale * m;
    p[1] = log(scale);
    p[2] = side * delta / sqrt(1.0 - delta * delta);
}

static void weibull_start(double mean, double sd, double skewness, double *p)
{
    (void) skewness;
    const double width = sd * sqrt(6.0) / PI;
    p[0] = mean + EULER * width;
    p[1] = -log(width);
}

static double past_skewness(double q, double skewness)
{
    return general_weibull_skewness(q) - skewness;
}

static void general_weibull_start(double mean, double sd, double skewness, double *p)
{
    p[2] = root(past_skewness, skewness, 0.0, 1.0);
    const rg_family_moments unit = general_weibull_moments((const double[3]){0.0, 0.0, p[2]});
    const double width = sd / unit.sd_ln;
    p[0] = mean - unit.mean_ln * width;
    p[1] = log(width);
}

/* Kinds of parameters, which have their bounds in common. */
typedef enum { PLACE, LN_WIDTH, MINUS_LN_WIDTH, SHAPE } kind;

static const struct {
    const char *name;
    size_t n;
    struct {
        const char *name, *label;
        kind kind;
        double low, high; /* of a SHAPE */
    } parameters[RG_FAMILY_MOST];
    edge (*edge)(const component *c, double x);
    rg_family_moments (*moments)(const double *p);
    void (*start)(double mean, double sd, double skewness, double *p);
} FAMILIES[RG_FAMILY_COUNT] = {
    [RG_FAMILY_LOGNORMAL] = {"lognormal",
                             2,
                             {{"median_um", "Median (um)", PLACE, 0, 0},
                              {"sd_ln", "Standard deviation of ln d", LN_WIDTH, 0, 0}},
                             lognormal_edge,
                             lognormal_moments,
                             lognormal_start},
    [RG_FAMILY_SKEW_NORMAL] = {"skew-normal",
                               3,
                               {{"location_um", "Location (um)", PLACE, 0, 0},
                                {"scale_ln", "Scale in ln d", LN_WIDTH, 0, 0},
                                {"shape", "Shape a", SHAPE, -20, 20}},
                               skew_normal_edge,
                               skew_normal_moments,
                               skew_normal_start},
    [RG_FAMILY_WEIBULL] = {"weibull",
                           2,
                           {{"size_um", "Size that 63.2 % is finer than (um)", PLACE, 0, 0},
                            {"modulus", "Modulus n", MINUS_LN_WIDTH, 0, 0}},
                           weibull_edge,
                           weibull_moments,
                           weibull_start},
    [RG_FAMILY_GENERAL_WEIBULL] = {"general-weibull",
                                   3,
                                   {{"size_um", "Size that 63.2 % is finer than (um)", PLACE, 0, 0},
                                    {"width_ln", "Width in ln d", LN_WIDTH, 0, 0},
                                    {"shape", "Shape q", SHAPE, 0, 1}},
                                   general_weibull_edge,
                                   general_weibull_moments,
                                   general_weibull_start},
};

const char *rg_components_family_name(rg_family family)
{
    return FAMILIES[family].name;
}

rg_family rg_components_family_parse(const char *word)
{
    rg_family family = RG_FAMILY_LOGNORMAL;
    while (family < RG_FAMILY_COUNT && strcmp(word, FAMILIES[family].name) != 0)
        family++;
    return family;
}

size_t rg_components_family_parameters(rg_family family)
{
    return FAMILIES[family].n;
}

rg_family_shown rg_components_family_show(rg_family family, size_t i, double parameter)
{
    const kind of = FAMILIES[family].parameters[i].kind;
    const double value = of == SHAPE ? parameter : exp(parameter);
    return (rg_family_shown){.name = FAMILIES[family].parameters[i].name,
                             .units = of == PLACE ? "um" : "1",
                             .label = FAMILIES[family].parameters[i].label,
                             .value = value,
                             .slope = of == SHAPE ? 1.0 : value};
}

void rg_components_family_bounds(rg_family family, const double *edges_ln, size_t n_classes, double *low,
                                 double *high)
{
    const double range = edges_ln[n_classes] - edges_ln[0];
    double finest = range;
    for (size_t i = 0; i < n_classes; i++)
        finest = fmin(finest, edges_ln[i + 1] - edges_ln[i]);
    const double narrowest = log(0.25 * finest);
    const double widest = log(range);
    for (size_t i = 0; i < FAMILIES[family].n; i++) {
        const double from[] = {edges_ln[0], narrowest, -widest, FAMILIES[family].parameters[i].low};
        const double to[] = {edges_ln[n_classes], widest, -narrowest, FAMILIES[family].parameters[i].high};
        low[i] = from[FAMILIES[family].parameters[i].kind];
        high[i] = to[FAMILIES[family].parameters[i].kind];
    }
}

/* What lies between two edges, from the tail that is the smaller there. */
static double between(const edge *a, const edge *b)
{
    return a->lower > 0.5 ? a->upper - b->upper : b->lower - a->lower;
}

double rg_components_family_shares(rg_family family, const double *parameters, const double *edges_ln,
                                   size_t n_classes, double *shares, double *jacobian)
{
    const size_t n = FAMILIES[family].n;
    const component c = {parameters, exp(parameters[1])};
    const edge first = FAMILIES[family].edge(&c, edges_ln[0]);
    edge last = first;
    for (size_t i = 0; i < n_classes; i++) {
        const edge next = FAMILIES[family].edge(&c, edges_ln[i + 1]);
        const double share = between(&last, &next);
        shares[i] = share > 0.0 ? share : 0.0;
        for (size_t p = 0; p < n && jacobian != NULL; p++)
            jacobian[p * n_classes + i] = next.slope[p] - last.slope[p];
        last = next;
    }
    const double covered = between(&first, &last);
    if (!(covered > DBL_MIN / DBL_EPSILON)) {
        memset(shares, 0, n_classes * sizeof *shares);
        if (jacobian != NULL)
            memset(jacobian, 0, n * n_classes * sizeof *jacobian);
        return 0.0;
    }
    for (size_t i = 0; i < n_classes; i++)
        shares[i] /= covered;
    for (size_t p = 0; p < n && jacobian != NULL; p++) {
        const double slope = last.slope[p] - first.slope[p];
        for (size_t i = 0; i < n_classes; i++)
            jacobian[p * n_classes + i] = (jacobian[p * n_classes + i] - shares[i] * slope) / covered;
    }
    return covered;
}

rg_family_moments rg_components_family_moments(rg_family family, const double *parameters)
{
    return FAMILIES[family].moments(parameters);
}

void rg_components_family_start(rg_family family, double mean_ln, double sd_ln, double skewness,
                                double *parameters)
{
    FAMILIES[family].start(mean_ln, sd_ln, skewness, parameters);
}
