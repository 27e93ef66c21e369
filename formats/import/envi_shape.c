#include "formats/import/envi_shape.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

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

size_t rg_envi_type_size(int type)
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

static rg_status parse_order(const rg_table *table, rg_envi_shape *s, rg_error *err)
{
    static const char *const WORDS[] = {[RG_ENVI_BSQ] = "bsq", [RG_ENVI_BIL] = "bil", [RG_ENVI_BIP] = "bip"};
    const char *order = rg_table_value(table, "interleave");
    s->order = RG_ENVI_BSQ;
    if (order == NULL)
        return RG_OK;
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
        if (strcasecmp(order, WORDS[i]) == 0) {
            s->order = (rg_envi_interleave) i;
            return RG_OK;
        }
    return rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "unknown interleave in the header", order,
                         "it is bsq, bil or bip");
}

static void parse_scale(const rg_table *table, rg_envi_shape *s)
{
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
}

rg_status rg_envi_shape_parse(const rg_table *table, rg_envi_shape *s, rg_error *err)
{
    size_t type = 0;
    size_t endian = 0;
    *s = (rg_envi_shape){.scale = 1.0};
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
    status = parse_order(table, s, err);
    if (status != RG_OK)
        return status;
    if (type == 6 || type == 9)
        return rg_fail_named(err, RG_EUNSUPPORTED, RG_NO_INDEX, "complex data are not spectra",
                             "data type 6 or 9", NULL);
    if (rg_envi_type_size(s->type) == 0)
        return rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "unknown data type in the header",
                             rg_table_value(table, "data type"), NULL);
    parse_scale(table, s);
    if (s->samples == 0 || s->lines == 0 || s->bands == 0)
        return rg_fail(err, RG_ESHAPE, RG_NO_INDEX, "the header says that there are no data");
    return RG_OK;
}
