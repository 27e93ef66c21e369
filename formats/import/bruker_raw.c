/* Siemens and Bruker powder scans (RAW1.01): a header of 712 bytes, then ranges, each with a header,
 * supplementary records and float32 counts. Little-endian. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "formats/import/bytes.h"
#include "formats/import/reader.h"
#include "kernels/base/memory.h"

/* Places in the header of the file. */
enum { RANGES = 12, LAMBDA = 616, ALPHA1 = 624, ALPHA2 = 632, RATIO = 648, FIRST_RANGE = 712 };

/* Places in the header of a range. */
enum {
    LENGTH = 0,
    STEPS = 4,
    TWO_THETA = 16,
    STEP = 176,
    SECONDS = 192,
    SUPPLEMENT = 256,
    LEAST_LENGTH = 304
};

enum { MOST_RANGES = 1000, MOST_STEPS = 10000000 };

/* Texts of the header that are kept. */
static const struct {
    const char *key;
    size_t at, size;
} TEXTS[] = {{"date", 16, 10},  {"time", 26, 10},    {"user", 36, 72},
             {"site", 108, 36}, {"sample", 326, 60}, {"comment", 386, 160}};

typedef struct {
    size_t n;
    double first;
    double step;
    double seconds;
    const unsigned char *counts;
    size_t end; /* byte behind the counts */
} range;

/* RAW1.01, and the other versions, which are told by their names only to be refused by them. */
static int probe(const rg_import_file *file)
{
    if (file->n_bytes < 8 || memcmp(file->bytes, "RAW", 3) != 0)
        return 0;
    if (memcmp(file->bytes, "RAW1.01", 8) == 0)
        return 100;
    return memcmp(file->bytes + 3, "4.00", 4) == 0 || file->bytes[3] == '2' ||
                   (file->bytes[3] == ' ' &&
                    !rg_text_probable(file->bytes, file->n_bytes < 4096 ? file->n_bytes : 4096))
               ? 90
               : 0;
}

static rg_status damaged(size_t at, const char *reason, rg_error *err)
{
    return rg_fail_named(err, RG_EFORMAT, at, reason, NULL, "fetch or export the file again");
}

static rg_status read_range(const rg_import_file *file, size_t at, range *r, rg_error *err)
{
    if (at > file->n_bytes || file->n_bytes - at < LEAST_LENGTH)
        return damaged(at, "the file ends within the header of a range", err);
    const unsigned char *header = file->bytes + at;
    const size_t left = file->n_bytes - at;
    const size_t length = rg_bytes_u32(header + LENGTH);
    const size_t more = rg_bytes_u32(header + SUPPLEMENT);
    *r = (range){.n = rg_bytes_u32(header + STEPS),
                 .first = rg_bytes_f64(header + TWO_THETA),
                 .step = rg_bytes_f64(header + STEP),
                 .seconds = rg_bytes_f32(header + SECONDS)};
    if (length < LEAST_LENGTH || length > left || more > left - length)
        return damaged(at + LENGTH, "the header of a range lies beyond the end of the file", err);
    if (r->n == 0 || r->n > MOST_STEPS || r->n > (left - length - more) / 4)
        return damaged(at + STEPS, "a range has fewer counts than its header says", err);
    if (!isfinite(r->first) || !isfinite(r->step) || !(fabs(r->step) > 1e-9) || fabs(r->first) > 360.0 ||
        fabs(r->step) * (double) r->n > 360.0)
        return damaged(at + TWO_THETA, "the angles of a range are not those of a diffractometer", err);
    r->counts = header + length + more;
    r->end = at + length + more + 4 * r->n;
    return RG_OK;
}

/* A text of the header without the NULs and blanks around it; a file that is not UTF-8 is Latin-1. */
static rg_status keep_text(const char *key, const unsigned char *bytes, size_t size, rg_entry *entry,
                           rg_error *err)
{
    size_t n = 0;
    char *text = NULL;
    size_t length = 0;
    while (n < size && bytes[n] != 0)
        n++;
    while (n > 0 && bytes[n - 1] == ' ')
        n--;
    if (n == 0)
        return RG_OK;
    if (rg_text_decode(bytes, n, &text, &length, NULL) != RG_OK)
        return RG_OK; /* not worth refusing a scan for */
    const rg_status status =
        rg_table_add_pair(&entry->sources[0].header, key, strlen(key), text, length, err);
    free(text);
    return status;
}

static rg_status keep_header(const rg_import_file *file, const range *r, rg_entry *entry, rg_error *err)
{
    const struct {
        const char *key;
        double value;
    } numbers[] = {{"wavelength average (angstrom)", rg_bytes_f64(file->bytes + LAMBDA)},
                   {"wavelength alpha1 (angstrom)", rg_bytes_f64(file->bytes + ALPHA1)},
                   {"wavelength alpha2 (angstrom)", rg_bytes_f64(file->bytes + ALPHA2)},
                   {"alpha2 over alpha1", rg_bytes_f64(file->bytes + RATIO)},
                   {"seconds a step", r->seconds},
                   {"step (deg)", r->step}};
    rg_status status = RG_OK;
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0] && status == RG_OK; i++)
        status = keep_text(TEXTS[i].key, file->bytes + TEXTS[i].at, TEXTS[i].size, entry, err);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0] && status == RG_OK; i++) {
        char text[40];
        snprintf(text, sizeof text, "%.10g", numbers[i].value);
        if (isfinite(numbers[i].value) && numbers[i].value > 0.0)
            status = rg_table_add_pair(&entry->sources[0].header, numbers[i].key, strlen(numbers[i].key),
                                       text, strlen(text), err);
    }
    return status;
}

static rg_status fill(const rg_import_file *file, const range *r, const rg_import_options *options,
                      rg_entry *entry, rg_error *err)
{
    entry->n_rows = 1;
    entry->n_columns = r->n;
    entry->rows.n_rows = 1;
    entry->axis = rg_alloc(r->n, 1, sizeof *entry->axis);
    entry->values = rg_alloc(r->n, 1, sizeof *entry->values);
    if (entry->axis == NULL || entry->values == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the scan");
    for (size_t i = 0; i < r->n; i++) {
        const double value = rg_bytes_f32(r->counts + 4 * i);
        entry->axis[i] = r->first + r->step * (double) i;
        entry->values[i] = isfinite(value) ? value : NAN;
    }
    rg_column *column = NULL;
    rg_status status = rg_import_name_rows(file, options, entry, err);
    if (status == RG_OK)
        status = rg_table_add_numbers(&entry->rows, "seconds_a_step", "s", &column, err);
    if (status == RG_OK)
        column->numbers[0] = isfinite(r->seconds) && r->seconds > 0.0 ? r->seconds : NAN;
    return status == RG_OK ? keep_header(file, r, entry, err) : status;
}

static rg_status read(const rg_import_file *file, const rg_import_options *options, rg_entries *entries,
                      rg_error *err)
{
    if (file->n_bytes < 8 || memcmp(file->bytes, "RAW1.01", 8) != 0) {
        char version[8] = "";
        memcpy(version, file->bytes, file->n_bytes < 7 ? file->n_bytes : 7);
        return rg_fail_named(err, RG_EUNSUPPORTED, 0, "only version RAW1.01 of this format is known", version,
                             "export the scan as two columns of text");
    }
    if (options->technique != RG_TECHNIQUE_COUNT && options->technique != RG_XRD)
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the file is a powder scan", NULL,
                             "leave out --technique, or say xrd");
    if (file->n_bytes < FIRST_RANGE)
        return damaged(file->n_bytes, "the file ends within its header", err);
    const size_t n = rg_bytes_u32(file->bytes + RANGES);
    if (n == 0 || n > MOST_RANGES)
        return damaged(RANGES, "the number of ranges is not sound", err);
    rg_status status = RG_OK;
    size_t at = FIRST_RANGE;
    for (size_t k = 0; k < n && status == RG_OK; k++) {
        range r = {0};
        rg_entry *entry = NULL;
        status = read_range(file, at, &r, err);
        if (status == RG_OK)
            status = rg_entries_add(entries, RG_XRD, &entry, err);
        if (status == RG_OK)
            status = fill(file, &r, options, entry, err);
        if (status == RG_OK && n > 1)
            status = rg_entry_note(entry, err, "range", "range %zu of %zu of the file", k + 1, n);
        at = status == RG_OK ? r.end : at;
    }
    return status;
}

const rg_import_format rg_import_bruker_raw = {"bruker-raw", "Siemens and Bruker powder scans (RAW1.01)",
                                               "application/octet-stream", probe, read};
