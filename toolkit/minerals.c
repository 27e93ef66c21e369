#include "toolkit/minerals.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/hapke/albedo.h"
#include "kernels/hapke/iron.h"
#include "toolkit/member_numbers.h"
#include "toolkit/message.h"

/* References of a calibration are kept in single precision: one that was at the model's end may lie a digit
 * beyond. */
static double within(const rg_hapke *model, double reflectance)
{
    return reflectance > model->highest && reflectance < model->highest * (1.0 + 1e-6) ? model->highest
                                                                                       : reflectance;
}

static rg_status allocate(const rg_endmember_library *library, rg_minerals *m, rg_error *err)
{
    *m = (rg_minerals){.albedo = rg_alloc(library->n, library->n_bands, sizeof *m->albedo),
                       .use = rg_alloc(library->n_bands, 1, sizeof *m->use),
                       .density = rg_alloc(library->n, 1, sizeof *m->density),
                       .diameter = rg_alloc(library->n, 1, sizeof *m->diameter),
                       .c = rg_alloc(library->n, 1, sizeof *m->c)};
    return m->albedo != NULL && m->use != NULL && m->density != NULL && m->diameter != NULL && m->c != NULL
               ? RG_OK
               : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the endmembers");
}

rg_status rg_minerals_albedo(const rg_hapke *model, const char *path, const rg_endmember_library *library,
                             rg_minerals *minerals, rg_error *err)
{
    const rg_status status = allocate(library, minerals, err);
    size_t blocking = 0;
    if (status != RG_OK)
        return status;
    for (size_t b = 0; b < library->n_bands; b++) {
        bool all = true;
        for (size_t m = 0; m < library->n; m++) {
            const size_t at = m * library->n_bands + b;
            const double reflectance = within(model, library->spectra[at]);
            if (rg_hapke_albedo(model, &reflectance, 1, &minerals->albedo[at], NULL) > 0 && library->use[b]) {
                all = false;
                blocking = m;
            }
        }
        minerals->use[b] = library->use[b] && all;
        minerals->n_used += minerals->use[b];
        minerals->n_unusable += library->use[b] && !all;
    }
    if (minerals->n_used > 0)
        return RG_OK;
    (void) rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX,
                         "no band is left in which every endmember has a reflectance that the model allows",
                         library->names[blocking],
                         "give reflectance as a fraction, not per cent, or choose others with --select");
    return rg_error_place(err, rg_endmember_library_path(library, blocking, path), NULL);
}

static rg_status unknown(const char *path, const char *name, const char *reason, const char *remedy,
                         rg_error *err)
{
    (void) rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, reason, name, remedy);
    return rg_error_place(err, path, NULL);
}

/* start: the diameter of those that have none; NaN: none may lack one, unless all do and are equal; 0: nor
 * then. */
static rg_status member_masses(const char *path, const rg_endmember_library *library, const char *density,
                               const char *diameter, double start, rg_minerals *minerals, rg_error *err)
{
    const size_t n = library->n;
    size_t known = 0;
    size_t missing = 0;
    rg_status status = rg_member_numbers(&RG_MEMBER_DENSITY, density, path, library, minerals->density, err);
    if (status == RG_OK)
        status = rg_member_numbers(&RG_MEMBER_DIAMETER, diameter, path, library, minerals->diameter, err);
    if (status != RG_OK)
        return status;
    for (size_t m = 0; m < n; m++) {
        if (isnan(minerals->density[m]))
            return unknown(path, library->names[m], "the density of an endmember is not known",
                           "add --density NAME=G_PER_CM3, or a column density_g_cm3 to the library", err);
        if (isnan(minerals->diameter[m]) && start > 0.0)
            minerals->diameter[m] = start;
        if (isnan(minerals->diameter[m]))
            missing = m;
        else
            known++;
    }
    if (known < n && start == 0.0)
        return unknown(path, library->names[missing], "the grain diameter of an endmember is not known",
                       "add --diameter NAME=UM, or fit it with --fit-sizes each", err);
    if (known > 0 && known < n)
        return unknown(path, library->names[missing],
                       "the grain diameter of an endmember is not known, those of others are",
                       "add --diameter NAME=UM, or none at all", err);
    minerals->is_equal = known == 0;
    for (size_t m = 0; m < n; m++) {
        if (minerals->is_equal)
            minerals->diameter[m] = 1.0;
        minerals->c[m] = minerals->density[m] * minerals->diameter[m];
    }
    return RG_OK;
}

rg_status rg_minerals_masses(const char *path, const rg_endmember_library *library, const char *density,
                             const char *diameter, rg_minerals *minerals, rg_error *err)
{
    return member_masses(path, library, density, diameter, NAN, minerals, err);
}

void rg_minerals_iron(const rg_endmember_library *library, const double *axis_nm, const double *density,
                      double iron, double *added)
{
    const size_t n_bands = library->n_bands;
    for (size_t m = 0; m < library->n; m++)
        for (size_t b = 0; b < n_bands; b++)
            added[m * n_bands + b] = rg_hapke_iron_absorption(
                rg_hapke_iron_volume(iron, density[m]), library->index[m * n_bands + b],
                library->inclusion[b], library->inclusion[n_bands + b], axis_nm[b] / 1000.0);
}

rg_status rg_minerals_optical(const char *path, const rg_endmember_library *library, const double *axis_nm,
                              const char *density, const char *diameter, double start,
                              const rg_hapke_slab_options *slab, double iron, rg_minerals *minerals,
                              rg_error *err)
{
    const size_t n = library->n;
    const size_t n_bands = library->n_bands;
    double *um = NULL;
    double *added = NULL;
    rg_status status = allocate(library, minerals, err);
    if (status == RG_OK)
        status = member_masses(path, library, density, diameter, start, minerals, err);
    if (status != RG_OK)
        return status;
    um = rg_alloc(n_bands, 1, sizeof *um);
    added = rg_alloc(n, n_bands, sizeof *added);
    if (um == NULL || added == NULL) {
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the endmembers");
        goto done;
    }
    for (size_t b = 0; b < n_bands; b++)
        um[b] = axis_nm[b] / 1000.0;
    if (iron > 0.0)
        rg_minerals_iron(library, axis_nm, minerals->density, iron, added);
    const rg_optical_minerals optical = {.n = n,
                                         .n_bands = n_bands,
                                         .index = library->index,
                                         .extinction = library->spectra,
                                         .added = added,
                                         .density = minerals->density,
                                         .wavelength_um = um};
    rg_optical_albedo(&optical, slab, minerals->diameter, minerals->albedo);
    for (size_t b = 0; b < n_bands; b++) {
        bool all = library->use[b];
        for (size_t m = 0; m < n; m++)
            all = all && isfinite(minerals->albedo[m * n_bands + b]);
        minerals->use[b] = all;
        minerals->n_used += all;
        minerals->n_unusable += library->use[b] && !all;
    }
    if (minerals->n_used == 0)
        status = unknown(path, library->names[0], "no band is left in which every endmember has an albedo",
                         "refractive indices must be above one", err);
done:
    free(um);
    free(added);
    return status;
}

void rg_minerals_say(const rg_minerals *minerals, const char *command, bool quiet)
{
    if (minerals->is_equal)
        rg_message_note(command, quiet, "grain diameters are not known and taken as equal");
}

void rg_minerals_free(rg_minerals *m)
{
    double *const arrays[] = {m->albedo, m->density, m->diameter, m->c};
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
        free(arrays[i]);
    free(m->use);
    *m = (rg_minerals){0};
}
