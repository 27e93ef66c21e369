/* A crystal structure as a file states it: cell, operators, atoms of the asymmetric unit. */
#ifndef RG_FORMATS_CRYSTAL_CRYSTAL_H
#define RG_FORMATS_CRYSTAL_CRYSTAL_H

#include <stdbool.h>

#include "kernels/base/crystal.h"
#include "kernels/base/error.h"

enum { RG_SYMBOL_SIZE = 4, RG_CRYSTAL_TEXT = 128 };

/* A kind of atom. */
typedef struct {
    char element[RG_SYMBOL_SIZE]; /* "Fe"                                    */
    int charge;                   /* as the file states it; 0: neutral       */
    bool valence;                 /* the valence state of C or Si is stated  */
} rg_crystal_type;

typedef struct {
    char name[RG_CRYSTAL_TEXT];    /* of the mineral or compound, else of the data block */
    char block[RG_CRYSTAL_TEXT];   /* name of the data block                             */
    char formula[RG_CRYSTAL_TEXT]; /* as stated, or ""                                   */
    char group[RG_CRYSTAL_TEXT];   /* name of the space group as stated, or ""           */
    rg_cell_edges cell;
    rg_cell_edges cell_error; /* standard uncertainties, NaN where none is stated */
    rg_operator *operators;   /* [n_operators]                                    */
    size_t n_operators;
    rg_crystal_site *sites; /* [n_sites] scatterer numbers types; u_iso is NaN where the file has none */
    char (*labels)[32];
    size_t n_sites;
    rg_crystal_type *types; /* [n_types] */
    size_t n_types;
    size_t n_without_u;
    double stated_density; /* g/cm3, NaN where not stated */
} rg_crystal;

void rg_crystal_free(rg_crystal *crystal);

/* All structures of a file, one for each data block that has atoms. */
typedef struct {
    rg_crystal *items;
    size_t n;
} rg_crystals;

/* Read the structures of a CIF, bytes[n] of the whole file. Only what the file states is taken: symmetry
 * from its operators (_space_group_symop_operation_xyz or _symmetry_equiv_pos_as_xyz). RG_EFORMAT with the
 * line in err->index for values that are not what their name asks for; RG_ENOENT when nothing in the file
 * is a structure; RG_EUNSUPPORTED when a space group is named but its operators are not listed; RG_EDOMAIN
 * for a cell, occupancy or displacement that cannot be; RG_ENOMEM. *crystals is empty after a failure. */
rg_status rg_crystals_read_cif(const unsigned char *bytes, size_t n, rg_crystals *crystals,
                               rg_error *err) RG_MUST_CHECK;
void rg_crystals_free(rg_crystals *crystals);

/* The kind of atom that a type symbol ("Al3+", "O2-", "Ca+2", "Fe", "Cval", "D") is; false when it is none.
 */
bool rg_crystal_type_parse(const char *symbol, rg_crystal_type *type);

/* The kind of atom that a label ("Ca1", "FeT", "O1A", "Wat") names; formula: the elements of the compound,
 * which decides between two readings ("CA1"), or "". False when no element or more than one may be meant. */
bool rg_crystal_type_of_label(const char *label, const char *formula, rg_crystal_type *type);

#endif
