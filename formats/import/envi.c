/* ENVI: a text header beside a binary cube or spectral library. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "formats/import/envi_cube.h"
#include "formats/import/envi_data.h"
#include "formats/import/envi_library.h"

static int probe(const rg_import_file *file)
{
    size_t n = 0;
    while (n < file->n_bytes && n < 8 && file->bytes[n] != '\n' && file->bytes[n] != '\r' &&
           file->bytes[n] != ' ')
        n++;
    if (n == 4 && memcmp(file->bytes, "ENVI", 4) == 0)
        return 100;
    /* The data file of a header beside it. */
    char header[4096];
    static const char *const ENDINGS[] = {".hdr", ".HDR"};
    for (size_t i = 0; i < 2; i++) {
        snprintf(header, sizeof header, "%s%s", file->path, ENDINGS[i]);
        if (access(header, R_OK) == 0)
            return 95;
    }
    const char *dot = strrchr(file->path, '.');
    const char *slash = strrchr(file->path, '/');
    if (dot == NULL || (slash != NULL && dot < slash) ||
        rg_text_probable(file->bytes, file->n_bytes < 4096 ? file->n_bytes : 4096))
        return 0;
    snprintf(header, sizeof header, "%.*s.hdr", (int) (dot - file->path), file->path);
    return access(header, R_OK) == 0 ? 95 : 0;
}

static rg_status read_envi(const rg_import_file *file, const rg_import_options *options, rg_entries *entries,
                           rg_error *err)
{
    char path[4096];
    rg_envi_shape s;
    int descriptor = -1;
    rg_entry *entry = NULL;
    rg_envi_header_path(file->path, path, sizeof path);
    rg_status status = rg_entries_add(
        entries, options->technique != RG_TECHNIQUE_COUNT ? options->technique : RG_REFLECTANCE, &entry, err);
    if (status != RG_OK)
        return status;
    rg_table *header = &entry->sources[0].header;
    status = rg_envi_header_read(path, header, err);
    if (status == RG_OK)
        status = rg_envi_shape_parse(header, &s, err);
    if (status == RG_OK)
        status = rg_envi_data_open(path, file->path, &s, &descriptor, err);
    if (status == RG_OK && !s.library)
        return rg_envi_cube(descriptor, &s, header, options, entry, err);
    if (status == RG_OK)
        status = rg_envi_library(descriptor, &s, header, options, entry, err);
    if (descriptor >= 0)
        close(descriptor);
    return status;
}

const rg_import_format rg_import_envi = {"envi", "ENVI cube or spectral library (header and data file)",
                                         "application/x-envi", probe, read_envi};
