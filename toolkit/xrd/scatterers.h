/* The rows of the library that diffraction needs: kinds of atom and tubes. */
#ifndef RG_TOOLKIT_XRD_SCATTERERS_H
#define RG_TOOLKIT_XRD_SCATTERERS_H

#include "formats/crystal/crystal.h"
#include "kernels/xrd/scattering.h"
#include "toolkit/mineral_library.h"

typedef struct {
    double wavelength[2]; /* A */
    double ratio;
    const char *terms; /* front of the columns of anomalous.tsv: "CuKa1" */
} rg_tube;

/* The tube of that name; RG_ENOENT lists those there are. */
rg_status rg_tube_find(const rg_mineral_library *library, const char *name, rg_tube *tube,
                       rg_error *err) RG_MUST_CHECK;

/* The columns for a wavelength, A: those of the tube whose Ka1 is within 0.5 % of it; NULL for none. */
const char *rg_tube_terms(const rg_mineral_library *library, double wavelength);

/* Factors, anomalous terms (terms NULL: 0) and mass of a kind of atom. An ion that has no row counts as the
 * neutral atom, and *substituted is set. RG_ENOENT for an element without a row. */
rg_status rg_scatterer_find(const rg_mineral_library *library, const rg_crystal_type *type, const char *terms,
                            rg_xrd_scatterer *scatterer, bool *substituted, rg_error *err) RG_MUST_CHECK;

#endif
