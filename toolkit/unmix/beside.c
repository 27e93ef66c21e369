#include "toolkit/unmix/beside.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "kernels/base/memory.h"
#include "kernels/hapke/uncalibrated.h"
#include "toolkit/member_numbers.h"
#include "toolkit/message.h"

rg_status rg_unmix_beside_args(const rg_unmix_args *args, rg_error *err)
{
    if (args->beside != NULL && args->calibration == NULL)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "there is no calibration for minerals to be beside",
                             "--beside", "add --calibration CAL.h5, or give all minerals with --endmembers");
    return RG_OK;
}

/* The members beside, as a library of their own; from [n] tells which they are in all. The arrays are new,
 * what they point at is not. */
static bool part(const rg_endmember_library *all, rg_endmember_library *beside, size_t **from)
{
    *beside = (rg_endmember_library){.n_bands = all->n_bands,
                                     .technique = all->technique,
                                     .inputs = all->inputs + all->first_beside,
                                     .n_inputs = all->n_inputs - all->first_beside};
    beside->names = rg_alloc(all->n, 1, sizeof *beside->names);
    beside->rows = rg_alloc(all->n, 1, sizeof *beside->rows);
    beside->homes = rg_alloc(all->n, 1, sizeof *beside->homes);
    *from = rg_alloc(all->n, 1, sizeof **from);
    if (beside->names == NULL || beside->rows == NULL || beside->homes == NULL || *from == NULL)
        return false;
    for (size_t m = 0; m < all->n; m++)
        if (rg_endmember_library_is_beside(all, m)) {
            beside->names[beside->n] = all->names[m];
            beside->rows[beside->n] = all->rows[m];
            beside->homes[beside->n] = all->homes[m] - all->first_beside;
            (*from)[beside->n++] = m;
        }
    return true;
}

static rg_status unknown(const char *path, const char *name, const char *reason, const char *remedy,
                         rg_error *err)
{
    (void) rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, reason, name, remedy);
    return rg_error_place(err, path, NULL);
}

/* c of the members beside: density x diameter x section. */
static rg_status find_masses(const rg_unmix_args *args, const rg_endmember_library *library,
                             bool knows_diameters, double section, double *c, rg_error *err)
{
    rg_endmember_library beside;
    size_t *from = NULL;
    double *density = rg_alloc(library->n, 1, sizeof *density);
    double *diameter = rg_alloc(library->n, 1, sizeof *diameter);
    rg_status status = part(library, &beside, &from) && density != NULL && diameter != NULL
                           ? RG_OK
                           : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the endmembers");
    if (status == RG_OK)
        status = rg_member_numbers(&RG_MEMBER_DENSITY, args->density, args->beside, &beside, density, err);
    if (status == RG_OK && knows_diameters)
        status = rg_member_numbers(&RG_MEMBER_DIAMETER, args->diameter, args->beside, &beside, diameter, err);
    for (size_t k = 0; k < beside.n && status == RG_OK; k++) {
        if (isnan(density[k]))
            status =
                unknown(args->beside, beside.names[k], "the density of a mineral is not known",
                        "add --density NAME=G_PER_CM3, or a column density_g_cm3 to the library beside", err);
        else if (knows_diameters && isnan(diameter[k]))
            status = unknown(args->beside, beside.names[k],
                             "the grain diameter of a mineral is not known, those of the calibration are",
                             "add --diameter NAME=UM, or a column diameter_um to the library beside", err);
        else
            c[from[k]] = density[k] * (knows_diameters ? diameter[k] : 1.0) * section;
    }
    free(beside.names);
    free(beside.rows);
    free(beside.homes);
    free(from);
    free(density);
    free(diameter);
    return status;
}

/* The logarithm of a member's c is a mean of those of calibrated minerals, its own or all, and for one beside
 * a draw of its own. So is the covariance. */
static void find_covariance(const rg_endmember_library *library, const rg_calibration_file *calibration,
                            double own_variance, double *of_c)
{
    const size_t n = calibration->n;
    for (size_t m = 0; m < library->n; m++)
        for (size_t l = 0; l < library->n; l++) {
            const bool mean_m = rg_endmember_library_is_beside(library, m);
            const bool mean_l = rg_endmember_library_is_beside(library, l);
            double sum = 0.0;
            for (size_t i = mean_m ? 0 : library->rows[m]; i < (mean_m ? n : library->rows[m] + 1); i++)
                for (size_t k = mean_l ? 0 : library->rows[l]; k < (mean_l ? n : library->rows[l] + 1); k++)
                    sum += calibration->of_c[i * n + k];
            of_c[m * library->n + l] = sum / (mean_m ? (double) n : 1.0) / (mean_l ? (double) n : 1.0) +
                                       (m == l && mean_m ? own_variance : 0.0);
        }
}

rg_status rg_unmix_beside_masses(const rg_unmix_args *args, const rg_endmember_library *library,
                                 const rg_calibration_file *calibration, double *c, double *of_c,
                                 double *log_sigma, rg_error *err)
{
    size_t n_beside = 0;
    double own_variance = 0.0;
    rg_status status = RG_OK;
    *log_sigma = NAN;
    for (size_t m = 0; m < library->n; m++)
        n_beside += rg_endmember_library_is_beside(library, m);
    if (n_beside == library->n)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "no mineral of the calibration is left", "--select",
                             "name one of its minerals too");
    if (n_beside > 0) {
        if (calibration->section == NULL) {
            (void) rg_fail_named(err, RG_ENOENT, RG_NO_INDEX,
                                 "this calibration does not tell the section factors of its minerals, which "
                                 "--beside needs",
                                 NULL, "make it again with `regolith calibrate`");
            return rg_error_place(err, args->calibration, NULL);
        }
        if (args->diameter != NULL && !calibration->knows_diameters)
            return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the calibration took grain diameters as equal",
                                 "--diameter", "leave it out, or calibrate with the diameters of all");
        const double section = rg_hapke_uncalibrated(calibration->section, calibration->n, log_sigma);
        own_variance = *log_sigma / calibration->inflation * (*log_sigma / calibration->inflation);
        status = find_masses(args, library, calibration->knows_diameters, section, c, err);
    }
    for (size_t m = 0; m < library->n; m++)
        if (!rg_endmember_library_is_beside(library, m))
            c[m] = calibration->c[library->rows[m]];
    find_covariance(library, calibration, own_variance, of_c);
    return status;
}

void rg_unmix_beside_say(const rg_endmember_library *library, double log_sigma, bool quiet)
{
    for (size_t m = 0; m < library->n; m++)
        if (rg_endmember_library_is_beside(library, m))
            rg_message_note("unmix", quiet,
                            "%s took no part in the calibration: its section factor is taken as the mean of "
                            "the others', known within a factor of %.2f, which is in its errors and limits; "
                            "its spectrum is taken as it is",
                            library->names[m], exp(log_sigma));
}
