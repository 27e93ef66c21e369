#include "kernels/hapke/intimate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/threads.h"
#include "kernels/hapke/mass.h"
#include "kernels/unmix/covariance.h"
#include "kernels/unmix/rows.h"
#include "kernels/unmix/unmix.h"

/* Quantile of the normal law for a one-sided 95 % limit. */
static const double ONE_SIDED = 1.6448536269514722;
static const double DETECTED = 3.0;

rg_status rg_intimate_init(rg_intimate *mixing, const rg_intimate_minerals *minerals, const bool *use,
                           size_t *partner, rg_error *err)
{
    const size_t n = minerals->n;
    rg_endmembers *set = &mixing->set;
    *mixing = (rg_intimate){.minerals = *minerals};
    for (size_t i = 0; i < n; i++)
        if (!(minerals->mass_per_section[i] > 0.0 && isfinite(minerals->mass_per_section[i])))
            return rg_fail(err, RG_EDOMAIN, i, "density, diameter and calibration must be positive");
    const rg_status status =
        rg_endmembers_init(set, minerals->albedo, n, minerals->n_bands, use, NULL, partner, err);
    if (status != RG_OK)
        return status;
    mixing->stride = rg_rows_stride(set->n_used);
    const size_t n_members = n * mixing->stride;
    mixing->numbers = rg_alloc(n_members + set->n_bands + minerals->n_modes * n, 1, sizeof(double));
    if (mixing->numbers == NULL) {
        rg_intimate_free(mixing);
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the minerals");
    }
    mixing->members = mixing->numbers;
    mixing->variance = mixing->members + n_members;
    mixing->pushed = mixing->variance + set->n_bands;
    for (size_t i = 0; i < n; i++)
        for (size_t b = 0; b < mixing->stride; b++)
            mixing->members[i * mixing->stride + b] = b < set->n_used ? set->plain[i * set->n_used + b] : 0.0;
    for (size_t b = 0; b < set->n_bands; b++) {
        double sum = minerals->noise != NULL ? minerals->noise[b] * minerals->noise[b] : 0.0;
        for (size_t q = 0; q < minerals->n_modes; q++)
            sum += minerals->modes[q * set->n_bands + b] * minerals->modes[q * set->n_bands + b];
        mixing->variance[b] = sum;
    }
    for (size_t q = 0; q < minerals->n_modes; q++)
        for (size_t i = 0; i < n; i++) {
            double sum = 0.0;
            for (size_t b = 0; b < set->n_used; b++)
                sum += set->plain[i * set->n_used + b] * minerals->modes[q * set->n_bands + set->bands[b]];
            mixing->pushed[q * n + i] = sum;
        }
    return RG_OK;
}

void rg_intimate_free(rg_intimate *mixing)
{
    rg_endmembers_free(&mixing->set);
    free(mixing->numbers);
    mixing->numbers = mixing->members = mixing->variance = mixing->pushed = NULL;
}

/* Workspace of one thread, and what is known of its spectrum. Arrays over bands hold those that the spectrum
 * has, n_used, and zeros up to length. */
typedef struct {
    size_t *bands;   /* [n_bands] used by the spectrum */
    size_t *passive; /* [n] */
    double *numbers;
    double *packed;       /* [n][stride] members in the bands of a spectrum that lacks some */
    double *packed_gram;  /* [n][gram stride] and their products */
    double *packed_norm;  /* [gram stride] */
    double *residual;     /* [stride] */
    double *weighted;     /* [stride] */
    double *prefix;       /* [LANES][stride] running sums; or [stride] variances */
    double *windows;      /* [n][window_stride] */
    double *of_residuals; /* [n][n] covariance of members times errors: as the residuals show it ... */
    double *of_known;     /* [n][n] ... and as noise and model error make it */
    double *pushed;       /* [n] */
    double *sections;     /* [n][gram stride] covariance */
    double *mass;         /* [n][n] covariance */
    double *work;         /* [n][n + 1] */
    double *room;
    size_t n_used;
    size_t length;
    rg_rows members;
    rg_gram gram;
    bool has_residuals; /* the two covariances are filled when first asked for */
    bool has_known;
    double square; /* sum of squared residuals */
    rg_covariance covariance;
} worker;

enum { LANES = 4 }; /* minerals side by side, of which set->lanes has whole groups */

/* A window of residuals reaches over this many bands before its last. */
static size_t reach_of(size_t n_used)
{
    return n_used / 8;
}

static size_t share_out(worker *w, size_t n, size_t n_bands)
{
    const size_t stride = rg_gram_stride(n);
    const size_t along = rg_rows_stride(n_bands);
    const size_t windows = rg_rows_stride(n_bands + reach_of(n_bands));
    const struct {
        double **array;
        size_t length;
    } PARTS[] = {{&w->packed, n * along},    {&w->packed_gram, n * stride},
                 {&w->packed_norm, stride},  {&w->residual, along},
                 {&w->weighted, along},      {&w->prefix, LANES * along},
                 {&w->windows, n * windows}, {&w->of_residuals, n * n},
                 {&w->of_known, n * n},      {&w->pushed, n},
                 {&w->sections, n * stride}, {&w->mass, n * n},
                 {&w->work, n * n + n},      {&w->room, rg_covariance_room(n)}};
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

/* out[n][stride], symmetric: products of all pairs of rows, of which the second has weights or none. */
static void all_products(const rg_rows *rows, const double *weight, size_t length, double *out, size_t stride,
                         double *weighted)
{
    for (size_t i = 0; i < rows->k; i++) {
        const rg_rows before = {rows->values, rows->stride, NULL, i + 1};
        const double *row = rows->values + i * rows->stride;
        if (weight != NULL)
            for (size_t b = 0; b < length; b++)
                weighted[b] = row[b] * weight[b];
        rg_rows_dot(&before, weight != NULL ? weighted : row, length, out + i * stride);
        for (size_t k = 0; k < i; k++)
            out[k * stride + i] = out[i * stride + k];
    }
}

/* The bands that the spectrum has, with their members and Gram matrix: those of all bands, for most. */
static void gather_bands(const job *j, worker *w, size_t s)
{
    const rg_intimate *mixing = j->mixing;
    const rg_endmembers *set = &mixing->set;
    const size_t stride = mixing->stride;
    const double *values = j->albedo + s * set->n_bands;
    w->n_used = 0;
    for (size_t k = 0; k < set->n_used; k++) {
        w->bands[w->n_used] = k;
        w->n_used += isfinite(values[set->bands[k]]) ? 1 : 0;
    }
    w->length = rg_rows_stride(w->n_used);
    w->members = (rg_rows){mixing->members, stride, NULL, set->n};
    w->gram = set->gram;
    w->has_residuals = w->has_known = false;
    if (w->n_used == set->n_used)
        return;
    for (size_t i = 0; i < set->n; i++)
        for (size_t b = 0; b < w->length; b++)
            w->packed[i * stride + b] = b < w->n_used ? mixing->members[i * stride + w->bands[b]] : 0.0;
    w->members.values = w->packed;
    all_products(&w->members, NULL, w->length, w->packed_gram, set->gram.stride, NULL);
    for (size_t i = 0; i < set->n; i++)
        w->packed_norm[i] = sqrt(w->packed_gram[i * set->gram.stride + i]);
    w->gram.values = w->packed_gram;
    w->gram.norm = w->packed_norm;
}

static void find_residual(const job *j, worker *w, size_t s)
{
    const rg_endmembers *set = &j->mixing->set;
    for (size_t b = 0; b < w->length; b++)
        w->residual[b] = b < w->n_used ? j->albedo[s * set->n_bands + set->bands[w->bands[b]]] : 0.0;
    for (size_t i = 0; i < set->n; i++)
        w->pushed[i] = -j->sections[s * set->n + i];
    rg_rows_add(&w->members, w->pushed, w->length, w->residual);
    const rg_rows residual = {w->residual, w->length, NULL, 1};
    rg_rows_dot(&residual, w->residual, w->length, &w->square);
}

/* An error e of the spectrum moves the sections by C E e, E the members and C the covariance of free ones at
 * unit noise. So their covariance is C V C with V that of E e, which is the same whatever minerals are free:
 * found once for a spectrum.
 *
 * Here V from residuals that are correlated over up to `reach` bands, weighed by Bartlett's window, which
 * keeps it positive: Newey & West (1987), Econometrica 55, 703. The weights 1 - lag / (reach + 1) are those
 * of the mean product of sums over reach + 1 neighbours, at every place that such a window touches. */
static void fill_of_residuals(const job *j, worker *w)
{
    const rg_endmembers *set = &j->mixing->set;
    const size_t n = set->n;
    const size_t reach = reach_of(w->n_used);
    const size_t length = rg_rows_stride(w->n_used + reach);
    for (size_t first = 0; first < n; first += LANES) {
        double sum[LANES] = {0.0};
        for (size_t b = 0; b < w->n_used; b++) {
            const double *lane = set->lanes + w->bands[b] * set->gram.stride + first;
            for (size_t l = 0; l < LANES; l++) {
                sum[l] += lane[l] * w->residual[b];
                w->prefix[l * w->n_used + b] = sum[l];
            }
        }
        for (size_t l = 0; l < LANES && first + l < n; l++) {
            const double *prefix = w->prefix + l * w->n_used;
            double *window = w->windows + (first + l) * length;
            for (size_t end = 0; end < w->n_used; end++) /* of the window, inclusive */
                window[end] = prefix[end];
            for (size_t end = w->n_used; end < length; end++)
                window[end] = end < w->n_used + reach ? sum[l] : 0.0;
            for (size_t end = reach + 1; end < w->n_used + reach; end++)
                window[end] -= prefix[end - reach - 1];
        }
    }
    const rg_rows windows = {w->windows, length, NULL, n};
    all_products(&windows, NULL, length, w->of_residuals, n, NULL);
    for (size_t i = 0; i < n * n; i++)
        w->of_residuals[i] /= (double) (reach + 1);
}

/* V from the noise of the spectrum and the model error. */
static void fill_of_known(const job *j, worker *w, size_t s)
{
    const rg_endmembers *set = &j->mixing->set;
    const rg_intimate_minerals *m = &j->mixing->minerals;
    const size_t n = set->n;
    double *variance = w->prefix;
    for (size_t b = 0; b < w->length; b++) {
        const size_t band = b < w->n_used ? set->bands[w->bands[b]] : 0;
        const double noise = j->sigma != NULL ? j->sigma[s * set->n_bands + band] : 0.0;
        const double model = m->noise != NULL ? m->noise[band] : 0.0;
        variance[b] = b < w->n_used ? (isfinite(noise) ? noise * noise : 0.0) + model * model : 0.0;
    }
    all_products(&w->members, variance, w->length, w->of_known, n, w->weighted);
    for (size_t q = 0; q < m->n_modes; q++) {
        const double *pushed = j->mixing->pushed + q * n;
        if (w->n_used < set->n_used) {
            for (size_t b = 0; b < w->length; b++)
                w->weighted[b] = b < w->n_used ? m->modes[q * set->n_bands + set->bands[w->bands[b]]] : 0.0;
            rg_rows_dot(&w->members, w->weighted, w->length, w->pushed);
            pushed = w->pushed;
        }
        for (size_t i = 0; i < n; i++)
            for (size_t k = 0; k < n; k++)
                w->of_known[i * n + k] += pushed[i] * pushed[k];
    }
}

/* w->sections = C V C over the minerals listed, zero elsewhere. */
static void carry_to_sections(worker *w, const double *v, size_t n, size_t n_passive)
{
    const size_t stride = w->gram.stride;
    const double *c = w->covariance.covariance;
    const size_t *passive = w->passive;
    for (size_t i = 0; i < n * stride; i++)
        w->sections[i] = 0.0;
    for (size_t a = 0; a < n_passive; a++) {
        const size_t i = passive[a];
        for (size_t l = 0; l < n; l++)
            w->pushed[l] = 0.0;
        for (size_t b = 0; b < n_passive; b++)
            for (size_t l = 0; l < n; l++)
                w->pushed[l] += c[i * stride + passive[b]] * v[passive[b] * n + l];
        for (size_t b = 0; b <= a; b++) {
            const size_t k = passive[b];
            double sum = 0.0;
            for (size_t l = 0; l < n; l++)
                sum += w->pushed[l] * c[k * stride + l];
            w->sections[i * stride + k] = w->sections[k * stride + i] = sum;
        }
    }
}

/* From the residuals, in proportion to the degrees of freedom that they have left. The window costs some of
 * the variance, so where residuals independent from band to band explain more, they do. */
static void from_residuals(const job *j, worker *w, size_t n_passive)
{
    const size_t n = j->mixing->set.n;
    const size_t stride = w->gram.stride;
    const size_t n_free = n_passive - 1;
    const double *c = w->covariance.covariance;
    const double scale = w->n_used > n_free ? (double) w->n_used / (double) (w->n_used - n_free) : NAN;
    const double variance = w->square / (double) w->n_used * scale;
    double correlated = 0.0;
    double independent = 0.0;
    if (!w->has_residuals)
        fill_of_residuals(j, w);
    w->has_residuals = true;
    carry_to_sections(w, w->of_residuals, n, n_passive);
    for (size_t i = 0; i < n * stride; i++)
        w->sections[i] *= scale;
    for (size_t i = 0; i < n; i++) {
        correlated += w->sections[i * stride + i];
        independent += variance * c[i * stride + i];
    }
    if (correlated < independent)
        for (size_t i = 0; i < n * stride; i++)
            w->sections[i] = variance * c[i];
}

static void from_known_errors(const job *j, worker *w, size_t s, size_t n_passive)
{
    if (!w->has_known)
        fill_of_known(j, w, s);
    w->has_known = true;
    carry_to_sections(w, w->of_known, j->mixing->set.n, n_passive);
}

/* Whether the noise alone, without a model error, explains the residuals: their mean square against it lies
 * within five of its own standard deviations of one. */
static bool noise_explains(const job *j, const worker *w, size_t s, size_t n_free)
{
    const rg_endmembers *set = &j->mixing->set;
    double sum = 0.0;
    size_t count = 0;
    for (size_t b = 0; b < w->n_used; b++) {
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
static bool spread(const job *j, worker *w, size_t s, size_t n_passive)
{
    if (!rg_covariance_fill(&w->covariance, &w->gram, w->passive, n_passive, true, w->work))
        return false;
    if (j->mixing->minerals.noise == NULL && (j->sigma == NULL || !noise_explains(j, w, s, n_passive - 1)))
        from_residuals(j, w, n_passive);
    else
        from_known_errors(j, w, s, n_passive);
    return true;
}

/* One sigma of ln c of a mineral against that of the mixture of the others, in which their masses count. */
static double relative_log_error(const rg_intimate_minerals *m, const double *sections, size_t i,
                                 double others)
{
    const size_t n = m->n;
    const double *v = m->log_covariance;
    if (v == NULL)
        return 0.0;
    double variance = v[i * n + i];
    for (size_t k = 0; k < n; k++) {
        const double mass = k != i && others > 0.0 ? sections[k] * m->mass_per_section[k] / others : 0.0;
        double with_all = 0.0;
        for (size_t l = 0; l < n; l++)
            if (l != i && others > 0.0)
                with_all += v[k * n + l] * sections[l] * m->mass_per_section[l] / others;
        variance += mass * (with_all - 2.0 * v[k * n + i]);
    }
    return sqrt(fmax(variance, 0.0));
}

/* Mass fraction of a mineral whose cross-section is t, the others keeping their proportions, with its c one
 * sigma up, so that limits hold in mass where c is known badly: detection for 84 % of the values that c may
 * have; the one-sided limit at 95 % or more for any sigma of ln c up to 3, by the mean over normal y of
 * P(z > 1.645 exp(sigma (1 - y))), z normal. */
static double mass_of(const rg_intimate_minerals *m, const double *sections, size_t i, double t)
{
    double others = 0.0;
    double share = 0.0;
    for (size_t k = 0; k < m->n; k++)
        if (k != i) {
            others += sections[k] * m->mass_per_section[k];
            share += sections[k];
        }
    const double c = m->mass_per_section[i] * exp(m->inflation * relative_log_error(m, sections, i, others));
    if (!(t < 1.0))
        return 1.0;
    if (!(share > 0.0))
        return t;
    return t * c / (t * c + (1.0 - t) * others / share);
}

static double expected_misfit(const job *j, const worker *w, size_t s)
{
    const rg_endmembers *set = &j->mixing->set;
    double sum = 0.0;
    for (size_t b = 0; b < w->n_used; b++) {
        const size_t band = set->bands[w->bands[b]];
        if (j->sigma != NULL && isfinite(j->sigma[s * set->n_bands + band]))
            sum += j->sigma[s * set->n_bands + band] * j->sigma[s * set->n_bands + band];
        sum += j->mixing->variance[band];
    }
    return sum > 0.0 ? sqrt(sum / (double) w->n_used) : NAN;
}

static void put(double *array, size_t at, double value)
{
    if (array != NULL)
        array[at] = value;
}

static void write_uncertainty(const job *j, worker *w, size_t s)
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
    const bool known = n_passive > 1 && spread(j, w, s, n_passive);
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
        const double sigma = spread(j, w, s, count) ? sqrt(w->sections[i * stride + i]) : NAN;
        put(r->limits, s * n + i, mass_of(m, sections, i, ONE_SIDED * sigma * m->inflation));
        put(r->detection, s * n + i, mass_of(m, sections, i, DETECTED * sigma * m->inflation));
    }
    if (n_passive == n || r->detection == NULL)
        return;
    /* What stands out must do so whatever the amounts of all others too: of two that look alike, the one at
     * zero would else lend the other a limit that is too good. The larger counts, for free minerals may take
     * up some of the model error. */
    for (size_t i = 0; i < n; i++)
        w->passive[i] = i;
    if (!spread(j, w, s, n))
        return;
    for (size_t i = 0; i < n; i++) {
        const double sigma = sqrt(w->sections[i * stride + i]);
        double *detection = &r->detection[s * n + i];
        if (isfinite(*detection))
            *detection = fmax(*detection, mass_of(m, sections, i, DETECTED * sigma * m->inflation));
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
    gather_bands(j, w, s);
    find_residual(j, w, s);
    const double rmse = w->n_used > 0 ? sqrt(w->square / (double) w->n_used) : NAN;
    put(r->rmse, s, rmse);
    if (r->misfit != NULL)
        r->misfit[s] = rmse / expected_misfit(j, w, s);
    if (r->errors != NULL || r->limits != NULL || r->detection != NULL)
        write_uncertainty(j, w, s);
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
