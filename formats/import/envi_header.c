#include "formats/import/envi_header.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "kernels/base/memory.h"

void rg_envi_header_path(const char *path, char *header, size_t size)
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

/* The value that begins at `value`, in braces over lines or to the end of its line: *stop is the end of the
 * line on which it ends. */
static rg_status add_value(const char *key, size_t key_length, const char *value, const char *end,
                           const char **stop, rg_table *table, size_t line, rg_error *err)
{
    while (value < end && (*value == ' ' || *value == '\t'))
        value++;
    if (value == end || *value != '{')
        return add_pair(table, key, key_length, value, (size_t) (*stop - value), err);
    const char *close = closing_brace(value, end);
    if (close == NULL)
        return rg_fail(err, RG_EFORMAT, line, "a brace is not closed in the header");
    *stop = memchr(close, '\n', (size_t) (end - close));
    if (*stop == NULL)
        *stop = end;
    return add_pair(table, key, key_length, value + 1, (size_t) (close - value - 1), err);
}

rg_status rg_envi_header_parse(const char *text, size_t n, rg_table *table, rg_error *err)
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
        if (equals != NULL)
            status = add_value(start, (size_t) (equals - start), equals + 1, end, &stop, table, line, err);
        for (const char *p = start; p < stop; p++)
            line += *p == '\n';
        at = stop < end ? stop : NULL;
    }
    return status;
}

rg_status rg_envi_header_read(const char *path, rg_table *table, rg_error *err)
{
    enum { LONGEST = 16 << 20 };
    char *text = NULL;
    size_t length = 0;
    unsigned char *bytes = rg_alloc(LONGEST, 1, 1);
    FILE *in = bytes != NULL ? fopen(path, "rb") : NULL;
    const size_t n = in != NULL ? fread(bytes, 1, LONGEST, in) : 0;
    if (in != NULL)
        fclose(in);
    rg_status status = n == 0 ? rg_fail(err, RG_ENOENT, RG_NO_INDEX, "the header cannot be read")
                              : rg_text_decode(bytes, n, &text, &length, err);
    free(bytes);
    if (status == RG_OK && strncmp(text, "ENVI", 4) != 0)
        status = rg_fail(err, RG_EFORMAT, 1, "the header does not begin with ENVI");
    if (status == RG_OK)
        status = rg_envi_header_parse(text, length, table, err);
    free(text);
    return status;
}

rg_status rg_envi_header_list(const rg_table *table, const char *key, size_t n, double **values,
                              rg_error *err)
{
    const char *text = rg_table_value(table, key);
    *values = NULL;
    if (text == NULL)
        return RG_OK;
    *values = rg_alloc(n, 1, sizeof **values);
    if (*values == NULL)
        return rg_envi_no_memory(err);
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
