#include "formats/import/import.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/import/whole.h"
#include "formats/import/reader.h"
#include "kernels/base/memory.h"

/* Files up to this size are read whole; formats that stream get the beginning. */
static const size_t MOST_IN_MEMORY = (size_t) 1 << 30;

const rg_import_format *const RG_IMPORT_FORMATS[] = {
    &rg_import_rruff,      &rg_import_jcamp,    &rg_import_omnic, &rg_import_gsas,
    &rg_import_bruker_raw, &rg_import_envi,     &rg_import_hdf5,  &rg_import_epma,
    &rg_import_grainsize,  &rg_import_spectra,  &rg_import_png,   &rg_import_tiff,
    &rg_import_pgm,        &rg_import_outlines, &rg_import_laser, NULL,
};

rg_size_meaning rg_size_meaning_parse(const char *word)
{
    static const char *const WORDS[] = {"", "lower", "upper", "centre", "edges"};
    for (int i = 1; i < 5; i++)
        if (strcmp(WORDS[i], word) == 0)
            return (rg_size_meaning) i;
    return RG_SIZES_AS_FILED;
}

rg_import_options rg_import_defaults(void)
{
    return (rg_import_options){.technique = RG_TECHNIQUE_COUNT,
                               .x_unit = RG_UNIT_COUNT,
                               .laser_cm1 = NAN,
                               .laser_step = 2.0,
                               .pixel_um = NAN};
}

rg_status rg_import_recognise(const rg_import_file *file, const rg_import_format **format, rg_error *err)
{
    const rg_import_format *second = NULL;
    int best = 0;
    *format = NULL;
    for (size_t i = 0; RG_IMPORT_FORMATS[i] != NULL; i++) {
        const int score = RG_IMPORT_FORMATS[i]->probe(file);
        if (score > best) {
            best = score;
            *format = RG_IMPORT_FORMATS[i];
            second = NULL;
        } else if (score == best && score > 0) {
            second = RG_IMPORT_FORMATS[i];
        }
    }
    if (*format == NULL)
        return rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "the file is of no known format", NULL,
                             "`regolith import --format list` names the formats");
    if (second != NULL) {
        char both[128];
        snprintf(both, sizeof both, "%.50s or %.50s", (*format)->id, second->id);
        return rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "the file may be of two formats", both,
                             "state it with --format");
    }
    return RG_OK;
}

static const rg_import_format *format_named(const char *id)
{
    for (size_t i = 0; RG_IMPORT_FORMATS[i] != NULL; i++)
        if (strcmp(RG_IMPORT_FORMATS[i]->id, id) == 0)
            return RG_IMPORT_FORMATS[i];
    return NULL;
}

/* A stated technique settles what a text table is. */
static const rg_import_format *format_of_technique(const rg_import_format *found, rg_technique technique)
{
    const bool table = found == &rg_import_epma || found == &rg_import_grainsize ||
                       found == &rg_import_spectra || found == &rg_import_outlines;
    if (!table || technique == RG_TECHNIQUE_COUNT)
        return found;
    return technique == RG_EPMA        ? &rg_import_epma
           : technique == RG_GRAINSIZE ? &rg_import_grainsize
           : technique == RG_OUTLINES  ? &rg_import_outlines
           : technique == RG_LASER     ? &rg_import_laser
                                       : &rg_import_spectra;
}

static rg_status set_source(rg_source *source, const char *name, const char *hex,
                            const rg_import_format *format, rg_error *err)
{
    source->file_name = rg_copy_text(name, strlen(name));
    source->sha256 = rg_copy_text(hex, strlen(hex));
    source->format = rg_copy_text(format->id, strlen(format->id));
    source->type = rg_copy_text(format->type, strlen(format->type));
    return source->file_name && source->sha256 && source->format && source->type
               ? RG_OK
               : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the source record");
}

/* Source record, title, "source_file" of every row; then the entry must be sound. */
static rg_status finish(rg_entry *entry, const rg_import_file *file, const char *hex,
                        const rg_import_format *format, rg_error *err)
{
    rg_status status = set_source(&entry->sources[0], file->name, hex, format, err);
    if (status == RG_OK && entry->title == NULL &&
        (entry->title = rg_copy_text(file->name, strlen(file->name))) == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the title");
    if (status == RG_OK && entry->n_rows == 0)
        status = rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "there are no spectra or analyses in it");
    for (size_t row = 0; entry->values != NULL && row < entry->n_rows && status == RG_OK; row++)
        status = rg_entry_set_text(entry, "source_file", row, file->name, strlen(file->name), err);
    if (status == RG_OK && (status = rg_entry_validate(entry, err)) != RG_OK && err != NULL &&
        err->index != RG_NO_INDEX) {
        /* The index is that of a band or class, not of a line; the value says where to look. */
        if (entry->axis != NULL && err->subject[0] == '\0' && err->index < entry->n_columns)
            snprintf(err->subject, sizeof err->subject, "%.10g", entry->axis[err->index]);
        err->index = RG_NO_INDEX;
    }
    return status;
}

rg_status rg_import_path(const char *path, const char *format_id, const rg_import_options *options,
                         rg_entries *entries, rg_error *err)
{
    const char *slash = strrchr(path, '/');
    rg_import_file file = {.path = path, .name = slash != NULL ? slash + 1 : path};
    rg_import_whole content;
    const rg_import_format *format = NULL;
    *entries = (rg_entries){0};
    rg_status status = rg_import_whole_read(path, MOST_IN_MEMORY, &content, err);
    file.bytes = content.bytes;
    file.n_bytes = content.n_bytes;
    file.file_size = content.file_size;
    if (status == RG_OK && format_id != NULL)
        format = format_named(format_id);
    else if (status == RG_OK)
        status = rg_import_recognise(&file, &format, err);
    if (status == RG_OK && format_id == NULL)
        format = format_of_technique(format, options->technique);
    if (status == RG_OK && format == NULL)
        status = rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "unknown format", format_id, NULL);
    if (status == RG_OK)
        status = format->read(&file, options, entries, err);
    for (size_t e = 0; e < entries->n && status == RG_OK; e++)
        status = finish(&entries->items[e], &file, content.sha256, format, err);
    rg_import_whole_free(&content);
    if (status != RG_OK) {
        (void) rg_error_place(err, path, NULL);
        rg_entries_free(entries);
    }
    return status;
}

void rg_entries_free(rg_entries *entries)
{
    for (size_t e = 0; e < entries->n; e++)
        rg_entry_free(&entries->items[e]);
    free(entries->items);
    *entries = (rg_entries){0};
}
