/* Endmembers as intimate mixing needs them: albedos, and the mass that stands behind a unit of cross-section.
 */
#ifndef RG_TOOLKIT_MINERALS_H
#define RG_TOOLKIT_MINERALS_H

#include "kernels/hapke/reflectance.h"
#include "kernels/hapke/sizes.h"
#include "toolkit/endmember_library.h"

typedef struct {
    double *albedo; /* [n][n_bands] NaN where the model has none                              */
    bool *use;      /* [n_bands] of the library, and every endmember has an albedo            */
    size_t n_used;
    size_t n_unusable; /* bands of use in the library but not here                               */
    double *density;   /* [n] g/cm3                                                              */
    double *diameter;  /* [n] um; 1 when unknown and so equal                                    */
    bool is_equal;     /* diameters are not known                                                */
    double *c;         /* [n] density x diameter                                                 */
} rg_minerals;

/* Albedos of the library's spectra under the model. RG_EDOMAIN when no band is left. Frees nothing it did not
 * make: release with rg_minerals_free in every case. */
rg_status rg_minerals_albedo(const rg_hapke *model, const char *path, const rg_endmember_library *library,
                             rg_minerals *minerals, rg_error *err) RG_MUST_CHECK;

/* Densities and diameters, from the options (see toolkit/member_numbers.h) or the library's columns.
 * RG_EDOMAIN names an endmember without density, or without diameter when others have one; without any they
 * are equal. */
rg_status rg_minerals_masses(const char *path, const rg_endmember_library *library, const char *density,
                             const char *diameter, rg_minerals *minerals, rg_error *err) RG_MUST_CHECK;

/* The same for endmembers known by their optical constants: densities, diameters, which must be known unless
 * `start` is given for those that are not, and albedos of grains of that size. iron: mass fraction of
 * nanophase iron in all grains, by the constants in library->inclusion; 0 for none. */
rg_status rg_minerals_optical(const char *path, const rg_endmember_library *library, const double *axis_nm,
                              const char *density, const char *diameter, double start,
                              const rg_hapke_slab_options *slab, double iron, rg_minerals *minerals,
                              rg_error *err) RG_MUST_CHECK;

/* added [n][n_bands]: absorption, 1/um, of that mass fraction of iron. */
void rg_minerals_iron(const rg_endmember_library *library, const double *axis_nm, const double *density,
                      double iron, double *added);

/* Tell the user when equal diameters were assumed: once the work is done. */
void rg_minerals_say(const rg_minerals *minerals, const char *command, bool quiet);

void rg_minerals_free(rg_minerals *minerals);

#endif
