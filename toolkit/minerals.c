#include "toolkit/minerals.h"

#include <math.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
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
    return rg_error_place(err, path, NULL);
}

static rg_status unknown(const char *path, const char *name, const char *reason, const char *remedy,
                         rg_error *err)
{
    (void) rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, reason, name, remedy);
    return rg_error_place(err, path, NULL);
}

rg_status rg_minerals_masses(const char *path, const rg_endmember_library *library, const char *density,
                             const char *diameter, rg_minerals *minerals, rg_error *err)
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
        if (isnan(minerals->diameter[m]))
            missing = m;
        else
            known++;
    }
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
