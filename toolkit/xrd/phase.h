/* Crystal structures as a user names them, ready to diffract. */
#ifndef RG_TOOLKIT_XRD_PHASE_H
#define RG_TOOLKIT_XRD_PHASE_H

#include "formats/crystal/crystal.h"
#include "formats/sample/result.h"
#include "kernels/xrd/atoms.h"
#include "toolkit/xrd/scatterers.h"

typedef struct {
    const char *terms; /* anomalous terms, see rg_tube; NULL: none                          */
    double u_iso;      /* displacement of atoms for which the file has none, A^2             */
    bool neutral;      /* take neutral atoms where the file states ions                      */
} rg_phase_options;

/* model points into crystal and scatterers: do not copy it. */
typedef struct {
    rg_crystal crystal;
    rg_xrd_scatterer *scatterers; /* [crystal.n_types] */
    rg_xrd_crystal model;
    rg_xrd_lattice lattice;
    rg_xrd_atoms atoms;
    double density;       /* g/cm3 */
    size_t n_substituted; /* kinds of ion that count as neutral atoms for want of a row */
    const char *path;     /* of its file; NULL for one of the library */
    char sha256[65];
} rg_crystal_phase;

typedef struct {
    rg_crystal_phase *items;
    size_t n;
} rg_crystal_phases;

/* Every structure of the CIFs paths[n], in order. Errors name the file, the data block and what is wrong:
 * those of rg_crystals_read_cif; RG_EDOMAIN when the operators are no group, do not fit the cell, or an atom
 * lies on no clear position. Free in every case. */
rg_status rg_phases_open(const char *const *paths, size_t n, const rg_phase_options *how,
                         const rg_mineral_library *library, rg_crystal_phases *phases,
                         rg_error *err) RG_MUST_CHECK;
void rg_phases_free(rg_crystal_phases *phases);

/* A structure of structures.tsv. */
rg_status rg_phase_reference(const char *name, const rg_phase_options *how, const rg_mineral_library *library,
                             rg_crystal_phase *phase, rg_error *err) RG_MUST_CHECK;
void rg_phase_free(rg_crystal_phase *phase);

/* The files of the phases among the inputs of a result, each once. */
rg_status rg_phases_record(const rg_crystal_phases *phases, rg_result *result, rg_error *err) RG_MUST_CHECK;

/* What was decided on them, as notes: displacements assumed, ions without factors, a stated density that is
 * off by more than 1 %. */
void rg_phases_say(const rg_crystal_phases *phases, const rg_phase_options *how, const char *command,
                   bool quiet);

#endif
