/* One measured data set on one axis: what an importer fills and one NXentry of a container holds.
 * A row is a spectrum, an analysis spot or a soil sample; a column is a band, an oxide or a class. */
#ifndef RG_FORMATS_SAMPLE_ENTRY_H
#define RG_FORMATS_SAMPLE_ENTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "formats/sample/table.h"
#include "formats/sample/technique.h"
#include "kernels/base/abscissa.h"

/* A file that rows came from. */
typedef struct {
    char *file_name; /* basename                                  */
    char *sha256;    /* 64 hexadecimal digits                     */
    char *format;    /* id of the importer: "rruff"               */
    char *type;      /* MIME type: "text/csv"                     */
    rg_table header; /* "key", "value": what the instrument wrote */
} rg_source;

/* Rows that are read when they are written, for files larger than memory: the next rows
 * [first, first + n) into values[n][n_columns]; first rises from 0 without gaps. */
typedef struct {
    rg_status (*read)(void *state, size_t first, size_t n, float *values, rg_error *err);
    void (*close)(void *state); /* releases state; may be NULL */
    void *state;
    /* The errors of the rows that `read` gave last; NULL where there are none. */
    rg_status (*read_errors)(void *state, size_t first, size_t n, float *errors, rg_error *err);
} rg_row_stream;

typedef struct {
    rg_technique technique;
    char *title;
    size_t n_rows;
    size_t n_columns;
    size_t n_lines;   /* a cube has n_lines * n_samples rows, in that order; */
    size_t n_samples; /* both 0 for a batch                                  */

    double *axis;            /* [n_columns] in the technique's unit, strictly monotonic; NULL for EPMA */
    rg_abscissa abscissa;    /* what it counts where it was converted; RG_ABSCISSA_NONE: the
                              * technique's own. formats/sample/axis.h has name and unit            */
    char **names;            /* [n_columns] oxides; NULL for the other techniques                      */
    double *fwhm;            /* [n_columns] band width, unit of the axis; or NULL                      */
    uint8_t *bad_band;       /* [n_columns] 1: the file says not to use this band; or NULL             */
    double *edges;           /* [n_columns + 1] class edges in um, ascending; grain size only; an open
                              * outer edge is NaN                                                      */
    double *detection_limit; /* [n_columns] wt%, NaN where none; EPMA only; or NULL                  */
    char *value_units;       /* UDUNITS; NULL: the technique's own                                     */
    char *basis;             /* grain size: "mass", "volume" or "number"; or NULL                      */
    char *size_definition;   /* grain size: "sieve", "laser"; or NULL                                  */

    double *values;       /* [n_rows][n_columns], NaN where missing; NULL when streamed              */
    double *errors;       /* [n_rows][n_columns] 1 sigma; or NULL                                    */
    rg_row_stream stream; /* used when values is NULL                                                */

    rg_table rows;      /* [n_rows] "sample_id" first, then whatever stood beside the numbers        */
    rg_source *sources; /* [n_sources]                                                               */
    size_t n_sources;
    rg_table notes; /* "key", "value": what the importer decided or found (units guessed, rows
                     * refused, axis reversed), for the user and for the record                      */
} rg_entry;

/* Columns sorted, counts positive, axis strictly monotonic and finite, edges ascending, errors not
 * negative, table lengths right. What an importer returns must pass. */
rg_status rg_entry_validate(const rg_entry *entry, rg_error *err) RG_MUST_CHECK;

/* {0}, a half-built entry and a second call are fine. */
void rg_entry_free(rg_entry *entry);
void rg_source_free(rg_source *source);

#endif
