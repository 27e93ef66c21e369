/* The columns of a microprobe analysis: oxides, halogens and elements with their molar masses.
 * The rows come from datasets/library/elements.tsv and oxides.tsv; no mass is written in C. */
#ifndef RG_KERNELS_IDENTIFY_OXIDES_H
#define RG_KERNELS_IDENTIFY_OXIDES_H

#include <stddef.h>

#include "kernels/base/error.h"

typedef struct {
    const char *symbol;
    double atomic_mass;     /* g/mol                                                    */
    const char *class_name; /* "REE" for Y and the lanthanides, "-" otherwise           */
} rg_element;

typedef enum {
    RG_OXIDE_CATION = 0, /* counts as cations and brings its oxygen                            */
    RG_OXIDE_HYDROGEN,   /* H2O: counted only where the group says so, never a cation          */
    RG_OXIDE_HALOGEN,    /* F, Cl as element wt%: lowers the total by the oxygen it replaces   */
    RG_OXIDE_ATOM,       /* neutral atom, wt% of the element, in sulfides and metals           */
    RG_OXIDE_KINDS
} rg_oxide_kind;

typedef struct {
    const char *name;   /* column of an analysis: "FeO", "Cl"                            */
    const char *cation; /* its name in a formula: "Fe2", "Fe3", "Cl"                     */
    size_t element;     /* row of the element table                                      */
    rg_oxide_kind kind;
    double cations;      /* atoms of the element in one formula unit of the column         */
    double oxygens;      /* oxygens in it                                                  */
    double charge;       /* of one cation; 0 for atoms                                     */
    double molar_mass;   /* g/mol, set by rg_oxides_complete                               */
    double total_per_wt; /* what 1 wt% adds to the total: 1, or 1 - O/2X for a halogen     */
} rg_oxide;

typedef struct {
    rg_element *elements;
    size_t n_elements;
    rg_oxide *oxides;
    size_t n_oxides;
} rg_oxide_table;

/* Compute molar masses and check the rows. Returns RG_EDOMAIN with err->index the row of oxides and
 * err->subject its name when the charges of cations and oxygens do not balance or a count is not
 * positive; RG_ENOENT without oxygen in the element table. */
rg_status rg_oxides_complete(rg_oxide_table *table, rg_error *err) RG_MUST_CHECK;

/* Number of the oxide (by column name) or element (by symbol) that text[length] names; RG_NO_INDEX. */
size_t rg_oxides_find(const rg_oxide_table *table, const char *text, size_t length);
size_t rg_oxides_element(const rg_oxide_table *table, const char *text, size_t length);

/* The oxides that a formula name means, ascending, into found[n_oxides]; their number. The name is a
 * cation ("Fe2"), else an element ("Fe": every oxide of it), else a class ("REE"). Zero when unknown. */
size_t rg_oxides_of_name(const rg_oxide_table *table, const char *text, size_t length, size_t *found);

/* 1 for an oxide of an element whose class is "REE", else 0. */
int rg_oxides_is_ree(const rg_oxide_table *table, size_t oxide);

#endif
