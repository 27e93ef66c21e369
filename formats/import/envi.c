/* ENVI: a text header beside a binary cube or spectral library. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "formats/import/reader.h"
#include "kernels/base/memory.h"

typedef enum { BSQ = 0, BIL, BIP } interleave;

typedef struct {
    size_t samples, lines, bands, offset;
    int type;
    interleave order;
    bool big_endian;
    bool library;
    bool has_ignore;
    double ignore;
    double scale;
} shape;

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the cube");
}

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

/* ---- the header ---- */

static rg_status add_pair(rg_table *table, const char *key, size_t key_length, const char *value,
                          size_t length, rg_error *err)
{
    while (key_length > 0 && isspace((unsigned char) key[key_length - 1]))
        key_length--;
    while (length > 0 && isspace((unsigned char) *value)) {
        value++;
        length--;
    }
    while (length > 0 && isspace((unsigned char) value[length - 1]))
        length--;
    char name[80];
    snprintf(name, sizeof name, "%.*s", (int) (key_length < 79 ? key_length : 79), key);
    for (char *c = name; *c != '\0'; c++)
        *c = (char) tolower((unsigned char) *c);
    return rg_table_add_pair(table, name, strlen(name), value, length, err);
}

/* The brace that closes the one at `open`; names may hold braces of their own. */
static const char *closing_brace(const char *open, const char *end)
{
    size_t depth = 0;
    for (const char *p = open; p < end; p++) {
        depth += *p == '{';
        if (*p == '}' && --depth == 0)
            return p;
    }
    return memchr(open, '}', (size_t) (end - open));
}

/* "key = value" and "key = { ... }" over lines; ";" begins a comment line. */
static rg_status parse_header(const char *text, size_t n, rg_table *table, rg_error *err)
{
    rg_status status = RG_OK;
    size_t line = 1;
    const char *end = text + n;
    const char *at = memchr(text, '\n', n);
    while (at != NULL && at + 1 < end && status == RG_OK) {
        const char *start = at + 1;
        line++;
        const char *stop = memchr(start, '\n', (size_t) (end - start));
        if (stop == NULL)
            stop = end;
        const char *equals = *start == ';' ? NULL : memchr(start, '=', (size_t) (stop - start));
        if (equals != NULL) {
            const char *value = equals + 1;
            while (value < end && (*value == ' ' || *value == '\t'))
                value++;
            if (value < end && *value == '{') {
                const char *close = closing_brace(value, end);
                if (close == NULL)
                    return rg_fail(err, RG_EFORMAT, line, "a brace is not closed in the header");
                status = add_pair(table, start, (size_t) (equals - start), value + 1,
                                  (size_t) (close - value - 1), err);
                for (const char *p = start; p < close; p++)
                    line += *p == '\n';
                stop = memchr(close, '\n', (size_t) (end - close));
                if (stop == NULL)
                    stop = end;
            } else {
                status =
                    add_pair(table, start, (size_t) (equals - start), value, (size_t) (stop - value), err);
            }
        }
        at = stop < end ? stop : NULL;
    }
    return status;
}

static rg_status count_of(const rg_table *table, const char *key, bool required, size_t *value, rg_error *err)
{
    const char *text = rg_table_value(table, key);
    if (text == NULL)
        return required
                   ? rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "the header lacks a required key", key, NULL)
                   : RG_OK;
    char *end;
    errno = 0;
    const unsigned long long number = strtoull(text, &end, 10);
    if (!isdigit((unsigned char) text[0]) || errno != 0 || *end != '\0')
        return rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "this key of the header is no count", key, NULL);
    *value = (size_t) number;
    return RG_OK;
}

static size_t type_size(int type)
{
    static const struct {
        int type;
        size_t size;
    } SIZES[] = {{1, 1}, {2, 2}, {3, 4}, {4, 4}, {5, 8}, {12, 2}, {13, 4}, {14, 8}, {15, 8}};
    for (size_t i = 0; i < sizeof SIZES / sizeof SIZES[0]; i++)
        if (SIZES[i].type == type)
            return SIZES[i].size;
    return 0;
}

static rg_status parse_shape(const rg_table *table, shape *s, rg_error *err)
{
    size_t type = 0;
    size_t endian = 0;
    *s = (shape){.scale = 1.0};
    const struct {
        const char *key;
        bool required;
        size_t *value;
    } COUNTS[] = {{"samples", true, &s->samples}, {"lines", true, &s->lines},
                  {"bands", true, &s->bands},     {"data type", true, &type},
                  {"byte order", false, &endian}, {"header offset", false, &s->offset}};
    rg_status status = RG_OK;
    for (size_t i = 0; i < sizeof COUNTS / sizeof COUNTS[0] && status == RG_OK; i++)
        status = count_of(table, COUNTS[i].key, COUNTS[i].required, COUNTS[i].value, err);
    if (status != RG_OK)
        return status;
    s->type = (int) type;
    s->big_endian = endian == 1;
    if (endian > 1)
        return rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "unknown byte order in the header",
                             rg_table_value(table, "byte order"),
                             "it is 0 (little-endian) or 1 (big-endian)");
    const char *order = rg_table_value(table, "interleave");
    s->order = order == NULL || strcasecmp(order, "bsq") == 0 ? BSQ
               : strcasecmp(order, "bil") == 0                ? BIL
                                                              : BIP;
    if (order != NULL && s->order == BIP && strcasecmp(order, "bip") != 0)
        return rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "unknown interleave in the header", order,
                             "it is bsq, bil or bip");
    if (type == 6 || type == 9)
        return rg_fail_named(err, RG_EUNSUPPORTED, RG_NO_INDEX, "complex data are not spectra",
                             "data type 6 or 9", NULL);
    if (type_size(s->type) == 0)
        return rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "unknown data type in the header",
                             rg_table_value(table, "data type"), NULL);
    const char *file_type = rg_table_value(table, "file type");
    s->library = file_type != NULL && strncasecmp(file_type, "ENVI Spectral Library", 21) == 0;
    const char *ignore = rg_table_value(table, "data ignore value");
    if (ignore != NULL) {
        s->has_ignore = true;
        s->ignore = strtod(ignore, NULL);
    }
    const char *scale = rg_table_value(table, "reflectance scale factor");
    if (scale != NULL && strtod(scale, NULL) > 0.0)
        s->scale = strtod(scale, NULL);
    if (s->samples == 0 || s->lines == 0 || s->bands == 0)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "the header says that there are no data");
    return RG_OK;
}

/* Numbers of a braced list into values[n]; the count must fit. */
static rg_status list_of(const rg_table *table, const char *key, size_t n, double **values, rg_error *err)
{
    const char *text = rg_table_value(table, key);
    *values = NULL;
    if (text == NULL)
        return RG_OK;
    *values = rg_alloc(n, 1, sizeof **values);
    if (*values == NULL)
        return no_memory(err);
    size_t used = 0;
    for (const char *at = text; *at != '\0';) {
        while (*at == ',' || isspace((unsigned char) *at))
            at++;
        if (*at == '\0')
            break;
        char *end;
        const double value = strtod(at, &end);
        if (end == at || used == n) {
            char counts[64];
            snprintf(counts, sizeof counts, "%.30s, %zu expected", key, n);
            return rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX,
                                 "a list in the header has another length or is no list of numbers", counts,
                                 NULL);
        }
        (*values)[used++] = value;
        at = end;
    }
    if (used != n) {
        char counts[64];
        snprintf(counts, sizeof counts, "%.30s: %zu, %zu bands", key, used, n);
        return rg_fail_named(err, RG_ESHAPE, RG_NO_INDEX,
                             "a list in the header has another length than there are bands", counts, NULL);
    }
    return RG_OK;
}

/* ---- the data ---- */

static uint64_t read_word(const unsigned char *bytes, size_t size, bool big)
{
    uint64_t word = 0;
    for (size_t i = 0; i < size; i++)
        word |= (uint64_t) bytes[big ? size - 1 - i : i] << (8 * i);
    return word;
}

static double decode(const unsigned char *bytes, const shape *s)
{
    const uint64_t word = read_word(bytes, type_size(s->type), s->big_endian);
    union {
        uint32_t u;
        float f;
    } single = {.u = (uint32_t) word};
    union {
        uint64_t u;
        double f;
    } full = {.u = word};
    switch (s->type) {
    case 1:
        return (double) word;
    case 2:
        return (double) (int16_t) (uint16_t) word;
    case 3:
        return (double) (int32_t) (uint32_t) word;
    case 4:
        return (double) single.f;
    case 5:
        return full.f;
    case 14:
        return (double) (int64_t) word;
    default:
        return (double) word;
    }
}

/* Deleted channels: the stated value (to the digits that a header keeps), and the -1.23e34 of USGS. */
static double clean(double value, const shape *s)
{
    if (!isfinite(value) || value < -1e33 ||
        (s->has_ignore && fabs(value - s->ignore) <= 1e-6 * fabs(s->ignore)))
        return NAN;
    return value / s->scale;
}

typedef struct {
    int descriptor;
    shape s;
    unsigned char *line; /* one line of all bands */
    size_t line_bytes;
    size_t loaded; /* number of the line in it; RG_NO_INDEX: none */
    size_t *order; /* [bands] band of each sorted column; NULL: as filed */
} cube;

static void cube_close(void *state)
{
    cube *c = state;
    if (c == NULL)
        return;
    if (c->descriptor >= 0)
        close(c->descriptor);
    free(c->line);
    free(c->order);
    free(c);
}

static bool read_at(int descriptor, unsigned char *to, size_t n, size_t at)
{
    for (size_t done = 0; done < n;) {
        const ssize_t got = pread(descriptor, to + done, n - done, (off_t) (at + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        done += (size_t) got;
    }
    return true;
}

/* All bands of one line into memory, in the file's own order. */
static bool load_line(cube *c, size_t line)
{
    if (c->loaded == line)
        return true;
    const shape *s = &c->s;
    const size_t size = type_size(s->type);
    const size_t row = s->samples * size;
    bool good = true;
    if (s->order == BSQ)
        for (size_t b = 0; b < s->bands && good; b++)
            good = read_at(c->descriptor, c->line + b * row, row, s->offset + (b * s->lines + line) * row);
    else
        good = read_at(c->descriptor, c->line, c->line_bytes, s->offset + line * c->line_bytes);
    c->loaded = good ? line : RG_NO_INDEX;
    return good;
}

static rg_status cube_read(void *state, size_t first, size_t n, float *values, rg_error *err)
{
    cube *c = state;
    const shape *s = &c->s;
    const size_t size = type_size(s->type);
    for (size_t k = 0; k < n; k++) {
        const size_t line = (first + k) / s->samples;
        const size_t sample = (first + k) % s->samples;
        if (!load_line(c, line))
            return rg_fail(err, RG_EIO, first + k, "the data file cannot be read further");
        for (size_t b = 0; b < s->bands; b++) {
            const size_t band = c->order != NULL ? c->order[b] : b;
            const size_t at = s->order == BIP ? sample * s->bands + band : band * s->samples + sample;
            values[k * s->bands + b] = (float) clean(decode(c->line + at * size, s), s);
        }
    }
    return RG_OK;
}

/* The data file of a header: its name without .hdr, bare or with a usual ending; never through a link. */
static rg_status open_data(const char *header, const char *operand, int *descriptor, rg_error *err)
{
    static const char *const ENDINGS[] = {"",     ".dat", ".img", ".raw", ".bil",  ".bip", ".bsq",
                                          ".sli", ".cub", ".slb", ".bin", ".envi", ".DAT", ".IMG",
                                          ".RAW", ".BIL", ".BIP", ".BSQ", ".SLI"};
    const size_t length = strlen(header);
    char path[4096];
    if (length < 5 || length > 4000 || strcasecmp(header + length - 4, ".hdr") != 0)
        return rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "the header's name does not end in .hdr", NULL,
                             NULL);
    if (strcmp(header, operand) != 0) { /* the data file itself was named */
        *descriptor = open(operand, O_RDONLY | O_CLOEXEC);
        if (*descriptor >= 0)
            return RG_OK;
    }
    for (size_t i = 0; i < sizeof ENDINGS / sizeof ENDINGS[0]; i++) {
        snprintf(path, sizeof path, "%.*s%s", (int) (length - 4), header, ENDINGS[i]);
        *descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        if (*descriptor >= 0)
            return RG_OK;
    }
    return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the data file beside the header is missing", NULL,
                         "it bears the header's name without .hdr, or with .dat, .img, .sli ...");
}

/* The header's path, given either file. */
static void header_path(const char *path, char *header, size_t size)
{
    const size_t length = strlen(path);
    if (length > 4 && strcasecmp(path + length - 4, ".hdr") == 0) {
        snprintf(header, size, "%s", path);
        return;
    }
    snprintf(header, size, "%s.HDR", path);
    if (access(header, R_OK) == 0)
        return;
    snprintf(header, size, "%s.hdr", path);
    if (access(header, R_OK) != 0) {
        const char *dot = strrchr(path, '.');
        snprintf(header, size, "%.*s.hdr", (int) (dot != NULL ? dot - path : (ptrdiff_t) length), path);
    }
}

static rg_status check_size(const shape *s, int descriptor, rg_error *err)
{
    struct stat facts;
    size_t pixels;
    size_t values;
    size_t bytes;
    if (fstat(descriptor, &facts) != 0 || !S_ISREG(facts.st_mode))
        return rg_fail(err, RG_EIO, RG_NO_INDEX, "the data file cannot be read");
    if (!rg_mul(s->samples, s->lines, &pixels) || !rg_mul(pixels, s->bands, &values) ||
        !rg_mul(values, type_size(s->type), &bytes) || bytes > SIZE_MAX - s->offset ||
        s->offset + bytes > (size_t) facts.st_size) {
        char counts[96];
        snprintf(counts, sizeof counts, "%zu x %zu x %zu values need more than its %lld bytes", s->samples,
                 s->lines, s->bands, (long long) facts.st_size);
        return rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "the data file is shorter than the header says",
                             counts, NULL);
    }
    return RG_OK;
}

/* The unit of "wavelength units"; RG_UNIT_COUNT when it is missing or "Unknown". */
static rg_status stated_unit(const rg_table *header, rg_unit *unit, rg_error *err)
{
    const char *stated = rg_table_value(header, "wavelength units");
    *unit = RG_UNIT_COUNT;
    if (stated == NULL || stated[0] == '\0' || strcasecmp(stated, "unknown") == 0)
        return RG_OK;
    *unit = rg_unit_parse(stated, strlen(stated));
    return *unit != RG_UNIT_COUNT && *unit != RG_UNIT_NONE
               ? RG_OK
               : rg_fail_named(err, RG_EUNITS, RG_NO_INDEX, "these units of the wavelengths are not known",
                               stated, "state the true unit with --x-unit");
}

/* Band widths of an axis that is still in its own unit, to nm. */
static rg_status convert_widths(const double *axis, double *fwhm, size_t n, rg_unit unit, rg_error *err)
{
    if (unit != RG_UNIT_PER_CM)
        return rg_units_convert(fwhm, n, unit, RG_UNIT_NM, err);
    for (size_t b = 0; b < n; b++)
        fwhm[b] *= 1e7 / (axis[b] * axis[b]); /* d(1/v) = dv/v^2 */
    return RG_OK;
}

/* Wavelengths to nm; sorted by `order` where the file has them out of order. */
static rg_status settle_axis(const rg_table *header, const rg_import_options *options, size_t n,
                             rg_entry *entry, size_t **order, rg_error *err)
{
    rg_status status = list_of(header, "wavelength", n, &entry->axis, err);
    if (status == RG_OK)
        status = list_of(header, "fwhm", n, &entry->fwhm, err);
    if (status != RG_OK)
        return status;
    if (entry->axis == NULL)
        return rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "the header has no wavelengths", NULL,
                             "add a line wavelength = { ... }");
    rg_unit unit = options->x_unit;
    if (unit == RG_UNIT_COUNT)
        status = stated_unit(header, &unit, err);
    if (status != RG_OK)
        return status;
    if (unit == RG_UNIT_COUNT) {
        unit = entry->axis[n - 1] > 100.0 ? RG_UNIT_NM : RG_UNIT_UM;
        status =
            rg_entry_note(entry, err, "unit guessed",
                          "the wavelengths have no unit; taken as %s by their size (state it with --x-unit)",
                          rg_unit_name(unit));
    }
    if (status == RG_OK && entry->fwhm != NULL)
        status = convert_widths(entry->axis, entry->fwhm, n, unit, err);
    if (status == RG_OK)
        status = rg_units_convert(entry->axis, n, unit, RG_UNIT_NM, err);
    size_t turn = 0;
    for (size_t b = 2; b < n && turn == 0; b++)
        if ((entry->axis[b] - entry->axis[b - 1]) * (entry->axis[1] - entry->axis[0]) <= 0.0)
            turn = b;
    if (status != RG_OK || turn == 0)
        return status;
    const double from = entry->axis[turn - 1];
    const double to = entry->axis[turn];
    *order = rg_alloc(n, 1, sizeof **order);
    double *sorted = rg_alloc(n, 2, sizeof *sorted);
    if (*order == NULL || sorted == NULL) {
        free(sorted);
        return no_memory(err);
    }
    for (size_t b = 0; b < n; b++) {
        size_t place = b;
        while (place > 0 && entry->axis[(*order)[place - 1]] > entry->axis[b]) {
            (*order)[place] = (*order)[place - 1];
            place--;
        }
        (*order)[place] = b;
    }
    for (size_t b = 0; b < n; b++) {
        sorted[b] = entry->axis[(*order)[b]];
        sorted[n + b] = entry->fwhm != NULL ? entry->fwhm[(*order)[b]] : 0.0;
    }
    memcpy(entry->axis, sorted, n * sizeof *sorted);
    if (entry->fwhm != NULL)
        memcpy(entry->fwhm, sorted + n, n * sizeof *sorted);
    free(sorted);
    return rg_entry_note(entry, err, "axis sorted",
                         "the axis stepped from %.10g to %.10g nm (overlapping detectors); bands were sorted",
                         from, to);
}

static rg_status settle_bad_bands(const rg_table *header, size_t n, const size_t *order, rg_entry *entry,
                                  rg_error *err)
{
    double *flags = NULL;
    rg_status status = list_of(header, "bbl", n, &flags, err);
    if (status == RG_OK && flags != NULL) {
        entry->bad_band = rg_alloc(n, 1, 1);
        if (entry->bad_band == NULL)
            status = no_memory(err);
        for (size_t b = 0; b < n && status == RG_OK; b++)
            entry->bad_band[b] = flags[order != NULL ? order[b] : b] == 0.0;
    }
    free(flags);
    return status;
}

/* Names of a braced list, split at commas or, where names hold commas, at the ends of lines. */
typedef struct {
    const char *text; /* NULL: no names */
    const char *ends; /* characters that part them */
} name_list;

static size_t count_names(const char *text, const char *ends)
{
    size_t n = 0;
    while (*text != '\0') {
        const size_t length = strcspn(text, ends);
        n += ends[0] == ',' || strspn(text, " \t\r,") < length; /* an empty line is no name */
        text += length + (text[length] != '\0');
    }
    return n;
}

/* The names when there are as many as records; else none, with a note. */
static rg_status find_names(const rg_table *header, size_t n, rg_entry *entry, name_list *names,
                            rg_error *err)
{
    const char *text = rg_table_value(header, "spectra names");
    *names = (name_list){text, ","};
    if (text == NULL || count_names(text, ",") == n)
        return RG_OK;
    names->ends = "\n";
    if (count_names(text, "\n") == n)
        return RG_OK;
    names->text = NULL;
    return rg_entry_note(entry, err, "names",
                         "the header has %zu names for %zu spectra (a comma within one?); they are numbered",
                         count_names(text, ","), n);
}

/* The k-th name, trimmed. */
static rg_cell name_at(const name_list *list, size_t k)
{
    const char *at = list->text;
    for (; at != NULL && k > 0; k--) {
        at += list->ends[0] == '\n' ? strspn(at, " \t\r\n,") : 0;
        at += strcspn(at, list->ends);
        at = *at != '\0' ? at + 1 : NULL;
    }
    if (at == NULL)
        return (rg_cell){"", 0};
    while (isspace((unsigned char) *at))
        at++;
    size_t length = strcspn(at, list->ends);
    while (length > 0 && (isspace((unsigned char) at[length - 1]) || at[length - 1] == ','))
        length--;
    return (rg_cell){at, length};
}

/* Library records that are not spectra but the axis, the widths or the channel numbers. */
static bool is_axis_record(const double *record, size_t n, rg_cell name, const rg_entry *entry)
{
    bool channel = true;
    bool axis = entry->axis != NULL;
    for (size_t b = 0; b < n; b++) {
        channel = channel && record[b] == (double) (b + 1);
        axis = axis && (fabs(record[b] - entry->axis[b]) <= 1e-6 * entry->axis[b] ||
                        fabs(1000.0 * record[b] - entry->axis[b]) <= 1e-6 * entry->axis[b]);
    }
    return channel || axis || rg_cell_contains(name, "resolution in") ||
           rg_cell_contains(name, "waves (um)") || rg_cell_contains(name, "channel number") ||
           rg_cell_contains(name, "bandpass");
}

static rg_status read_library(cube *c, const rg_table *header, const rg_import_options *options,
                              rg_entry *entry, rg_error *err)
{
    const shape *s = &c->s;
    const size_t n = s->samples;
    const size_t size = type_size(s->type);
    name_list found;
    const name_list *names = &found;
    double *records = rg_alloc(s->lines, n, sizeof *records);
    unsigned char *bytes = rg_alloc(n, size, 1);
    size_t *kept = rg_alloc(s->lines, 1, sizeof *kept);
    rg_status status = records == NULL || bytes == NULL || kept == NULL
                           ? no_memory(err)
                           : find_names(header, s->lines, entry, &found, err);
    for (size_t line = 0; line < s->lines && status == RG_OK; line++) {
        if (!read_at(c->descriptor, bytes, n * size, s->offset + line * n * size))
            status = rg_fail(err, RG_EIO, line, "the data file cannot be read further");
        for (size_t b = 0; b < n && status == RG_OK; b++)
            records[line * n + b] = clean(decode(bytes + b * size, s), s);
    }
    /* Without wavelengths in the header, a record of that name gives them. */
    if (status == RG_OK && rg_table_value(header, "wavelength") == NULL) {
        for (size_t line = 0; line < s->lines && entry->axis == NULL; line++)
            if (rg_cell_contains(name_at(names, line), "waves (um)") ||
                rg_cell_contains(name_at(names, line), "wavelength")) {
                entry->axis = rg_alloc(n, 1, sizeof *entry->axis);
                for (size_t b = 0; entry->axis != NULL && b < n; b++)
                    entry->axis[b] = records[line * n + b];
            }
        rg_unit unit = options->x_unit;
        if (unit == RG_UNIT_COUNT)
            status = stated_unit(header, &unit, err);
        if (entry->axis == NULL)
            status = rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX,
                                   "neither the header nor a record gives the wavelengths", NULL, NULL);
        else if (status == RG_OK)
            status =
                rg_units_convert(entry->axis, n, unit == RG_UNIT_COUNT ? RG_UNIT_UM : unit, RG_UNIT_NM, err);
        for (size_t line = 0; line < s->lines && entry->fwhm == NULL && status == RG_OK; line++)
            if (rg_cell_contains(name_at(names, line), "resolution in micron")) {
                entry->fwhm = rg_alloc(n, 1, sizeof *entry->fwhm);
                for (size_t b = 0; entry->fwhm != NULL && b < n; b++)
                    entry->fwhm[b] = 1000.0 * records[line * n + b];
            }
    }
    size_t *order = NULL;
    if (status == RG_OK && rg_table_value(header, "wavelength") != NULL)
        status = settle_axis(header, options, n, entry, &order, err);
    if (status == RG_OK)
        status = settle_bad_bands(header, n, order, entry, err);
    size_t n_kept = 0;
    size_t deleted = 0;
    for (size_t line = 0; line < s->lines && status == RG_OK; line++) {
        const rg_cell name = name_at(names, line);
        if (is_axis_record(records + line * n, n, name, entry)) {
            status = rg_entry_note(entry, err, "record left out", "record %zu is no spectrum: %.*s", line,
                                   (int) name.length, name.text);
            continue;
        }
        kept[n_kept] = line;
        for (size_t b = 0; b < n; b++) {
            const double value = records[line * n + (order != NULL ? order[b] : b)];
            deleted += isnan(value) != 0;
            records[n_kept * n + b] = value;
        }
        n_kept++;
    }
    entry->n_rows = n_kept;
    entry->n_columns = n;
    entry->values = records;
    for (size_t k = 0; k < n_kept && status == RG_OK; k++) {
        const rg_cell name = name_at(names, kept[k]);
        char id[32];
        snprintf(id, sizeof id, "record %zu", kept[k]);
        status = rg_entry_set_text(entry, "sample_id", k, name.length > 0 ? name.text : id,
                                   name.length > 0 ? name.length : strlen(id), err);
    }
    rg_column *column = NULL;
    entry->rows.n_rows = n_kept;
    if (status == RG_OK)
        status = rg_table_add_numbers(&entry->rows, "record", "1", &column, err);
    for (size_t k = 0; k < n_kept && status == RG_OK; k++)
        column->numbers[k] = (double) kept[k];
    if (status == RG_OK && deleted > 0)
        status = rg_entry_note(entry, err, "deleted values",
                               "%zu values are marked as deleted and count as missing", deleted);
    free(order);
    free(kept);
    free(bytes);
    return status;
}

static rg_status read_cube(cube *c, const rg_table *header, const rg_import_options *options, rg_entry *entry,
                           rg_error *err)
{
    const shape *s = &c->s;
    size_t size = type_size(s->type);
    entry->n_lines = s->lines;
    entry->n_samples = s->samples;
    entry->n_rows = s->lines * s->samples;
    entry->n_columns = s->bands;
    c->loaded = RG_NO_INDEX;
    c->line_bytes = s->samples * s->bands * size;
    c->line = rg_alloc(s->samples * s->bands, size, 1);
    if (c->line == NULL)
        return no_memory(err);
    rg_status status = settle_axis(header, options, s->bands, entry, &c->order, err);
    if (status == RG_OK && (rg_table_value(header, "data gain values") != NULL ||
                            rg_table_value(header, "data offset values") != NULL))
        status = rg_entry_note(entry, err, "gains",
                               "gains and offsets of the header are kept, not applied to the values");
    return status == RG_OK ? settle_bad_bands(header, s->bands, c->order, entry, err) : status;
}

static rg_status read_header(const char *path, char **text, size_t *length, rg_error *err)
{
    unsigned char *bytes = rg_alloc(16 << 20, 1, 1);
    FILE *in = bytes != NULL ? fopen(path, "rb") : NULL;
    const size_t n = in != NULL ? fread(bytes, 1, 16 << 20, in) : 0;
    if (in != NULL)
        fclose(in);
    rg_status status = n == 0 ? rg_fail(err, RG_ENOENT, RG_NO_INDEX, "the header cannot be read")
                              : rg_text_decode(bytes, n, text, length, err);
    free(bytes);
    if (status == RG_OK && strncmp(*text, "ENVI", 4) != 0)
        status = rg_fail(err, RG_EFORMAT, 1, "the header does not begin with ENVI");
    return status;
}

static rg_status read_envi(const rg_import_file *file, const rg_import_options *options, rg_entries *entries,
                           rg_error *err)
{
    char path[4096];
    char *text = NULL;
    size_t length = 0;
    rg_entry *entry = NULL;
    cube *c = rg_alloc(1, 1, sizeof *c);
    if (c == NULL)
        return no_memory(err);
    c->descriptor = -1;
    header_path(file->path, path, sizeof path);
    rg_status status = read_header(path, &text, &length, err);
    if (status == RG_OK)
        status = rg_entries_add(
            entries, options->technique != RG_TECHNIQUE_COUNT ? options->technique : RG_REFLECTANCE, &entry,
            err);
    rg_table *header = entry != NULL ? &entry->sources[0].header : NULL;
    if (status == RG_OK)
        status = parse_header(text, length, header, err);
    if (status == RG_OK)
        status = parse_shape(header, &c->s, err);
    if (status == RG_OK)
        status = open_data(path, file->path, &c->descriptor, err);
    if (status == RG_OK)
        status = check_size(&c->s, c->descriptor, err);
    if (status == RG_OK)
        status = c->s.library ? read_library(c, header, options, entry, err)
                              : read_cube(c, header, options, entry, err);
    free(text);
    if (status == RG_OK && !c->s.library)
        entry->stream = (rg_row_stream){cube_read, cube_close, c};
    else
        cube_close(c);
    return status;
}

const rg_import_format rg_import_envi = {"envi", "ENVI cube or spectral library (header and data file)",
                                         "application/x-envi", probe, read_envi};
