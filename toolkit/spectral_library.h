/* Containers of spectra as a library to search in: its members on one even axis, with names and classes. */
#ifndef RG_TOOLKIT_SPECTRAL_LIBRARY_H
#define RG_TOOLKIT_SPECTRAL_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

#include "formats/sample/result.h"
#include "kernels/search/features.h"
#include "kernels/search/score.h"
#include "toolkit/workfile.h"

/* How spectra of a technique are compared; lengths in the unit of its axis. */
typedef struct {
    rg_technique technique;
    double step;        /* of the common axis                             */
    double smoothing;   /* sigma of the Gaussian before a comparison      */
    double shift;       /* that a spectrum may be moved by                */
    double penalty;     /* taken off a score for a move by one unit       */
    double decoy_least; /* that decoys are turned by                      */
    double decoy_most;
    double band_reach;    /* two bands this near are one                    */
    double line_sigma;    /* of places in lists of lines; XRD: in Q, 1/angstrom */
    double sum_smoothing; /* sigma of the Gaussian before sums of members; 0: none */
    double sum_width;     /* of the axis that counts as one independent value of a sum */
} rg_spectral_grid;

/* NULL for techniques that are not compared in this way. */
const rg_spectral_grid *rg_spectral_grid_of(rg_technique technique);
/* What spectra on this grid are compared by. */
rg_search_features rg_spectral_grid_features(const rg_spectral_grid *grid);

typedef struct {
    const rg_spectral_grid *grid;
    size_t n;
    size_t n_channels;
    double *axis;         /* [n_channels] rising                                                        */
    double *spectra;      /* [n][n_channels] NaN where not measured                                     */
    rg_table rows;        /* [n] columns that every entry has                                           */
    const char **names;   /* [n] sample_id, into rows                                                  */
    size_t *class_of;     /* [n]                                                                        */
    const char **classes; /* [n_classes] into rows; in the order of their first members               */
    size_t n_classes;
    char class_column[64];
    rg_input *inputs; /* [n_inputs] entries of the library, for the record */
    size_t n_inputs;
} rg_spectral_library;

/* Read every entry of the technique in every file. The class of a member is its cell in class_column; NULL:
 * the first complete column of class, mineral, species, name, sample_id. Bands that the file marks bad, and
 * those outside [low, high] (NaN: no limit), are NaN. RG_ENOENT without an entry or such a column; RG_EDOMAIN
 * when a member has no class, or nothing is left. */
rg_status rg_spectral_library_open(const char *const *paths, size_t n_paths, rg_technique technique,
                                   const char *class_column, double low, double high,
                                   rg_spectral_library *library, rg_error *err) RG_MUST_CHECK;
void rg_spectral_library_free(rg_spectral_library *library);

/* Rows [n] of an entry of the same technique, brought to the library's axis; bad bands and what lies outside
 * are NaN. An axis whose places are on average more than two band_reach apart is a list of lines, of which
 * values are the heights: it is drawn with Gaussians, out to five band_reach beside it. */
rg_status rg_spectral_library_bring(const rg_spectral_library *library, const rg_entry *entry,
                                    const double *values, size_t n, double *brought,
                                    rg_error *err) RG_MUST_CHECK;

/* Keys of a column's cells, the same number for the same text in both tables; RG_NO_INDEX for a cell of
 * `rows` that the library does not have, and for an empty one. RG_ENOENT when one of the tables has no such
 * column. */
rg_status rg_spectral_library_keys(const rg_spectral_library *library, const char *column,
                                   const rg_table *rows, size_t *row_keys, size_t *member_keys,
                                   rg_error *err) RG_MUST_CHECK;

/* Moves of a search, in channels: `shift` in units of the axis, NaN for the technique's own. RG_EUSAGE. */
rg_status rg_spectral_library_moves(const rg_spectral_library *library, double shift, rg_search_shift *moves,
                                    rg_error *err) RG_MUST_CHECK;

#endif
