/* Grains by name, and what the techniques other than the microprobe say of each. */
#ifndef RG_TOOLKIT_CHANGESITE_GRAINS_H
#define RG_TOOLKIT_CHANGESITE_GRAINS_H

#include "kernels/identify/raman_evidence.h"
#include "toolkit/mineral_library.h"
#include "toolkit/workfile.h"

typedef struct {
    char *id;
    bool named; /* an id that stands in a file; else it is of one row alone               */
    rg_evidence evidence;
    size_t doublet;    /* its Raman spectrum with the clearest doublet, of `spectra`; RG_NO_INDEX */
    size_t techniques; /* bits 1 << rg_technique of what was measured                            */
    size_t home_entry; /* the entry and row of the first file that get the verdict of a grain     */
    size_t home_row;   /* without analyses there; RG_NO_INDEX                                     */
    size_t analysis;   /* row of `wt` of an analysis in a further file; RG_NO_INDEX               */
} rg_grain;

/* A Raman spectrum, in the order of files, entries and rows. */
typedef struct {
    size_t grain;    /* RG_NO_INDEX: of none that is known */
    double laser_nm; /* NaN unknown                        */
    rg_evidence own;
} rg_grain_spectrum;

typedef struct {
    rg_grain *grains; /* [n] */
    size_t n, capacity;
    size_t *slots; /* hash table of indices + 1 */
    size_t n_slots;
    rg_grain_spectrum *spectra; /* [n_spectra] */
    size_t n_spectra, spectra_capacity;
    double *wt, *sigma; /* [n_analyses][n_oxides], from further files; sigma NaN where unknown */
    size_t n_analyses, analyses_capacity[2];
    rg_input *inputs; /* [n_inputs] entries that evidence came from */
    size_t n_inputs, inputs_capacity;
} rg_grains;

typedef struct {
    const rg_mineral_library *library;
    const char *column;  /* that names grains; NULL: grain, grain_id or sample_id */
    bool same;           /* all rows are of one grain                             */
    double wavelength_A; /* of diffraction where a file does not say              */
    const char *command;
    bool quiet;
} rg_grains_options;

/* Read the evidence of every file. paths[0] is the one that gets the results: the grains of its analyses are
 * those of its microprobe entries; each other grain has its home in the first entry that has it. Analyses of
 * further files count for grains without analyses in the first (the first row of a grain). RG_ENOENT when a
 * named column is in no file. */
rg_status rg_grains_read(const char *const *paths, size_t n_paths, const rg_grains_options *options,
                         rg_grains *grains, rg_error *err) RG_MUST_CHECK;

/* The grain of a row of an entry (RG_NO_INDEX when it is not known). id[size] gets its name. */
size_t rg_grains_of_row(const rg_grains *grains, const rg_grains_options *options, const rg_entry *entry,
                        size_t entry_number, size_t row, char *id, size_t size);

/* Whether any grain has its home in this entry. */
bool rg_grains_home(const rg_grains *grains, size_t entry_number);

void rg_grains_free(rg_grains *grains);

#endif
