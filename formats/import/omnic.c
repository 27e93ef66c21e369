/* Thermo OMNIC spectra (.spa): a table of sections, a header, float32 intensities; beside a spectrum often
 * the interferograms that it was computed from. Little-endian. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "formats/import/bytes.h"
#include "formats/import/reader.h"
#include "kernels/base/memory.h"

enum {
    TITLE = 30,
    TITLE_SIZE = 256,
    SECTIONS = 294,
    DATE = 296,
    TABLE = 304,
    TABLE_ROW = 16,
    HEADER_SIZE = 88,
    INTERFEROGRAM_INFO_SIZE = 24,
    MOST_TEXT = 4000
};

/* Keys of sections. */
enum {
    KEY_HEADER = 2,
    KEY_VALUES = 3,
    KEY_HISTORY = 27,
    KEY_SAMPLE_INFO = 100,
    KEY_BACKGROUND_INFO = 101,
    KEY_SAMPLE = 102,
    KEY_BACKGROUND = 103
};

typedef struct {
    const unsigned char *at; /* NULL: there is none */
    size_t size;
} section;

typedef struct {
    size_t n;
    uint32_t x_code, y_code;
    double first, last;
    double scan_points, zero_path, scans, transform_points, background_scans;
    double laser;   /* 1/cm                                */
    double spacing; /* half waves of it from point to point */
} header;

/* What the values of a code are, and how they become those of the technique. */
typedef enum { AS_THEY_ARE, PER_CENT, TRANSMITTANCE_PER_CENT } conversion;
static const struct {
    uint32_t code;
    rg_technique technique;
    conversion how;
    const char *note; /* NULL: nothing to say */
} QUANTITIES[] = {
    {11, RG_REFLECTANCE, PER_CENT, "reflectance in per cent; divided by 100"},
    {12, RG_FTIR, AS_THEY_ARE, "log(1/R), kept as apparent absorbance"},
    {15, RG_SINGLE_BEAM, AS_THEY_ARE, NULL},
    {16, RG_FTIR, TRANSMITTANCE_PER_CENT, "transmittance in per cent; absorbance = -log10(T / 100)"},
    {17, RG_FTIR, AS_THEY_ARE, NULL},
    {21, RG_REFLECTANCE, AS_THEY_ARE, NULL},
    {22, RG_INTERFEROGRAM, AS_THEY_ARE, NULL},
    {31, RG_RAMAN, AS_THEY_ARE, NULL},
};

static const struct {
    uint32_t code;
    rg_unit unit;
} AXES[] = {{1, RG_UNIT_PER_CM}, {2, RG_UNIT_POINT}, {3, RG_UNIT_NM}, {4, RG_UNIT_UM}, {32, RG_UNIT_PER_CM}};

static int probe(const rg_import_file *file)
{
    static const char MAGIC[] = "Spectral Data File";
    return file->n_bytes > TABLE && memcmp(file->bytes, MAGIC, sizeof MAGIC - 1) == 0 ? 100 : 0;
}

/* ---- sections ---- */

static rg_status damaged(size_t at, const char *reason, rg_error *err)
{
    return rg_fail_named(err, RG_EFORMAT, at, reason, NULL, "the file is cut off or damaged");
}

/* The first section of a key; all of it lies within the file. */
static rg_status find(const rg_import_file *file, unsigned key, section *found, rg_error *err)
{
    const size_t n = rg_bytes_u16(file->bytes + SECTIONS);
    *found = (section){0};
    for (size_t i = 0; i < n; i++) {
        const size_t row = TABLE + i * TABLE_ROW;
        if (row + TABLE_ROW > file->n_bytes)
            return damaged(row, "the table of sections ends early", err);
        if (file->bytes[row] != key)
            continue;
        const size_t offset = rg_bytes_u32(file->bytes + row + 2);
        const size_t size = rg_bytes_u32(file->bytes + row + 6);
        if (offset > file->n_bytes || size > file->n_bytes - offset)
            return damaged(row, "a section of the file lies beyond its end", err);
        *found = (section){file->bytes + offset, size};
        return RG_OK;
    }
    return RG_OK;
}

static rg_status read_header(const rg_import_file *file, header *h, section *values, rg_error *err)
{
    section s;
    rg_status status = find(file, KEY_HEADER, &s, err);
    if (status == RG_OK && s.size < HEADER_SIZE)
        status = damaged(SECTIONS, "there is no header of the spectrum", err);
    if (status == RG_OK)
        status = find(file, KEY_VALUES, values, err);
    if (status != RG_OK)
        return status;
    *h = (header){.n = rg_bytes_u32(s.at + 4),
                  .x_code = rg_bytes_u32(s.at + 8),
                  .y_code = rg_bytes_u32(s.at + 12),
                  .first = rg_bytes_f32(s.at + 16),
                  .last = rg_bytes_f32(s.at + 20),
                  .scan_points = rg_bytes_u32(s.at + 28),
                  .zero_path = rg_bytes_u32(s.at + 32),
                  .scans = rg_bytes_u32(s.at + 36),
                  .transform_points = rg_bytes_u32(s.at + 44),
                  .background_scans = rg_bytes_u32(s.at + 52),
                  .laser = rg_bytes_f32(s.at + 80),
                  .spacing = rg_bytes_f32(s.at + 84)};
    if (h->n < 2 || values->size / 4 < h->n)
        return damaged((size_t) (s.at - file->bytes) + 4, "there are fewer values than the header says", err);
    return RG_OK;
}

/* ---- entries ---- */

static rg_status fill_values(const unsigned char *bytes, size_t n, conversion how, rg_entry *entry,
                             rg_error *err)
{
    entry->n_rows = 1;
    entry->n_columns = n;
    entry->axis = rg_alloc(n, 1, sizeof *entry->axis);
    entry->values = rg_alloc(n, 1, sizeof *entry->values);
    if (entry->axis == NULL || entry->values == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the spectrum");
    for (size_t i = 0; i < n; i++) {
        double value = rg_bytes_f32(bytes + 4 * i);
        if (how == PER_CENT)
            value *= 0.01;
        else if (how == TRANSMITTANCE_PER_CENT)
            value = value > 0.0 ? -log10(0.01 * value) : NAN;
        entry->values[i] = isfinite(value) ? value : NAN;
    }
    return RG_OK;
}

/* Optical path from the first point; points are `spacing` half waves of the laser apart. */
static rg_status path_axis(double laser, double spacing, rg_entry *entry, rg_error *err)
{
    if (!(laser > 1000.0 && laser < 100000.0) || !(spacing > 0.0 && spacing <= 64.0))
        return rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX,
                             "the file does not say how far apart the points of the interferogram are", NULL,
                             "export it as text and state --laser and --laser-step");
    for (size_t i = 0; i < entry->n_columns; i++)
        entry->axis[i] = (double) i * (spacing / (2.0 * laser));
    return RG_OK;
}

static rg_status spectrum_axis(const header *h, rg_entry *entry, rg_error *err)
{
    const double step = (h->last - h->first) / (double) (h->n - 1);
    size_t a = 0;
    while (a < sizeof AXES / sizeof AXES[0] && AXES[a].code != h->x_code)
        a++;
    if (a == sizeof AXES / sizeof AXES[0] || AXES[a].unit == RG_UNIT_POINT)
        return rg_fail_named(err, RG_EUNSUPPORTED, h->x_code, "an axis in this unit is not known", NULL,
                             "export the spectrum over wavenumbers");
    if (!isfinite(step) || step == 0.0)
        return damaged(RG_NO_INDEX, "the header gives no axis", err);
    for (size_t i = 0; i < h->n; i++)
        entry->axis[i] = i + 1 < h->n ? h->first + (double) i * step : h->last;
    return rg_units_convert(entry->axis, h->n, AXES[a].unit, rg_technique_about(entry->technique)->axis_unit,
                            err);
}

static rg_status keep_number(rg_entry *entry, const char *name, const char *units, double value,
                             rg_error *err)
{
    rg_column *column = NULL;
    const rg_status status = rg_table_add_numbers(&entry->rows, name, units, &column, err);
    if (status == RG_OK)
        column->numbers[0] = value;
    return status;
}

static rg_status keep_text(const char *key, const unsigned char *bytes, size_t n, rg_entry *entry,
                           rg_error *err)
{
    char *text = NULL;
    size_t length = 0;
    size_t used = 0;
    while (used < n && used < MOST_TEXT && bytes[used] != 0)
        used++;
    if (used == 0)
        return RG_OK;
    rg_status status = rg_text_decode(bytes, used, &text, &length, err);
    if (status == RG_OK)
        status = rg_table_add_pair(&entry->sources[0].header, key, strlen(key), text, length, err);
    free(text);
    return status;
}

/* Seconds since 1899-12-31 as the instrument's clock showed them. */
static void format_date(uint32_t seconds, char text[32])
{
    /* Days of the civil calendar, from 0000-03-01. */
    const unsigned day = seconds / 86400 + 693900;
    const unsigned era = day / 146097;
    const unsigned of_era = day % 146097;
    const unsigned year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    const unsigned of_year = of_era - (365 * year + year / 4 - year / 100);
    const unsigned month = (5 * of_year + 2) / 153;
    const unsigned clock = seconds % 86400;
    snprintf(text, 32, "%04u-%02u-%02uT%02u:%02u:%02u", year + era * 400 + (month >= 10),
             month < 10 ? month + 3 : month - 9, of_year - (153 * month + 2) / 5 + 1, clock / 3600,
             clock / 60 % 60, clock % 60);
}

/* The header, as the instrument wrote it. */
static rg_status keep_header(const rg_import_file *file, const header *h, rg_entry *entry, rg_error *err)
{
    const struct {
        const char *key;
        double value;
    } numbers[] = {{"points", (double) h->n},
                   {"x code", h->x_code},
                   {"y code", h->y_code},
                   {"first x", h->first},
                   {"last x", h->last},
                   {"scan points", h->scan_points},
                   {"zero path point", h->zero_path},
                   {"scans", h->scans},
                   {"transform points", h->transform_points},
                   {"background scans", h->background_scans},
                   {"laser (1/cm)", h->laser},
                   {"laser half waves per point", h->spacing}};
    char text[64];
    section history = {0};
    rg_table *header_table = &entry->sources[0].header;
    rg_status status = keep_text("title", file->bytes + TITLE, TITLE_SIZE, entry, err);
    format_date(rg_bytes_u32(file->bytes + DATE), text);
    if (status == RG_OK)
        status = rg_table_add_pair(header_table, "collected", 9, text, strlen(text), err);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0] && status == RG_OK; i++) {
        snprintf(text, sizeof text, "%.9g", numbers[i].value);
        status =
            rg_table_add_pair(header_table, numbers[i].key, strlen(numbers[i].key), text, strlen(text), err);
    }
    if (status == RG_OK)
        status = find(file, KEY_HISTORY, &history, err);
    return status == RG_OK && history.size > 0 ? keep_text("history", history.at, history.size, entry, err)
                                               : status;
}

static rg_status name_row(const rg_import_file *file, const rg_import_options *options, const char *role,
                          double scans, rg_entry *entry, rg_error *err)
{
    char id[256];
    rg_import_default_id(file, options, id, sizeof id);
    rg_status status = rg_entry_set_text(entry, "sample_id", 0, id, strlen(id), err);
    if (status == RG_OK)
        status = rg_entry_set_text(entry, "role", 0, role, strlen(role), err);
    return status == RG_OK ? keep_number(entry, "scans", NULL, scans, err) : status;
}

/* ---- the spectrum, and interferograms beside it ---- */

static rg_status read_main(const rg_import_file *file, const rg_import_options *options, const header *h,
                           const section *values, rg_entries *entries, rg_error *err)
{
    rg_entry *entry = NULL;
    size_t q = 0;
    while (q < sizeof QUANTITIES / sizeof QUANTITIES[0] && QUANTITIES[q].code != h->y_code)
        q++;
    const bool known = q < sizeof QUANTITIES / sizeof QUANTITIES[0];
    if (!known && options->technique == RG_TECHNIQUE_COUNT)
        return rg_fail_named(err, RG_EUNSUPPORTED, h->y_code, "values of this code are not known", NULL,
                             "state with --technique what to treat them as, or export absorbance");
    const rg_technique technique =
        options->technique != RG_TECHNIQUE_COUNT ? options->technique : QUANTITIES[q].technique;
    const bool converts = known && technique == QUANTITIES[q].technique;
    rg_status status = rg_entries_add(entries, technique, &entry, err);
    if (status == RG_OK)
        status = fill_values(values->at, h->n, converts ? QUANTITIES[q].how : AS_THEY_ARE, entry, err);
    if (status == RG_OK)
        status = technique == RG_INTERFEROGRAM ? path_axis(h->laser, h->spacing, entry, err)
                                               : spectrum_axis(h, entry, err);
    if (status == RG_OK)
        status = rg_import_sort_axis(entry, err);
    if (status == RG_OK)
        status = name_row(file, options, "sample", h->scans, entry, err);
    if (status == RG_OK && technique == RG_INTERFEROGRAM)
        status = keep_number(entry, "zero_path_point", NULL, h->zero_path, err);
    if (status == RG_OK && converts && QUANTITIES[q].note != NULL)
        status = rg_entry_note(entry, err, "values", "%s", QUANTITIES[q].note);
    return status == RG_OK ? keep_header(file, h, entry, err) : status;
}

static rg_status read_beside(const rg_import_file *file, const rg_import_options *options, const header *h,
                             unsigned key, unsigned info_key, const char *role, rg_entries *entries,
                             rg_error *err)
{
    section values;
    section info;
    rg_entry *entry = NULL;
    rg_status status = find(file, key, &values, err);
    if (status == RG_OK)
        status = find(file, info_key, &info, err);
    if (status != RG_OK || values.at == NULL || values.size < 8)
        return status;
    const bool told = info.size >= INTERFEROGRAM_INFO_SIZE;
    const size_t n = told ? rg_bytes_u32(info.at) : values.size / 4;
    if (n < 2 || values.size / 4 < n)
        return damaged((size_t) (values.at - file->bytes),
                       "an interferogram has fewer points than its header says", err);
    status = rg_entries_add(entries, RG_INTERFEROGRAM, &entry, err);
    if (status == RG_OK)
        status = fill_values(values.at, n, AS_THEY_ARE, entry, err);
    if (status == RG_OK)
        status = path_axis(told ? rg_bytes_f32(info.at + 20) : h->laser, h->spacing, entry, err);
    if (status == RG_OK)
        status = name_row(file, options, role, told ? rg_bytes_u32(info.at + 4) : h->scans, entry, err);
    if (status == RG_OK)
        status = keep_number(entry, "zero_path_point", NULL, told ? rg_bytes_u32(info.at + 16) : h->zero_path,
                             err);
    return status == RG_OK ? keep_header(file, h, entry, err) : status;
}

static rg_status read(const rg_import_file *file, const rg_import_options *options, rg_entries *entries,
                      rg_error *err)
{
    header h;
    section values;
    if (file->n_bytes <= TABLE)
        return damaged(file->n_bytes, "the file ends within its first lines", err);
    rg_status status = read_header(file, &h, &values, err);
    if (status == RG_OK)
        status = read_main(file, options, &h, &values, entries, err);
    if (status == RG_OK)
        status = read_beside(file, options, &h, KEY_SAMPLE, KEY_SAMPLE_INFO, "sample", entries, err);
    if (status == RG_OK)
        status =
            read_beside(file, options, &h, KEY_BACKGROUND, KEY_BACKGROUND_INFO, "background", entries, err);
    return status;
}

const rg_import_format rg_import_omnic = {"omnic", "Thermo OMNIC spectrum or interferogram (spa)",
                                          "application/octet-stream", probe, read};
