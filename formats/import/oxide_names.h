/* What the headings of a composition table mean: "FeO", "Input_Al2O3", "CeO2 wt%", "Nd ppm", "MgO 1s". */
#ifndef RG_FORMATS_IMPORT_OXIDE_NAMES_H
#define RG_FORMATS_IMPORT_OXIDE_NAMES_H

#include <stdbool.h>

#include "formats/text/cell.h"

/* A heading says a value, or its error (absolute, or per cent of the value), or a detection limit. */
typedef enum { RG_OXIDE_VALUE = 0, RG_OXIDE_ERROR, RG_OXIDE_RELATIVE_ERROR, RG_OXIDE_LIMIT } rg_oxide_role;

/* Of which kind a table is. In tables of oxides elements are read only in ppm (trace elements). In
 * tables of elements they are metals or sulfides, unless oxygen is a column: then they are oxides. */
typedef enum { RG_TABLE_OXIDES = 0, RG_TABLE_ELEMENTS, RG_TABLE_ELEMENTS_WITH_OXYGEN } rg_oxide_table_kind;

typedef struct {
    char name[16]; /* the usual spelling: "FeO", "F", "S"; of an element table "Fe", or its oxide */
    rg_oxide_role role;
    double factor;    /* wt% of what is named per unit of the column: 1; "Fe2O3T" is FeO times 0.89981 */
    bool per_million; /* the column is in ppm; the factor has it */
    double sigmas;    /* standard errors that an error column gives: 2 for "2s" */
} rg_oxide_heading;

/* false when the heading is none of these. */
bool rg_import_oxide(rg_cell heading, rg_oxide_table_kind kind, rg_oxide_heading *meaning);

/* Whether a heading that names no oxide says so of the oxide before it ("1s", "±", "err", "LOD"); the name in
 * meaning is empty. */
bool rg_import_oxide_follower(rg_cell heading, rg_oxide_heading *meaning);

/* The name of an oxide that stands as a whole word in a heading which is none ("SiO2 mol%"), or NULL. */
const char *rg_import_oxide_within(rg_cell heading);

#endif
