#include "kernels/hapke/reflectance.h"

#include <math.h>

#include "kernels/hapke/albedo.h"

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

double rg_hapke_at_gamma(const rg_hapke *model, double gamma, double *slope)
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
    model->highest = rg_hapke_at_gamma(model, 0.0, &slope);
    if (options->standard == RG_HAPKE_WHITE) {
        model->factor /= model->highest;
        model->highest = 1.0;
    }
    for (int step = 0; step < 1000; step++) {
        (void) rg_hapke_at_gamma(model, (step + 0.5) / 1000.0, &slope);
        if (!(slope < 0.0))
            return rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX,
                                 "reflectance does not rise with albedo under these parameters",
                                 "phase function", "choose a weaker one");
    }
    rg_hapke_start_init(model);
    return RG_OK;
}

void rg_hapke_reflectance(const rg_hapke *model, const double *w, size_t n, double *reflectance)
{
    double slope;
    for (size_t i = 0; i < n; i++)
        reflectance[i] = rg_hapke_at_gamma(model, sqrt(1.0 - w[i]), &slope);
}
