#include "kernels/hapke/intimate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/threads.h"
#include "kernels/hapke/mass.h"
#include "kernels/unmix/covariance.h"
#include "kernels/unmix/unmix.h"

/* Quantile of the normal law for a one-sided 95 % limit. */
static const double ONE_SIDED = 1.6448536269514722;
static const double DETECTED = 3.0;

rg_status rg_intimate_init(rg_intimate *mixing, const rg_intimate_minerals *minerals, const bool *use,
                           size_t *partner, rg_error *err)
{
    *mixing = (rg_intimate){.minerals = *minerals};
    for (size_t i = 0; i < minerals->n; i++)
        if (!(minerals->mass_per_section[i] > 0.0 && isfinite(minerals->mass_per_section[i])))
            return rg_fail(err, RG_EDOMAIN, i, "density, diameter and calibration must be positive");
    return rg_endmembers_init(&mixing->set, minerals->albedo, minerals->n, minerals->n_bands, use, NULL,
                              partner, err);
}

void rg_intimate_free(rg_intimate *mixing)
{
    rg_endmembers_free(&mixing->set);
}

/* Workspace of one thread. */
typedef struct {
    size_t *bands;   /* [n_bands] used by the spectrum */
    size_t *passive; /* [n] */
    double *numbers;
    double *gram;     /* [n][stride] */
    double *norm;     /* [stride] */
    double *gain;     /* [n][n_bands] of the sections on the albedo in each band used */
    double *residual; /* [n_bands] */
    double *pushed;   /* [n] of one mode */
    double *sections; /* [n][stride] covariance */
    double *mass;     /* [n][n] covariance */
    double *work;     /* [n][n + 1] */
    double *room;
    rg_covariance covariance;
} worker;

static size_t share_out(worker *w, size_t n, size_t n_bands)
{
    const size_t stride = rg_gram_stride(n);
    const struct {
        double **array;
        size_t length;
    } PARTS[] = {{&w->gram, n * stride},  {&w->norm, stride},    {&w->gain, n * n_bands},
                 {&w->residual, n_bands}, {&w->pushed, n},       {&w->sections, n * stride},
                 {&w->mass, n * n},       {&w->work, n * n + n}, {&w->room, rg_covariance_room(n)}};
    size_t used = 0;
    for (size_t i = 0; i < sizeof PARTS / sizeof PARTS[0]; i++) {
        *PARTS[i].array = w->numbers != NULL ? w->numbers + used : NULL;
        used += PARTS[i].length;
    }
    return used;
}

static bool worker_init(worker *w, size_t n, size_t n_bands)
{
    *w = (worker){0};
    w->numbers = rg_alloc(share_out(w, n, n_bands), 1, sizeof *w->numbers);
    w->bands = rg_alloc(n_bands, 1, sizeof *w->bands);
    w->passive = rg_alloc(n, 1, sizeof *w->passive);
    if (w->numbers == NULL || w->bands == NULL || w->passive == NULL)
        return false;
    share_out(w, n, n_bands);
    rg_covariance_place(&w->covariance, n, w->room);
    return true;
}

static void worker_free(worker *w)
{
    free(w->numbers);
    free(w->bands);
    free(w->passive);
    *w = (worker){0};
}

typedef struct {
    const rg_intimate *mixing;
    const double *albedo;
    const double *sigma;
    const double *sections; /* [n_spectra][n] solved */
    const uint8_t *outcome;
    const rg_intimate_result *result;
} job;

static size_t gather_bands(const job *j, worker *w, size_t s)
{
    const rg_endmembers *set = &j->mixing->set;
    const double *values = j->albedo + s * set->n_bands;
    size_t n_used = 0;
    for (size_t k = 0; k < set->n_used; k++)
        if (isfinite(values[set->bands[k]]))
            w->bands[n_used++] = k;
    return n_used;
}

static void fill_gram(const rg_endmembers *set, worker *w, size_t n_used)
{
    const size_t n = set->n;
    const size_t stride = rg_gram_stride(n);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k <= i; k++) {
            double sum = 0.0;
            for (size_t b = 0; b < n_used; b++)
                sum += set->plain[i * set->n_used + w->bands[b]] * set->plain[k * set->n_used + w->bands[b]];
            w->gram[i * stride + k] = w->gram[k * stride + i] = sum;
        }
    for (size_t i = 0; i < n; i++)
        w->norm[i] = sqrt(w->gram[i * stride + i]);
}

static double find_residual(const job *j, worker *w, size_t s, size_t n_used)
{
    const rg_endmembers *set = &j->mixing->set;
    double sum = 0.0;
    for (size_t b = 0; b < n_used; b++) {
        double left = j->albedo[s * set->n_bands + set->bands[w->bands[b]]];
        for (size_t i = 0; i < set->n; i++)
            left -= j->sections[s * set->n + i] * set->plain[i * set->n_used + w->bands[b]];
        w->residual[b] = left;
        sum += left * left;
    }
    return n_used > 0 ? sqrt(sum / (double) n_used) : NAN;
}

/* Covariance of what the gains make of residuals that are correlated over up to `reach` bands, weighed by
 * Bartlett's window, which keeps it positive: Newey & West (1987), Econometrica 55, 703. The weights 1 - lag
 * / (reach + 1) are those of the mean product of sums over reach + 1 neighbours, at every place that such a
 * window touches. The window costs some of the variance, so where residuals independent from band to band
 * explain more, they do. Overwrites the gains. */
static void from_residuals(worker *w, size_t n, size_t n_used, size_t n_free, size_t stride)
{
    const size_t reach = n_used / 8;
    const double scale = n_used > n_free ? (double) n_used / (double) (n_used - n_free) : NAN;
    double square = 0.0;
    for (size_t b = 0; b < n_used; b++)
        square += w->residual[b] * w->residual[b];
    const double variance = square / (double) n_used * scale;
    for (size_t i = 0; i < n; i++) {
        w->pushed[i] = 0.0;
        for (size_t k = 0; k < n; k++)
            w->sections[i * stride + k] = 0.0;
        for (size_t b = 0; b < n_used; b++)
            w->gain[i * n_used + b] *= w->residual[b];
    }
    for (size_t end = 0; end < n_used + reach; end++) { /* of the window, inclusive */
        for (size_t i = 0; i < n; i++) {
            const double *gain = w->gain + i * n_used;
            if (end < n_used)
                w->pushed[i] += gain[end];
            if (end > reach)
                w->pushed[i] -= gain[end - reach - 1];
        }
        for (size_t i = 0; i < n; i++)
            for (size_t k = 0; k <= i; k++)
                w->sections[i * stride + k] += w->pushed[i] * w->pushed[k];
    }
    double correlated = 0.0;
    double independent = 0.0;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k <= i; k++)
            w->sections[k * stride + i] = w->sections[i * stride + k] *= scale / (double) (reach + 1);
        correlated += w->sections[i * stride + i];
        independent += variance * w->covariance.covariance[i * stride + i];
    }
    if (correlated < independent)
        for (size_t i = 0; i < n; i++)
            for (size_t k = 0; k < n; k++)
                w->sections[i * stride + k] = variance * w->covariance.covariance[i * stride + k];
}

static void from_known_errors(const job *j, worker *w, size_t s, size_t n_used, size_t stride)
{
    const rg_endmembers *set = &j->mixing->set;
    const rg_intimate_minerals *m = &j->mixing->minerals;
    const size_t n = set->n;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++) {
            double sum = 0.0;
            for (size_t b = 0; b < n_used; b++) {
                const size_t band = set->bands[w->bands[b]];
                const double noise = j->sigma != NULL ? j->sigma[s * set->n_bands + band] : 0.0;
                const double model = m->noise != NULL ? m->noise[band] : 0.0;
                sum += w->gain[i * n_used + b] * w->gain[k * n_used + b] *
                       ((isfinite(noise) ? noise * noise : 0.0) + model * model);
            }
            w->sections[i * stride + k] = sum;
        }
    for (size_t q = 0; q < m->n_modes; q++) {
        for (size_t i = 0; i < n; i++) {
            double sum = 0.0;
            for (size_t b = 0; b < n_used; b++)
                sum += w->gain[i * n_used + b] * m->modes[q * set->n_bands + set->bands[w->bands[b]]];
            w->pushed[i] = sum;
        }
        for (size_t i = 0; i < n; i++)
            for (size_t k = 0; k < n; k++)
                w->sections[i * stride + k] += w->pushed[i] * w->pushed[k];
    }
}

/* Whether the noise alone, without a model error, explains the residuals: their mean square against it lies
 * within five of its own standard deviations of one. */
static bool noise_explains(const job *j, const worker *w, size_t s, size_t n_used, size_t n_free)
{
    const rg_endmembers *set = &j->mixing->set;
    double sum = 0.0;
    size_t count = 0;
    for (size_t b = 0; b < n_used; b++) {
        const double sigma = j->sigma[s * set->n_bands + set->bands[w->bands[b]]];
        if (!(sigma > 0.0 && isfinite(sigma)))
            continue;
        sum += w->residual[b] / sigma * (w->residual[b] / sigma);
        count++;
    }
    if (count <= n_free)
        return true;
    const double freedom = (double) (count - n_free);
    return sum / freedom <= 1.0 + 5.0 * sqrt(2.0 / freedom);
}

/* Covariance of the sections (w->sections) when the minerals listed are free; false when dependent. */
static bool spread(const job *j, worker *w, size_t s, size_t n_used, size_t n_passive)
{
    const rg_endmembers *set = &j->mixing->set;
    const size_t n = set->n;
    const size_t stride = rg_gram_stride(n);
    const rg_gram gram = {n, stride, w->gram, w->norm};
    if (!rg_covariance_fill(&w->covariance, &gram, w->passive, n_passive, true, w->work))
        return false;
    memset(w->gain, 0, n * n_used * sizeof *w->gain);
    for (size_t i = 0; i < n_passive; i++)
        for (size_t k = 0; k < n_passive; k++) {
            const double c = w->covariance.covariance[w->passive[i] * stride + w->passive[k]];
            const double *member = set->plain + w->passive[k] * set->n_used;
            double *gain = w->gain + w->passive[i] * n_used;
            for (size_t b = 0; b < n_used; b++)
                gain[b] += c * member[w->bands[b]];
        }
    if (j->mixing->minerals.noise == NULL &&
        (j->sigma == NULL || !noise_explains(j, w, s, n_used, n_passive - 1)))
        from_residuals(w, n, n_used, n_passive - 1, stride);
    else
        from_known_errors(j, w, s, n_used, stride);
    return true;
}

/* Mass fraction of a mineral whose cross-section is t, the others keeping their proportions. */
static double mass_of(const rg_intimate_minerals *m, const double *sections, size_t i, double t)
{
    double others = 0.0;
    double share = 0.0;
    for (size_t k = 0; k < m->n; k++)
        if (k != i) {
            others += sections[k] * m->mass_per_section[k];
            share += sections[k];
        }
    if (!(t < 1.0))
        return 1.0;
    if (!(share > 0.0))
        return t;
    return t * m->mass_per_section[i] / (t * m->mass_per_section[i] + (1.0 - t) * others / share);
}

static double expected_misfit(const job *j, const worker *w, size_t s, size_t n_used)
{
    const rg_endmembers *set = &j->mixing->set;
    const rg_intimate_minerals *m = &j->mixing->minerals;
    double sum = 0.0;
    for (size_t b = 0; b < n_used; b++) {
        const size_t band = set->bands[w->bands[b]];
        if (j->sigma != NULL && isfinite(j->sigma[s * set->n_bands + band]))
            sum += j->sigma[s * set->n_bands + band] * j->sigma[s * set->n_bands + band];
        if (m->noise != NULL)
            sum += m->noise[band] * m->noise[band];
        for (size_t q = 0; q < m->n_modes; q++)
            sum += m->modes[q * set->n_bands + band] * m->modes[q * set->n_bands + band];
    }
    return sum > 0.0 ? sqrt(sum / (double) n_used) : NAN;
}

static void put(double *array, size_t at, double value)
{
    if (array != NULL)
        array[at] = value;
}

static void write_uncertainty(const job *j, worker *w, size_t s, size_t n_used)
{
    const rg_intimate_minerals *m = &j->mixing->minerals;
    const rg_intimate_result *r = j->result;
    const size_t n = m->n;
    const size_t stride = rg_gram_stride(n);
    const double *sections = j->sections + s * n;
    size_t n_passive = 0;
    for (size_t i = 0; i < n; i++)
        if (sections[i] > 0.0)
            w->passive[n_passive++] = i;
    /* A mineral alone is held by the sum, not by its spectrum: the limits of the others tell how far. */
    const bool known = n_passive > 1 && spread(j, w, s, n_used, n_passive);
    if (known)
        rg_hapke_mass_covariance(sections, m->mass_per_section, n, w->sections, stride, m->log_covariance,
                                 w->mass, w->work);
    for (size_t i = 0; i < n; i++) {
        const double variance = known && sections[i] > 0.0 ? w->mass[i * n + i] : NAN;
        const double sigma = known && sections[i] > 0.0 ? sqrt(w->sections[i * stride + i]) : NAN;
        put(r->errors, s * n + i, sqrt(variance) * m->inflation);
        put(r->detection, s * n + i, mass_of(m, sections, i, DETECTED * sigma * m->inflation));
        put(r->limits, s * n + i, NAN);
    }
    if (r->limits == NULL && r->detection == NULL)
        return;
    /* A mineral at zero: what it could be were it free beside the others. */
    for (size_t i = 0; i < n; i++) {
        if (sections[i] > 0.0)
            continue;
        size_t count = 0;
        for (size_t k = 0; k < n; k++)
            if (sections[k] > 0.0 || k == i)
                w->passive[count++] = k;
        const double sigma = spread(j, w, s, n_used, count) ? sqrt(w->sections[i * stride + i]) : NAN;
        put(r->limits, s * n + i, mass_of(m, sections, i, ONE_SIDED * sigma * m->inflation));
        put(r->detection, s * n + i, mass_of(m, sections, i, DETECTED * sigma * m->inflation));
    }
}

static void finish_one(const job *j, worker *w, size_t s)
{
    const rg_intimate_minerals *m = &j->mixing->minerals;
    const rg_intimate_result *r = j->result;
    const size_t n = m->n;
    if (j->outcome[s] != RG_UNMIX_SOLVED) {
        double *const arrays[] = {r->mass, r->errors, r->limits, r->detection, r->sections};
        for (size_t a = 0; a < sizeof arrays / sizeof arrays[0]; a++)
            for (size_t i = 0; i < n; i++)
                put(arrays[a], s * n + i, NAN);
        put(r->rmse, s, NAN);
        put(r->misfit, s, NAN);
        return;
    }
    const double *sections = j->sections + s * n;
    if (r->mass != NULL)
        rg_hapke_mass(sections, m->mass_per_section, n, r->mass + s * n);
    if (r->sections != NULL)
        memcpy(r->sections + s * n, sections, n * sizeof *sections);
    const size_t n_used = gather_bands(j, w, s);
    const double rmse = find_residual(j, w, s, n_used);
    put(r->rmse, s, rmse);
    put(r->misfit, s, rmse / expected_misfit(j, w, s, n_used));
    if (r->errors == NULL && r->limits == NULL && r->detection == NULL)
        return;
    fill_gram(&j->mixing->set, w, n_used);
    write_uncertainty(j, w, s, n_used);
}

rg_status rg_intimate_unmix(const rg_intimate *mixing, const double *albedo, const double *sigma,
                            size_t n_spectra, const rg_intimate_result *result, rg_error *err)
{
    const size_t n = mixing->minerals.n;
    const size_t n_workers = rg_threads();
    rg_status status = RG_OK;
    double *sections = rg_alloc(n_spectra, n, sizeof *sections);
    uint8_t *outcome = rg_alloc(n_spectra, 1, 1);
    worker *workers = rg_alloc(n_workers, 1, sizeof *workers);
    bool fine = sections != NULL && outcome != NULL && workers != NULL;
    for (size_t t = 0; t < n_workers && fine; t++)
        fine = worker_init(&workers[t], n, mixing->set.n_bands);
    if (!fine) {
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to unmix");
        goto done;
    }
    const rg_unmix_result linear = {
        .abundances = sections, .outcome = outcome, .n_bands_used = result->n_bands};
    status = rg_unmix_f64(&mixing->set, RG_UNMIX_FCLS, albedo, NULL, n_spectra, &linear, err);
    if (status != RG_OK)
        goto done;
    for (size_t i = 0; i < n_spectra * n; i++)
        sections[i] += 0.0; /* never minus zero */
    if (result->outcome != NULL)
        memcpy(result->outcome, outcome, n_spectra);
    const job j = {mixing, albedo, sigma, sections, outcome, result};
#pragma omp parallel for schedule(dynamic, 16) num_threads((int) n_workers)
    for (size_t s = 0; s < n_spectra; s++)
        finish_one(&j, &workers[rg_thread()], s);
done:
    for (size_t t = 0; workers != NULL && t < n_workers; t++)
        worker_free(&workers[t]);
    free(workers);
    free(outcome);
    free(sections);
    return status;
}
