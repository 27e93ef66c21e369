#include "kernels/identify/feature_references.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the features of references");
}

static bool same_window(const rg_feature_window *a, const rg_feature_window *b)
{
    return !(a->left_low < b->left_low) && !(a->left_low > b->left_low) && !(a->left_high < b->left_high) &&
           !(a->left_high > b->left_high) && !(a->right_low < b->right_low) &&
           !(a->right_low > b->right_low) && !(a->right_high < b->right_high) &&
           !(a->right_high > b->right_high);
}

static bool has_use(const rg_feature_references *s, size_t first, size_t n)
{
    for (size_t b = first; b < first + n; b++)
        if (s->use[b])
            return true;
    return false;
}

/* Number of the place of a window; RG_NO_INDEX when the axis has no such bands. */
static size_t place_of(rg_feature_references *s, const rg_feature_window *window)
{
    for (size_t p = 0; p < s->n_places; p++)
        if (same_window(&s->places[p].window, window))
            return p;
    rg_feature_place *new = &s->places[s->n_places];
    new->window = *window;
    if (!rg_feature_fit_bands(s->axis_nm, s->n_bands, window, &new->bands) ||
        !has_use(s, new->bands.left, new->bands.n_left) ||
        !has_use(s, new->bands.right, new->bands.n_right) || !has_use(s, new->bands.first, new->bands.n))
        return RG_NO_INDEX;
    if (new->bands.n > s->widest)
        s->widest = new->bands.n;
    return s->n_places++;
}

/* Number of the probe of a class at a place. */
static size_t probe_at(rg_feature_references *s, size_t at, size_t class_number)
{
    for (size_t i = 0; i < s->n_probes; i++)
        if (s->probes[i].place == at && s->probes[i].class_number == class_number)
            return i;
    s->probes[s->n_probes] = (rg_feature_probe){.place = at, .class_number = class_number};
    return s->n_probes++;
}

/* Values of the bands in use; the others are missing. */
void rg_feature_references_take_f64(const rg_feature_references *s, const double *values, double *to)
{
    for (size_t b = 0; b < s->n_bands; b++)
        to[b] = s->use[b] ? values[b] : (double) NAN;
}

void rg_feature_references_take_f32(const rg_feature_references *s, const float *values, double *to)
{
    for (size_t b = 0; b < s->n_bands; b++)
        to[b] = s->use[b] ? (double) values[b] : (double) NAN;
}

static bool fill_probe(const rg_feature_references *s, rg_feature_probe *p, const double *spectra,
                       double *spectrum)
{
    const size_t m = s->first[p->class_number + 1] - s->first[p->class_number];
    const rg_feature_bands *bands = &s->places[p->place].bands;
    p->area = rg_alloc(m, 1, sizeof *p->area);
    if (p->area == NULL || !rg_feature_scan_init(&p->scan, m, bands->n))
        return false;
    for (size_t k = 0; k < m; k++) {
        double *row = p->scan.rows + k * bands->n;
        rg_feature_sides sides;
        rg_feature_references_take_f64(s, spectra + s->members[s->first[p->class_number] + k] * s->n_bands,
                                       spectrum);
        if (rg_feature_fit_continuum(spectrum, s->axis_nm, bands, row, &sides))
            p->area[k] = rg_feature_fit_area(row, s->axis_nm + bands->first, bands->n);
        else
            for (size_t i = 0; i < bands->n; i++)
                row[i] = (double) NAN;
    }
    return rg_feature_scan_finish(&p->scan);
}

static void sort_members(rg_feature_references *s, const size_t *class_of, const size_t *sample_of, size_t n)
{
    size_t at = 0;
    for (size_t c = 0; c < s->rules->n_classes; c++) {
        s->first[c] = at;
        for (size_t r = 0; r < n; r++)
            if (class_of[r] == c) {
                s->sample[at] = sample_of != NULL ? sample_of[r] : RG_NO_INDEX;
                s->members[at++] = r;
            }
        s->n_classes_used += at > s->first[c];
        if (at - s->first[c] > s->most)
            s->most = at - s->first[c];
    }
    s->first[s->rules->n_classes] = at;
    s->n = at;
}

static rg_status make_room(rg_feature_references *s, size_t n, rg_error *err)
{
    const rg_feature_rules *rules = s->rules;
    s->axis_nm = rg_alloc(s->n_bands, 1, sizeof *s->axis_nm);
    s->use = rg_alloc(s->n_bands, 1, sizeof *s->use);
    s->first = rg_alloc(rules->n_classes + 1, 1, sizeof *s->first);
    s->members = rg_alloc(n, 1, sizeof *s->members);
    s->sample = rg_alloc(n, 1, sizeof *s->sample);
    s->places = rg_alloc(rules->n_rules + 1, 1, sizeof *s->places);
    s->probes = rg_alloc(rules->n_rules + 1, 1, sizeof *s->probes);
    s->probe_of = rg_alloc(rules->n_rules, 1, sizeof *s->probe_of);
    return s->axis_nm == NULL || s->use == NULL || s->first == NULL || s->members == NULL ||
                   s->sample == NULL || s->places == NULL || s->probes == NULL || s->probe_of == NULL
               ? no_memory(err)
               : RG_OK;
}

static rg_status prepare(rg_feature_references *s, const double *spectra, rg_error *err)
{
    for (size_t r = 0; r < s->rules->n_rules; r++) {
        const size_t at = place_of(s, &s->rules->rules[r].window);
        s->probe_of[r] = at != RG_NO_INDEX ? probe_at(s, at, s->rules->rules[r].of_class) : RG_NO_INDEX;
    }
    double *spectrum = rg_alloc(s->n_bands, 1, sizeof *spectrum);
    rg_status status = spectrum == NULL ? no_memory(err) : RG_OK;
    for (size_t i = 0; i < s->n_probes && status == RG_OK; i++)
        if (!fill_probe(s, &s->probes[i], spectra, spectrum))
            status = no_memory(err);
    free(spectrum);
    if (status == RG_OK && s->n_probes == 0)
        status = rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "the axis shows no feature of any class", NULL,
                               "the rules' wavelengths are in nm");
    return status;
}

rg_status rg_feature_references_init(rg_feature_references *references, const rg_feature_rules *rules,
                                     const double *spectra, const size_t *class_of, const size_t *sample_of,
                                     size_t n, const double *axis_nm, const bool *use, size_t n_bands,
                                     rg_error *err)
{
    *references = (rg_feature_references){.rules = rules, .n_bands = n_bands};
    rg_status status = make_room(references, n, err);
    if (status != RG_OK)
        return status;
    memcpy(references->axis_nm, axis_nm, n_bands * sizeof *axis_nm);
    memcpy(references->use, use, n_bands * sizeof *use);
    sort_members(references, class_of, sample_of, n);
    if (references->n == 0)
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "no reference belongs to a class of the rules");
    return prepare(references, spectra, err);
}

void rg_feature_references_free(rg_feature_references *references)
{
    for (size_t i = 0; i < references->n_probes; i++) {
        rg_feature_scan_free(&references->probes[i].scan);
        free(references->probes[i].area);
    }
    free(references->axis_nm);
    free(references->use);
    free(references->first);
    free(references->members);
    free(references->sample);
    free(references->places);
    free(references->probes);
    free(references->probe_of);
    *references = (rg_feature_references){0};
}
