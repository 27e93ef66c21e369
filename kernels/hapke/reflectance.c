#include "kernels/hapke/reflectance.h"

#include <math.h>

static const double PI = 3.14159265358979323846;

rg_hapke_options rg_hapke_defaults(void)
{
    return (rg_hapke_options){.incidence_deg = 30.0,
                              .emission_deg = 0.0,
                              .phase_deg = 30.0,
                              .h_form = RG_HAPKE_H_EXACT,
                              .phase = {RG_HAPKE_ISOTROPIC, 0.0, 0.0},
                              .opposition_width = 0.05,
                              .standard = RG_HAPKE_LAMBERT};
}

/* Reflectance before division by the standard, and its derivative along gamma; w = 1 - gamma^2. */
static double at_gamma(const rg_hapke *model, double gamma, double *slope)
{
    double incident_slope;
    double emergent_slope;
    const double h0 = rg_hapke_h(&model->incident, gamma, &incident_slope);
    const double h = rg_hapke_h(&model->emergent, gamma, &emergent_slope);
    const double w = 1.0 - gamma * gamma;
    const double sum = model->single + model->from_incident * (h - 1.0) + model->from_emergent * (h0 - 1.0) +
                       model->within * (h - 1.0) * (h0 - 1.0);
    const double sum_slope = model->from_incident * emergent_slope + model->from_emergent * incident_slope +
                             model->within * (emergent_slope * (h0 - 1.0) + incident_slope * (h - 1.0));
    *slope = model->factor * (w * sum_slope - 2.0 * gamma * sum);
    return model->factor * w * sum;
}

/* A_n of AMSA is -1 times the integral of P_n over (0, 1): zero for even n. */
static void multiple_scattering(rg_hapke *model, const rg_hapke_phase *phase, double mu0, double mu)
{
    enum { MOST = 401 };
    double incident[2] = {1.0, mu0}; /* P_(n-1), P_n */
    double emergent[2] = {1.0, mu};
    double a = -0.5; /* (-1)^((n+1)/2) / n * (1 3 ... n) / (2 4 ... (n+1)) */
    for (int n = 1; n <= MOST; n++) {
        const double b = rg_hapke_phase_coefficient(phase, (size_t) n);
        if (n % 2 == 1) {
            if (n > 1)
                a *= -(n - 2.0) / (n + 1.0);
            model->from_incident += a * b * incident[1];
            model->from_emergent += a * b * emergent[1];
            model->within += a * a * b;
        }
        const double next0 = ((2.0 * n + 1.0) * mu0 * incident[1] - n * incident[0]) / (n + 1.0);
        const double next = ((2.0 * n + 1.0) * mu * emergent[1] - n * emergent[0]) / (n + 1.0);
        incident[0] = incident[1];
        incident[1] = next0;
        emergent[0] = emergent[1];
        emergent[1] = next;
    }
}

static rg_status check(const rg_hapke_options *o, rg_error *err)
{
    const struct {
        bool fine;
        const char *name;
    } CHECKS[] = {
        {o->incidence_deg >= 0.0 && o->incidence_deg < 90.0, "incidence angle"},
        {o->emission_deg >= 0.0 && o->emission_deg < 90.0, "emission angle"},
        {o->phase_deg >= fabs(o->incidence_deg - o->emission_deg) - 1e-6 &&
             o->phase_deg <= o->incidence_deg + o->emission_deg + 1e-6,
         "phase angle (between the difference and the sum of the other two)"},
        {o->filling_factor >= 0.0 && o->filling_factor < 0.752, "filling factor"},
        {o->opposition_height >= 0.0 && isfinite(o->opposition_height), "opposition height"},
        {o->opposition_height == 0.0 || o->opposition_width > 0.0, "opposition width"},
        {o->phase.kind != RG_HAPKE_HG2 || (o->phase.b >= 0.0 && o->phase.b < 0.95),
         "b of the phase function"},
        {isfinite(o->phase.b) && isfinite(o->phase.c), "phase function"},
    };
    for (size_t i = 0; i < sizeof CHECKS / sizeof CHECKS[0]; i++)
        if (!CHECKS[i].fine)
            return rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "out of range for Hapke's model",
                                 CHECKS[i].name, NULL);
    return RG_OK;
}

/* gamma of a reflectance between the model's ends by Newton's steps kept inside a shrinking bracket. */
static double solve(const rg_hapke *model, double reflectance, double gamma)
{
    double low = 0.0; /* gamma at a reflectance above, and below, the one sought */
    double high = 1.0;
    for (int step = 0; step < 100; step++) {
        double slope;
        const double off = at_gamma(model, gamma, &slope) - reflectance;
        if (off > 0.0)
            low = gamma;
        else
            high = gamma;
        const double change = off / slope;
        double next = gamma - change;
        if (fabs(change) <= 4e-16 || off == 0.0)
            return fmin(fmax(next, 0.0), 1.0);
        if (!(next > low && next < high))
            next = (low + high) / 2.0;
        if (next == gamma)
            return gamma;
        gamma = next;
    }
    return gamma;
}

/* gamma is smooth along reflectance from end to end: its Chebyshev series begins every inversion. */
static void tabulate_inverse(rg_hapke *model)
{
    enum { N = RG_HAPKE_INVERSE_TERMS };
    double gamma[N];
    for (int k = 0; k < N; k++) {
        const double z = cos(PI * (k + 0.5) / N);
        gamma[k] = solve(model, model->lowest + (model->highest - model->lowest) * (1.0 + z) / 2.0, 0.5);
    }
    for (int j = 0; j < N; j++) {
        model->inverse[j] = 0.0;
        for (int k = 0; k < N; k++)
            model->inverse[j] += (j == 0 ? 1.0 : 2.0) / N * gamma[k] * cos(j * PI * (k + 0.5) / N);
    }
}

rg_status rg_hapke_init(rg_hapke *model, const rg_hapke_options *options, rg_error *err)
{
    rg_status status = check(options, err);
    if (status != RG_OK)
        return status;
    const double mu0 = cos(options->incidence_deg * PI / 180.0);
    const double mu = cos(options->emission_deg * PI / 180.0);
    const double g = options->phase_deg * PI / 180.0;
    const double crowding = 1.209 * pow(options->filling_factor, 2.0 / 3.0);
    const double k = crowding > 0.0 ? -log1p(-crowding) / crowding : 1.0;
    const double opposition =
        options->opposition_height > 0.0
            ? options->opposition_height / (1.0 + tan(g / 2.0) / options->opposition_width)
            : 0.0;
    const double directions[2] = {mu0 / k, mu / k};
    rg_hapke_h_series series[2];
    *model = (rg_hapke){.factor = k / (4.0 * (mu0 + mu)),
                        .single = rg_hapke_phase_at(&options->phase, cos(g)) * (1.0 + opposition),
                        .from_incident = 1.0,
                        .from_emergent = 1.0,
                        .within = 1.0};
    if (options->anisotropic)
        multiple_scattering(model, &options->phase, mu0, mu);
    status = rg_hapke_h_series_init(options->h_form, directions, 2, series, err);
    if (status != RG_OK)
        return status;
    model->incident = series[0];
    model->emergent = series[1];

    double slope;
    model->highest = at_gamma(model, 0.0, &slope);
    if (options->standard == RG_HAPKE_WHITE) {
        model->factor /= model->highest;
        model->highest = 1.0;
    }
    for (int step = 0; step < 1000; step++) {
        (void) at_gamma(model, (step + 0.5) / 1000.0, &slope);
        if (!(slope < 0.0))
            return rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX,
                                 "reflectance does not rise with albedo under these parameters",
                                 "phase function", "choose a weaker one");
    }
    tabulate_inverse(model);
    return RG_OK;
}

void rg_hapke_reflectance(const rg_hapke *model, const double *w, size_t n, double *reflectance)
{
    double slope;
    for (size_t i = 0; i < n; i++)
        reflectance[i] = at_gamma(model, sqrt(1.0 - w[i]), &slope);
}

enum { LANES = RG_HAPKE_H_LANES };

/* at_gamma for several at once. */
static void at_gammas(const rg_hapke *model, const double gamma[LANES], double reflectance[LANES],
                      double slope[LANES])
{
    double h0[LANES], h[LANES], incident[LANES], emergent[LANES];
    rg_hapke_h_lanes(&model->incident, gamma, h0, incident);
    rg_hapke_h_lanes(&model->emergent, gamma, h, emergent);
    for (int l = 0; l < LANES; l++) {
        const double w = 1.0 - gamma[l] * gamma[l];
        const double sum = model->single + model->from_incident * (h[l] - 1.0) +
                           model->from_emergent * (h0[l] - 1.0) +
                           model->within * (h[l] - 1.0) * (h0[l] - 1.0);
        const double sum_slope = model->from_incident * emergent[l] + model->from_emergent * incident[l] +
                                 model->within * (emergent[l] * (h0[l] - 1.0) + incident[l] * (h[l] - 1.0));
        slope[l] = model->factor * (w * sum_slope - 2.0 * gamma[l] * sum);
        reflectance[l] = model->factor * w * sum;
    }
}

/* gamma of reflectances between the model's ends, and the slope of reflectance there: the tabulated inverse
 * and three of Newton's steps, of which the last changes nothing that matters; where it does, the slow way.
 */
static void solve_lanes(const rg_hapke *model, const double reflectance[LANES], double gamma[LANES],
                        double slope[LANES])
{
    double z[LANES], b1[LANES], b2[LANES], found[LANES], change[LANES];
    const double scale = 2.0 / (model->highest - model->lowest);
    for (int l = 0; l < LANES; l++) {
        z[l] = scale * (reflectance[l] - model->lowest) - 1.0;
        b1[l] = b2[l] = 0.0;
    }
    for (int j = RG_HAPKE_INVERSE_TERMS; j-- > 1;)
        for (int l = 0; l < LANES; l++) {
            const double b = 2.0 * z[l] * b1[l] - b2[l] + model->inverse[j];
            b2[l] = b1[l];
            b1[l] = b;
        }
    for (int l = 0; l < LANES; l++)
        gamma[l] = z[l] * b1[l] - b2[l] + model->inverse[0];
    for (int step = 0; step < 3; step++) {
        for (int l = 0; l < LANES; l++)
            gamma[l] = fmin(fmax(gamma[l], 0.0), 1.0);
        at_gammas(model, gamma, found, slope);
        for (int l = 0; l < LANES; l++) {
            change[l] = (found[l] - reflectance[l]) / slope[l];
            gamma[l] -= change[l];
        }
    }
    for (int l = 0; l < LANES; l++) {
        if (!(fabs(change[l]) < 1e-11)) {
            gamma[l] = solve(model, reflectance[l], 0.5);
            (void) at_gamma(model, gamma[l], &slope[l]);
        }
        gamma[l] = fmin(fmax(gamma[l], 0.0), 1.0);
    }
}

size_t rg_hapke_albedo(const rg_hapke *model, const double *reflectance, size_t n, double *w, double *slope)
{
    const double middle = (model->lowest + model->highest) / 2.0;
    size_t n_missing = 0;
    for (size_t first = 0; first < n; first += LANES) {
        const size_t count = n - first < LANES ? n - first : LANES;
        double r[LANES], gamma[LANES], along[LANES];
        bool inside[LANES];
        for (size_t l = 0; l < LANES; l++) {
            const double value = l < count ? reflectance[first + l] : NAN;
            inside[l] = value > model->lowest && value <= model->highest;
            r[l] = inside[l] ? value : middle;
        }
        solve_lanes(model, r, gamma, along);
        for (size_t l = 0; l < count; l++) {
            w[first + l] = inside[l] ? 1.0 - gamma[l] * gamma[l] : NAN;
            if (slope != NULL)
                slope[first + l] = inside[l] ? -2.0 * gamma[l] / along[l] : NAN;
            n_missing += inside[l] ? 0 : 1;
        }
    }
    return n_missing;
}
