#include "kernels/search/lines.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/threads.h"
#include "kernels/search/bands.h"

rg_search_line_rules rg_search_line_rules_defaults(void)
{
    return (rg_search_line_rules){.smooth = 1.5,
                                  .least = 0.03,
                                  .power = 0.5,
                                  .sigma = 4.0,
                                  .reach = 4.0,
                                  .penalty = 0.5,
                                  .strong = 0.1};
}

/* ---- lists ---- */

/* Weighted mean of what was measured beside each channel, out to four sigma; NaN stays. */
static void smooth(const double *spectrum, size_t n, double sigma, double *smoothed)
{
    const size_t reach = (size_t) ceil(4.0 * sigma);
    for (size_t c = 0; c < n; c++) {
        double sum = 0.0;
        double whole = 0.0;
        const size_t low = c > reach ? c - reach : 0;
        const size_t high = c + reach < n ? c + reach : n - 1;
        for (size_t k = low; k <= high; k++) {
            const double apart = (double) k - (double) c;
            const double weight = sigma > 0.0 ? exp(-0.5 * apart * apart / (sigma * sigma)) : 1.0;
            if (isfinite(spectrum[k])) {
                sum += weight * spectrum[k];
                whole += weight;
            }
        }
        smoothed[c] = isfinite(spectrum[c]) ? sum / whole : NAN;
    }
}

/* Where the parabola through a top and its neighbours is highest; a flat top stays where it is. */
static double refine(const double *places, const double *y, size_t c)
{
    const double curve = y[c - 1] - 2.0 * y[c] + y[c + 1];
    const double part = curve < 0.0 ? 0.5 * (y[c - 1] - y[c + 1]) / curve : 0.0;
    return part < 0.0 ? places[c] + part * (places[c] - places[c - 1])
                      : places[c] + part * (places[c + 1] - places[c]);
}

static rg_status find_one(const rg_search_line_rules *rules, const double *places, const double *spectrum,
                          size_t n, double *work, rg_search_line *found, size_t *n_found, double range[2])
{
    rg_search_band bands[RG_SEARCH_MOST_LINES];
    range[0] = range[1] = NAN;
    for (size_t c = 0; c < n; c++)
        if (isfinite(spectrum[c])) {
            range[0] = isnan(range[0]) ? places[c] : range[0];
            range[1] = places[c];
        }
    smooth(spectrum, n, rules->smooth, work);
    const rg_status status =
        rg_search_bands_find(work, n, rules->least, RG_SEARCH_MOST_LINES, bands, n_found, NULL);
    double highest = 0.0;
    for (size_t b = 0; b < *n_found; b++)
        highest = fmax(highest, bands[b].prominence);
    for (size_t b = 0; b < *n_found; b++)
        found[b] = (rg_search_line){refine(places, work, bands[b].channel),
                                    pow(bands[b].prominence / highest, rules->power)};
    return status;
}

/* counts[s] lines of each list lie RG_SEARCH_MOST_LINES apart: close the gaps. */
static rg_status pack(const rg_search_line *found, const size_t *counts, rg_search_lines *lines)
{
    lines->first[0] = 0;
    for (size_t s = 0; s < lines->n; s++)
        lines->first[s + 1] = lines->first[s] + counts[s];
    lines->lines = rg_alloc(lines->first[lines->n] + 1, 1, sizeof *lines->lines);
    if (lines->lines == NULL)
        return RG_ENOMEM;
    for (size_t s = 0; s < lines->n; s++)
        memcpy(lines->lines + lines->first[s], found + s * RG_SEARCH_MOST_LINES, counts[s] * sizeof *found);
    return RG_OK;
}

rg_status rg_search_lines_find(const rg_search_line_rules *rules, const double *places, const double *spectra,
                               size_t n_spectra, size_t n, rg_search_lines *lines, rg_error *err)
{
    *lines = (rg_search_lines){.n = n_spectra};
    if (!(rules->smooth >= 0.0 && rules->smooth < 1e4 && rules->least >= 0.0 && rules->power > 0.0 &&
          rules->sigma > 0.0 && rules->reach >= 0.0 && rules->penalty >= 0.0 && rules->strong >= 0.0))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "rules of lines are out of range");
    rg_search_line *found = rg_alloc(n_spectra, RG_SEARCH_MOST_LINES, sizeof *found);
    size_t *counts = rg_alloc(n_spectra, 1, sizeof *counts);
    double *work = rg_alloc(rg_threads(), n, sizeof *work);
    rg_status *outcome = rg_alloc(n_spectra, 1, sizeof *outcome);
    lines->first = rg_alloc(n_spectra + 1, 1, sizeof *lines->first);
    lines->range = rg_alloc(n_spectra, 1, sizeof *lines->range);
    rg_status status = found != NULL && counts != NULL && work != NULL && outcome != NULL &&
                               lines->first != NULL && lines->range != NULL
                           ? RG_OK
                           : RG_ENOMEM;
    if (status == RG_OK) {
#pragma omp parallel for schedule(dynamic)
        for (size_t s = 0; s < n_spectra; s++)
            outcome[s] = find_one(rules, places, spectra + s * n, n, work + rg_thread() * n,
                                  found + s * RG_SEARCH_MOST_LINES, &counts[s], lines->range[s]);
    }
    for (size_t s = 0; s < n_spectra && status == RG_OK; s++)
        status = outcome[s];
    if (status == RG_OK)
        status = pack(found, counts, lines);
    free(found);
    free(counts);
    free(work);
    free(outcome);
    return status == RG_OK ? RG_OK : rg_fail(err, status, RG_NO_INDEX, "no memory for the lines");
}

void rg_search_lines_free(rg_search_lines *lines)
{
    free(lines->first);
    free(lines->lines);
    free(lines->range);
    *lines = (rg_search_lines){0};
}

/* ---- scores ---- */

static bool is_within(const rg_search_line *line, const double range[2])
{
    return line->place >= range[0] && line->place <= range[1];
}

double rg_search_lines_weight(const rg_search_lines *lines, size_t i, const rg_search_lines *others, size_t k)
{
    double sum = 0.0;
    for (size_t l = lines->first[i]; l < lines->first[i + 1]; l++)
        sum += is_within(&lines->lines[l], others->range[k]) ? lines->lines[l].weight : 0.0;
    return sum;
}

/* What each line of list i costs when it has no partner in list k, as a share of `whole`. */
static size_t fill_costs(const rg_search_line_rules *rules, const rg_search_lines *lines, size_t i,
                         const double range[2], double whole, double *costs)
{
    double highest = 0.0;
    const size_t n = lines->first[i + 1] - lines->first[i];
    const rg_search_line *own = lines->lines + lines->first[i];
    for (size_t l = 0; l < n; l++)
        highest = fmax(highest, own[l].weight);
    for (size_t l = 0; l < n; l++) {
        const bool counts = is_within(&own[l], range) && own[l].weight >= rules->strong * highest;
        costs[l] = counts ? rules->penalty * own[l].weight / whole : 0.0;
    }
    return n;
}

double rg_search_lines_score(const rg_search_line_rules *rules, const rg_search_lines *a, size_t i,
                             const rg_search_lines *b, size_t k)
{
    double costs_a[RG_SEARCH_MOST_LINES];
    double costs_b[RG_SEARCH_MOST_LINES];
    double best[RG_SEARCH_MOST_LINES + 1]; /* of the lines of a so far with the first so many of b */
    const double whole_a = rg_search_lines_weight(a, i, b, k);
    const double whole_b = rg_search_lines_weight(b, k, a, i);
    const size_t n_a = fill_costs(rules, a, i, b->range[k], whole_a, costs_a);
    const size_t n_b = fill_costs(rules, b, k, a->range[i], whole_b, costs_b);
    const double scale = whole_a > 0.0 && whole_b > 0.0 ? 1.0 / sqrt(whole_a * whole_b) : 0.0;
    best[0] = 0.0;
    for (size_t y = 0; y < n_b; y++)
        best[y + 1] = best[y] - costs_b[y];
    for (size_t x = 0; x < n_a; x++) {
        const rg_search_line *line = &a->lines[a->first[i] + x];
        double diagonal = best[0];
        best[0] -= costs_a[x];
        for (size_t y = 0; y < n_b; y++) {
            const rg_search_line *other = &b->lines[b->first[k] + y];
            const double apart = (line->place - other->place) / rules->sigma;
            const bool can =
                fabs(apart) <= rules->reach && is_within(line, b->range[k]) && is_within(other, a->range[i]);
            const double with =
                can ? diagonal + scale * sqrt(line->weight * other->weight) * exp(-0.5 * apart * apart)
                    : -INFINITY;
            diagonal = best[y + 1];
            best[y + 1] = fmax(with, fmax(diagonal - costs_a[x], best[y] - costs_b[y]));
        }
    }
    return best[n_b];
}
