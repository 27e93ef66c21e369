/* Instrument files in: recognise by content, read, and give entries. One row of a table per format. */
#ifndef RG_FORMATS_IMPORT_IMPORT_H
#define RG_FORMATS_IMPORT_IMPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "formats/sample/entry.h"

/* A whole file in memory (or its first part, for formats that stream the rest themselves). */
typedef struct {
    const char *path; /* as the user gave it                             */
    const char *name; /* its basename                                    */
    const unsigned char *bytes;
    size_t n_bytes;   /* of `bytes`                                      */
    size_t file_size; /* of the whole file                               */
} rg_import_file;

/* What the numbers that head the classes of a grain-size table are. */
typedef enum {
    RG_SIZES_AS_FILED = 0, /* what the layout says; where it cannot say, the documented default */
    RG_SIZES_LOWER,        /* lower class limits: mesh of the sieve that retained the class      */
    RG_SIZES_UPPER,        /* upper class limits                                                 */
    RG_SIZES_CENTRE,       /* class centres: edges are geometric midpoints                       */
    RG_SIZES_EDGES         /* one more than there are classes                                    */
} rg_size_meaning;

/* "lower", "upper", "centre" or "edges"; RG_SIZES_AS_FILED for any other word. */
rg_size_meaning rg_size_meaning_parse(const char *word);

/* Start from rg_import_defaults(): nothing stated. */
typedef struct {
    rg_technique technique;       /* RG_TECHNIQUE_COUNT: not stated                           */
    const char *sample;           /* --sample ID, or NULL                                     */
    rg_unit x_unit;               /* --x-unit, RG_UNIT_COUNT: as the file says                */
    rg_size_meaning size_meaning; /* --sizes                                                  */
    const char *edges_path;       /* --edges: file with the class edges, or NULL              */
    double laser_cm1;             /* --laser: of an interferogram on points, 1/cm; NaN: not stated */
    double laser_step;            /* --laser-step: half waves of it from point to point            */
    double pixel_um;              /* --pixel-size of an image, um; not above 0: not stated         */
    const char *dataset;          /* foreign HDF5: path of the values, or NULL                */
    const char *axis;             /* foreign HDF5: path of the axis, "library[0]", "none" or NULL */
    const char *fwhm;             /* foreign HDF5: path of the band widths, or NULL           */
    const char *names;            /* foreign HDF5: path of the row names, or NULL             */
} rg_import_options;
rg_import_options rg_import_defaults(void);

/* Entries of one file; most files give one. */
typedef struct {
    rg_entry *items;
    size_t n;
} rg_entries;

typedef struct {
    const char *id;    /* word of --format: "rruff"                       */
    const char *label; /* "RRUFF spectrum (txt)"                          */
    const char *type;  /* MIME type                                       */
    /* 0 (no) to 100 (certain), from the first bytes and, last, the name. */
    int (*probe)(const rg_import_file *file);
    rg_status (*read)(const rg_import_file *file, const rg_import_options *options, rg_entries *entries,
                      rg_error *err);
} rg_import_format;

/* The registry, NULL id at the end. */
extern const rg_import_format *const RG_IMPORT_FORMATS[];

/* The format with the best score; RG_EFORMAT when none scores or (naming both) two tie at the top. */
rg_status rg_import_recognise(const rg_import_file *file, const rg_import_format **format,
                              rg_error *err) RG_MUST_CHECK;

/* Read one file: open (regular files only), recognise unless format_id is given, read, add the
 * source record (basename, SHA-256 of the bytes, format id), validate every entry. Errors carry the
 * path in err->file and the line number (from 1) or byte offset in err->index. */
rg_status rg_import_path(const char *path, const char *format_id, const rg_import_options *options,
                         rg_entries *entries, rg_error *err) RG_MUST_CHECK;

/* Join entries of the same technique on the same axis (equal within 1e-9 relative; the same oxides in
 * any order; the same class edges) into one batch, rows in the order given; entries on other axes
 * stay apart. Row columns are united by name; each row keeps "source_file". Takes over the content
 * of items; streamed entries (cubes) are never joined. */
rg_status rg_import_join(rg_entries *entries, rg_error *err) RG_MUST_CHECK;

void rg_entries_free(rg_entries *entries);

#endif
