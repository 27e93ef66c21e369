/* JCAMP-DX: "##LABEL= value" records, data as (X++(Y..Y)) or (XY..XY), several blocks in one file.
 * McDonald & Wilks (1988), Appl. Spectrosc. 42, 151. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/import/reader.h"
#include "formats/jcamp/ordinates.h"
#include "formats/text/tsv.h"
#include "kernels/base/memory.h"

enum { LABEL = 48, WORDS = 96 };

/* What a block says of itself. */
typedef struct {
    char title[WORDS];
    char data_type[WORDS];
    char x_units[WORDS];
    char y_units[WORDS];
    double x_factor, y_factor;
    double first_x, last_x;
    double n_points; /* NaN where not stated */
    double first_y;
} block;

static const struct {
    const char *label;
    size_t offset;
    bool is_number;
} FACTS[] = {{"TITLE", offsetof(block, title), false},     {"DATATYPE", offsetof(block, data_type), false},
             {"XUNITS", offsetof(block, x_units), false},  {"YUNITS", offsetof(block, y_units), false},
             {"XFACTOR", offsetof(block, x_factor), true}, {"YFACTOR", offsetof(block, y_factor), true},
             {"FIRSTX", offsetof(block, first_x), true},   {"LASTX", offsetof(block, last_x), true},
             {"NPOINTS", offsetof(block, n_points), true}, {"FIRSTY", offsetof(block, first_y), true}};

/* What is measured: words of DATA TYPE and of YUNITS, both in upper case. */
static const struct {
    const char *type, *units;
    rg_technique technique;
} TYPES[] = {{"INFRARED INTERFEROGRAM", "", RG_TECHNIQUE_COUNT},
             {"INFRARED", "REFLECT", RG_REFLECTANCE},
             {"INFRARED", "", RG_FTIR},
             {"RAMAN", "", RG_RAMAN},
             {"UV", "REFLECT", RG_REFLECTANCE},
             {"VIS", "REFLECT", RG_REFLECTANCE},
             {"DIFFRACTION", "", RG_XRD}};

static const char *const DATA_LABELS[] = {"XYDATA", "XYPOINTS", "PEAKTABLE"};

static const struct {
    const char *words;
    rg_unit unit;
} X_UNITS[] = {{"1/CM", RG_UNIT_PER_CM},
               {"NANOMETERS", RG_UNIT_NM},
               {"MICROMETERS", RG_UNIT_UM},
               {"DEGREES", RG_UNIT_DEG},
               {"RAMAN SHIFT", RG_UNIT_PER_CM}};

/* ---- lines ---- */

typedef struct {
    const char *at;
    size_t number; /* of the line at `at`, from 1 */
} place;

/* Length of the line without its comment and the blanks before that. */
static size_t line_length(const char *at)
{
    size_t n = strcspn(at, "\n");
    for (size_t i = 0; i + 1 < n; i++)
        if (at[i] == '$' && at[i + 1] == '$')
            n = i;
    while (n > 0 && isspace((unsigned char) at[n - 1]))
        n--;
    return n;
}

static void next_line(place *p)
{
    p->at += strcspn(p->at, "\n");
    if (*p->at == '\n') {
        p->at++;
        p->number++;
    }
}

static bool is_record(const char *line)
{
    return line[0] == '#' && line[1] == '#';
}

/* The label of a record without blank, dash, slash and underscore, in upper case; the value behind it. */
static void read_label(const char *line, char label[LABEL], rg_cell *value)
{
    const size_t n = line_length(line);
    size_t used = 0;
    size_t i = 2;
    for (; i < n && line[i] != '='; i++)
        if (strchr(" -/_", line[i]) == NULL && used + 1 < LABEL)
            label[used++] = (char) toupper((unsigned char) line[i]);
    label[used] = '\0';
    i += i < n;
    while (i < n && isspace((unsigned char) line[i]))
        i++;
    *value = (rg_cell){line + i, n - i};
}

static int probe(const rg_import_file *file)
{
    const size_t n = file->n_bytes < 4096 ? file->n_bytes : 4096;
    bool title = false;
    bool known = false;
    for (size_t i = 0; i + 12 < n; i++) {
        const char *at = (const char *) file->bytes + i;
        title = title || strncmp(at, "##TITLE", 7) == 0;
        known = known || strncmp(at, "##JCAMP", 7) == 0 || strncmp(at, "##DATA TYPE", 11) == 0 ||
                strncmp(at, "##DATATYPE", 10) == 0;
    }
    return title && known ? 95 : 0;
}

/* ---- records ---- */

static block block_new(void)
{
    return (block){
        .x_factor = 1.0, .y_factor = 1.0, .first_x = NAN, .last_x = NAN, .n_points = NAN, .first_y = NAN};
}

static rg_status keep_fact(const char *label, rg_cell value, size_t line, block *b, rg_error *err)
{
    for (size_t f = 0; f < sizeof FACTS / sizeof FACTS[0]; f++) {
        void *to = (char *) b + FACTS[f].offset;
        if (strcmp(label, FACTS[f].label) != 0)
            continue;
        if (!FACTS[f].is_number) {
            rg_cell_cut(value, to, WORDS);
            for (char *c = to; to != b->title && *c != '\0'; c++)
                *c = (char) toupper((unsigned char) *c);
            return RG_OK;
        }
        double number;
        const bool comma = rg_cell_has_comma(value);
        if (value.length == 0)
            return RG_OK;
        if (rg_cell_read(value, comma, &number) != RG_CELL_NUMBER)
            return rg_fail_named(err, RG_EFORMAT, line, "this record does not hold a number", label, NULL);
        memcpy(to, &number, sizeof number);
    }
    return RG_OK;
}

static rg_technique technique_of(const block *b, const rg_import_options *options)
{
    if (options->technique != RG_TECHNIQUE_COUNT)
        return options->technique;
    for (size_t i = 0; i < sizeof TYPES / sizeof TYPES[0]; i++)
        if (strstr(b->data_type, TYPES[i].type) != NULL && strstr(b->y_units, TYPES[i].units) != NULL)
            return TYPES[i].technique;
    return RG_TECHNIQUE_COUNT;
}

/* ---- data ---- */

/* Where a line of (X++(Y..Y)) begins must be where the ordinates before it end. */
static rg_status check_abscissa(const block *b, const rg_jcamp_ordinates *o, double step, rg_error *err)
{
    const double x = o->abscissa * b->x_factor;
    const double expected = b->first_x + step * (double) o->first;
    const double next = expected + step; /* behind a check, of the value after it */
    const double allowed = 0.5 * fabs(step) + o->rounding * fabs(b->x_factor);
    if (fabs(x - expected) <= allowed || (o->checked && fabs(x - next) <= allowed))
        return RG_OK;
    char both[64];
    snprintf(both, sizeof both, "%.10g instead of %.10g", x, expected);
    return rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "this line does not begin where the one before ends",
                         both, "a line is missing or belongs to another spectrum");
}

static rg_status read_ordinates(place *p, const block *b, rg_jcamp_ordinates *o, rg_error *err)
{
    const double step = (b->last_x - b->first_x) / (b->n_points - 1.0);
    rg_status status = RG_OK;
    if (!isfinite(step) || step == 0.0)
        return rg_fail(err, RG_EFORMAT, p->number, "the block does not state FIRSTX, LASTX and NPOINTS");
    for (; *p->at != '\0' && !is_record(p->at); next_line(p)) {
        const size_t n = line_length(p->at);
        if (n == 0)
            continue;
        status = rg_jcamp_ordinates_line(o, p->at, n, err);
        if (status == RG_OK)
            status = check_abscissa(b, o, step, err);
        if (status != RG_OK) {
            err->index = p->number;
            return status;
        }
    }
    return RG_OK;
}

static rg_status read_pairs(place *p, bool comma, rg_jcamp_ordinates *o, rg_error *err)
{
    for (; *p->at != '\0' && !is_record(p->at); next_line(p)) {
        const size_t n = line_length(p->at);
        const rg_status status = n > 0 ? rg_jcamp_ordinates_pairs(o, p->at, n, comma, err) : RG_OK;
        if (status != RG_OK) {
            err->index = p->number;
            return status;
        }
    }
    return RG_OK;
}

/* Axis and values of the entry from what stands in the data lines, times the factors. */
static rg_status fill(const block *b, const rg_jcamp_ordinates *o, bool pairs, size_t line, rg_entry *entry,
                      rg_error *err)
{
    const size_t n = pairs ? o->n / 2 : o->n;
    if (isfinite(b->n_points) && (double) n != b->n_points) {
        char both[64];
        snprintf(both, sizeof both, "%zu instead of %.0f", n, b->n_points);
        return rg_fail_named(err, RG_EFORMAT, line, "the block has not as many points as it states", both,
                             "get the file anew");
    }
    if (n == 0)
        return rg_fail(err, RG_EFORMAT, line, "the block holds no data");
    entry->n_rows = 1;
    entry->n_columns = n;
    entry->axis = rg_alloc(n, 1, sizeof *entry->axis);
    entry->values = rg_alloc(n, 1, sizeof *entry->values);
    if (entry->axis == NULL || entry->values == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the spectrum");
    const double step = (b->last_x - b->first_x) / (double) (n > 1 ? n - 1 : 1);
    for (size_t i = 0; i < n; i++) {
        entry->axis[i] = pairs ? o->values[2 * i] * b->x_factor : b->first_x + step * (double) i;
        entry->values[i] = o->values[pairs ? 2 * i + 1 : i] * b->y_factor;
    }
    return RG_OK;
}

static rg_status convert_axis(const block *b, const rg_import_options *options, rg_entry *entry,
                              rg_error *err)
{
    const rg_unit to = rg_technique_about(entry->technique)->axis_unit;
    rg_unit from = options->x_unit;
    for (size_t i = 0; i < sizeof X_UNITS / sizeof X_UNITS[0] && from == RG_UNIT_COUNT; i++)
        if (strcmp(b->x_units, X_UNITS[i].words) == 0)
            from = X_UNITS[i].unit;
    if (from == RG_UNIT_COUNT)
        from = rg_unit_parse(b->x_units, strlen(b->x_units));
    if (from == RG_UNIT_COUNT)
        return rg_fail_named(err, RG_EUNITS, RG_NO_INDEX, "the unit of the axis is not known", b->x_units,
                             "state it with --x-unit");
    return rg_units_convert(entry->axis, entry->n_columns, from, to, err);
}

/* Infrared transmittance becomes absorbance, as what is searched and summed. */
static rg_status convert_values(const block *b, rg_entry *entry, rg_error *err)
{
    double largest = 0.0;
    if (entry->technique != RG_FTIR || strstr(b->y_units, "TRANS") == NULL)
        return entry->technique == RG_FTIR && b->y_units[0] != '\0' && strstr(b->y_units, "ABS") == NULL
                   ? rg_entry_note(entry, err, "ordinate", "%s, as in the file", b->y_units)
                   : RG_OK;
    for (size_t i = 0; i < entry->n_columns; i++)
        largest = fmax(largest, entry->values[i]);
    const bool per_cent =
        strchr(b->y_units, '%') != NULL || strstr(b->y_units, "PERCENT") != NULL || largest > 2.0;
    for (size_t i = 0; i < entry->n_columns; i++) {
        const double t = entry->values[i] * (per_cent ? 0.01 : 1.0);
        entry->values[i] = t > 0.0 ? -log10(t) : NAN;
    }
    return rg_entry_note(entry, err, "ordinate", "transmittance up to %.4g, %s; absorbance = -log10(T%s)",
                         largest, per_cent ? "in per cent" : "a fraction", per_cent ? " / 100" : "");
}

/* A wrong FIRSTY is common in files that are otherwise right. */
static rg_status check_first(const block *b, const rg_entry *entry, double first, rg_entry *noted,
                             rg_error *err)
{
    const double largest = fmax(fabs(b->first_y), fabs(first));
    if (!isfinite(b->first_y) || !isfinite(first) || fabs(b->first_y - first) <= 0.01 * largest ||
        entry->n_columns == 0)
        return RG_OK;
    return rg_entry_note(noted, err, "first_y", "the file states %.6g for its first value, which is %.6g",
                         b->first_y, first);
}

static rg_status name_row(const rg_import_file *file, const rg_import_options *options, const block *b,
                          size_t number, rg_entry *entry, rg_error *err)
{
    char id[256];
    char numbered[280];
    rg_import_default_id(file, options, id, sizeof id);
    snprintf(numbered, sizeof numbered, number > 0 ? "%s_%zu" : "%s", id, number + 1);
    const rg_status status = rg_entry_set_text(entry, "sample_id", 0, numbered, strlen(numbered), err);
    return status == RG_OK && b->title[0] != '\0'
               ? rg_entry_set_text(entry, "title", 0, b->title, strlen(b->title), err)
               : status;
}

/* Records from the block's TITLE up to its data, one value a line. */
static rg_status keep_header(const char *from, const char *to, rg_entry *entry, rg_error *err)
{
    rg_status status = RG_OK;
    for (place p = {from, 0}; p.at < to && status == RG_OK; next_line(&p)) {
        char label[LABEL];
        rg_cell value;
        if (!is_record(p.at))
            continue;
        read_label(p.at, label, &value);
        status =
            rg_table_add_pair(&entry->sources[0].header, label, strlen(label), value.text, value.length, err);
    }
    return status;
}

/* ---- the file ---- */

typedef struct {
    const rg_import_file *file;
    const rg_import_options *options;
    rg_entries *entries;
    size_t n_blocks;
} reading;

/* The data that the record at *p begins; head is where the block begins. */
static rg_status read_data(reading *r, const block *b, const char *head, bool pairs, place *p, rg_error *err)
{
    const rg_technique technique = technique_of(b, r->options);
    const size_t line = p->number;
    const char *data = p->at;
    rg_jcamp_ordinates o = {0};
    rg_entry *entry = NULL;
    if (technique == RG_TECHNIQUE_COUNT)
        return rg_fail_named(err, RG_EUNSUPPORTED, line, "data of this type are not read", b->data_type,
                             "if it is a spectrum all the same, state --technique");
    next_line(p);
    place again = *p;
    rg_status status = pairs ? read_pairs(p, false, &o, err) : read_ordinates(p, b, &o, err);
    if (pairs && (status == RG_EFORMAT || (isfinite(b->n_points) && (double) o.n != 2.0 * b->n_points))) {
        rg_jcamp_ordinates with_comma = {0};
        rg_error other = {0};
        place end = again;
        if (read_pairs(&end, true, &with_comma, &other) == RG_OK &&
            (double) with_comma.n == 2.0 * b->n_points) {
            rg_jcamp_ordinates points = o;
            o = with_comma;
            with_comma = points;
            *p = end;
            *err = (rg_error){0};
            status = RG_OK;
        }
        free(with_comma.values);
    }
    if (status == RG_OK)
        status = rg_entries_add(r->entries, technique, &entry, err);
    if (status == RG_OK)
        status = fill(b, &o, pairs, line, entry, err);
    if (status == RG_OK)
        status = check_first(b, entry, entry->values[0], entry, err);
    if (status == RG_OK)
        status = convert_axis(b, r->options, entry, err);
    if (status == RG_OK)
        status = convert_values(b, entry, err);
    if (status == RG_OK)
        status = name_row(r->file, r->options, b, r->n_blocks++, entry, err);
    if (status == RG_OK)
        status = keep_header(head, data, entry, err);
    if (status == RG_OK)
        status = rg_import_sort_axis(entry, err);
    free(o.values);
    return status;
}

static rg_status read_blocks(reading *r, const char *text, rg_error *err)
{
    place p = {text, 1};
    block b = block_new();
    const char *head = text;
    rg_status status = RG_OK;
    while (*p.at != '\0' && status == RG_OK) {
        char label[LABEL];
        rg_cell value;
        size_t kind = 0;
        if (!is_record(p.at)) {
            next_line(&p);
            continue;
        }
        read_label(p.at, label, &value);
        if (strcmp(label, "TITLE") == 0) {
            b = block_new();
            head = p.at;
        }
        while (kind < sizeof DATA_LABELS / sizeof DATA_LABELS[0] && strcmp(label, DATA_LABELS[kind]) != 0)
            kind++;
        if (strcmp(label, "NTUPLES") == 0)
            return rg_fail_named(err, RG_EUNSUPPORTED, p.number, "data in pages (NTUPLES) are not read", NULL,
                                 "export the spectrum as a plain block, or as two columns of text");
        if (kind < sizeof DATA_LABELS / sizeof DATA_LABELS[0]) {
            status = read_data(r, &b, head, rg_cell_contains(value, "XY..XY"), &p, err);
            continue;
        }
        status = keep_fact(label, value, p.number, &b, err);
        next_line(&p);
    }
    return status;
}

static rg_status read(const rg_import_file *file, const rg_import_options *options, rg_entries *entries,
                      rg_error *err)
{
    char *text = NULL;
    size_t length = 0;
    reading r = {file, options, entries, 0};
    rg_status status = rg_text_decode(file->bytes, file->n_bytes, &text, &length, err);
    if (status == RG_OK)
        status = read_blocks(&r, text, err);
    if (status == RG_OK && r.n_blocks == 0)
        status = rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "there is no block with data in it", NULL,
                               "JCAMP-DX data follow XYDATA, XYPOINTS or PEAK TABLE");
    free(text);
    return status;
}

const rg_import_format rg_import_jcamp = {"jcamp", "JCAMP-DX spectrum (jdx, dx)", "chemical/x-jcamp-dx",
                                          probe, read};
