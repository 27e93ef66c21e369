#include "kernels/hapke/slab.h"

#include <math.h>
#include <string.h>

static const double PI = 3.14159265358979323846;

rg_hapke_fresnel rg_hapke_fresnel_parse(const char *word)
{
    static const char *const WORDS[] = {"1993", "2012", "exact"};
    for (int form = 0; form < RG_HAPKE_FRESNEL_COUNT; form++)
        if (strcmp(word, WORDS[form]) == 0)
            return (rg_hapke_fresnel) form;
    return RG_HAPKE_FRESNEL_COUNT;
}

/* Unpolarised Fresnel reflectance of a clear surface, light coming at an angle of cosine mu from the side
 * of index 1 to that of index n; 1 beyond the critical angle. */
static double fresnel(double n, double mu)
{
    const double sine = (1.0 - mu * mu) / (n * n);
    if (sine >= 1.0)
        return 1.0;
    const double cosine = sqrt(1.0 - sine);
    const double across = (mu - n * cosine) / (mu + n * cosine);
    const double along = (n * mu - cosine) / (n * mu + cosine);
    return (across * across + along * along) / 2.0;
}

/* 2 integral of R(mu) mu d mu from 0 to 1, Simpson's rule in s with mu = s^2, which smooths the grazing
 * end; from inside only the part within the critical cone varies. */
static double diffuse(double n)
{
    enum { STEPS = 400 };
    const double edge = n < 1.0 ? sqrt(1.0 - n * n) : 0.0; /* cosine of the critical angle */
    double sum = 0.0;
    for (int i = 0; i <= STEPS; i++) {
        const double s = (double) i / STEPS;
        const double mu = edge + (1.0 - edge) * s * s;
        const double simpson = i == 0 || i == STEPS ? 1.0 : i % 2 == 1 ? 4.0 : 2.0;
        sum += simpson / 3.0 / STEPS * fresnel(n, mu) * mu * 2.0 * s * (1.0 - edge);
    }
    return 2.0 * sum + edge * edge;
}

void rg_hapke_fresnel_averages(rg_hapke_fresnel form, double n, double k, double *outside, double *inside)
{
    const double r0 = ((n - 1.0) * (n - 1.0) + k * k) / ((n + 1.0) * (n + 1.0) + k * k);
    switch (form) {
    case RG_HAPKE_FRESNEL_2012:
        *outside = 0.0587 + 0.8543 * r0 + 0.0870 * r0 * r0;
        *inside = 1.0 - (1.0 - *outside) / (n * n);
        return;
    case RG_HAPKE_FRESNEL_EXACT: {
        /* The surface of an absorbing grain reflects more; scaled as its normal reflectance is. */
        const double clear = ((n - 1.0) * (n - 1.0)) / ((n + 1.0) * (n + 1.0));
        *outside = diffuse(n) + (r0 - clear);
        *inside = diffuse(1.0 / n);
        return;
    }
    case RG_HAPKE_FRESNEL_1993:
    case RG_HAPKE_FRESNEL_COUNT:
        break;
    }
    *outside = r0 + 0.05;
    *inside = 1.014 - 4.0 / (n * (n + 1.0) * (n + 1.0));
}

static double path_um(double n, double diameter_um)
{
    return 2.0 / 3.0 * (n * n - pow(n * n - 1.0, 1.5) / n) * diameter_um;
}

/* Theta, what crosses the grain. */
static double transmission(double absorption, double scattering, double path)
{
    if (absorption + scattering <= 0.0)
        return 1.0;
    const double ratio = sqrt(absorption / (absorption + scattering));
    const double reflected = (1.0 - ratio) / (1.0 + ratio);
    const double passed = exp(-sqrt(absorption * (absorption + scattering)) * path);
    return (reflected + passed) / (1.0 + reflected * passed);
}

static double albedo(double outside, double inside, double through)
{
    return outside + (1.0 - outside) * (1.0 - inside) * through / (1.0 - inside * through);
}

double rg_hapke_slab_albedo(const rg_hapke_slab_options *options, double n, double k,
                            double absorption_per_um, double diameter_um)
{
    double outside;
    double inside;
    rg_hapke_fresnel_averages(options->fresnel, n, k, &outside, &inside);
    return albedo(outside, inside,
                  transmission(absorption_per_um, options->scattering_per_um, path_um(n, diameter_um)));
}

double rg_hapke_slab_extinction(const rg_hapke_slab_options *options, double n, double w,
                                double wavelength_um, double diameter_um, int *is_limit)
{
    const double per_k = 4.0 * PI / wavelength_um;
    *is_limit = 0;
    if (!isfinite(w) || w > rg_hapke_slab_albedo(options, n, 0.0, 0.0, diameter_um))
        return NAN;
    /* Where w turns, by steps of a tenth in ln k and then by golden section. */
    double low = log(1e-12);
    double high = low;
    double lowest = INFINITY;
    for (double at = low; at < log(10.0); at += 0.1) {
        const double k = exp(at);
        const double here = rg_hapke_slab_albedo(options, n, k, per_k * k, diameter_um);
        if (here > lowest)
            break;
        lowest = here;
        high = at;
    }
    double left = high - 0.1;
    double right = high + 0.1;
    const double golden = 0.61803398874989485;
    for (int step = 0; step < 60; step++) {
        const double a = right - golden * (right - left);
        const double b = left + golden * (right - left);
        if (rg_hapke_slab_albedo(options, n, exp(a), per_k * exp(a), diameter_um) <
            rg_hapke_slab_albedo(options, n, exp(b), per_k * exp(b), diameter_um))
            right = b;
        else
            left = a;
    }
    high = (left + right) / 2.0;
    if (w <= rg_hapke_slab_albedo(options, n, exp(high), per_k * exp(high), diameter_um)) {
        *is_limit = 1;
        return exp(high);
    }
    if (w >= rg_hapke_slab_albedo(options, n, exp(low), per_k * exp(low), diameter_um))
        return 0.0;
    for (int step = 0; step < 200 && high - low > 1e-15 * fabs(low); step++) {
        const double middle = (low + high) / 2.0;
        if (rg_hapke_slab_albedo(options, n, exp(middle), per_k * exp(middle), diameter_um) > w)
            low = middle;
        else
            high = middle;
    }
    return exp((low + high) / 2.0);
}
