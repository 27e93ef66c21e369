/* The mineral library: TSV tables (datasets/library) as the structs that the kernels take. */
#ifndef RG_TOOLKIT_MINERAL_LIBRARY_H
#define RG_TOOLKIT_MINERAL_LIBRARY_H

#include "formats/text/tsv.h"
#include "kernels/identify/changesite.h"
#include "kernels/identify/feature_rules.h"
#include "kernels/identify/formula.h"
#include "kernels/identify/phase_lines.h"
#include "kernels/simulate/grain.h"

typedef enum {
    RG_LIBRARY_ELEMENTS = 0,
    RG_LIBRARY_OXIDES,
    RG_LIBRARY_GROUPS,
    RG_LIBRARY_WINDOWS,
    RG_LIBRARY_SITES,
    RG_LIBRARY_ENDMEMBERS,
    RG_LIBRARY_NAMES,
    RG_LIBRARY_SPECIES,
    RG_LIBRARY_CRITERIA,
    RG_LIBRARY_SENTENCES,
    RG_LIBRARY_LINES,
    RG_LIBRARY_LINE_CALIBRATIONS,
    RG_LIBRARY_LINE_RULES,
    RG_LIBRARY_REFLECTANCE_BANDS,
    RG_LIBRARY_REFLECTANCE_EQUATIONS,
    RG_LIBRARY_GRAINS,
    RG_LIBRARY_CALIBRATION,
    RG_LIBRARY_CLASSES,
    RG_LIBRARY_SCATTERING,
    RG_LIBRARY_ANOMALOUS,
    RG_LIBRARY_TUBES,
    RG_LIBRARY_STRUCTURES,
    RG_LIBRARY_REFLECTANCE_CLASSES,
    RG_LIBRARY_REFLECTANCE_FEATURES,
    RG_LIBRARY_REFLECTANCE_LIMITS,
    RG_LIBRARY_LUNAR_MATURITY,
    RG_LIBRARY_LUNAR_DENSITY,
    RG_LIBRARY_LUNAR_RANGES,
    RG_LIBRARY_GRAIN_IMAGE,
    RG_LIBRARY_MINERALS,
    RG_LIBRARY_TABLES
} rg_library_table;

/* The rules point into the tables and changesite at formula: pass a library by pointer, do not copy it. */
typedef struct {
    rg_formula_rules formula;
    rg_changesite_rules changesite;
    rg_feature_rules reflectance;
    rg_phase_lines lines;
    rg_grain_species *grains; /* [n_grains] */
    size_t n_grains;
    double *grain_compositions;       /* [n_grains][n_oxides] wt%, which grains point into */
    rg_tsv tables[RG_LIBRARY_TABLES]; /* rows as written, for printing sources and mineral facts */
    char **names;                     /* species names made from a {R} row                       */
    size_t n_names;
    size_t names_capacity;
} rg_mineral_library;

/* "elements.tsv", ... */
const char *rg_mineral_library_file(rg_library_table table);

/* Load every table from text[RG_LIBRARY_TABLES] of length[RG_LIBRARY_TABLES] bytes. A failure names the
 * file (err->file), the column (err->dataset), the line (err->index) and the text (err->subject):
 * RG_EFORMAT for what is no table, number or choice; RG_ENOENT for a name that no other table knows;
 * RG_EDOMAIN for rules that cannot hold; RG_ENOMEM. *library is empty after a failure. */
rg_status rg_mineral_library_parse(const char *const *text, const size_t *length, rg_mineral_library *library,
                                   rg_error *err) RG_MUST_CHECK;

/* The same from the files of a directory; RG_ENOENT or RG_EIO with err->file when one cannot be read. */
rg_status rg_mineral_library_read(const char *directory, rg_mineral_library *library,
                                  rg_error *err) RG_MUST_CHECK;

void rg_mineral_library_free(rg_mineral_library *library);

#endif
