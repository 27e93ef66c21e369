/* Portable grey maps (PGM), plain (P2) and raw (P5). Netpbm's pgm(5). */
#include <ctype.h>

#include "formats/import/image.h"

typedef struct {
    const unsigned char *bytes;
    size_t at, n;
} cursor;

/* A whole number behind blanks and comments; false when none follows. */
static bool next_number(cursor *c, size_t *value)
{
    while (c->at < c->n && (isspace(c->bytes[c->at]) || c->bytes[c->at] == '#'))
        if (c->bytes[c->at++] == '#')
            while (c->at < c->n && c->bytes[c->at] != '\n')
                c->at++;
    const size_t first = c->at;
    *value = 0;
    for (; c->at < c->n && isdigit(c->bytes[c->at]); c->at++)
        if (*value < (1 << 24)) /* larger ones are refused anyway */
            *value = 10 * *value + (size_t) (c->bytes[c->at] - '0');
    return c->at > first;
}

static int probe(const rg_import_file *file)
{
    return file->n_bytes > 2 && file->bytes[0] == 'P' && (file->bytes[1] == '2' || file->bytes[1] == '5') &&
                   isspace(file->bytes[2])
               ? 100
               : 0;
}

static rg_status read_plain(cursor *c, const rg_image_shape *shape, rg_entry *entry, rg_error *err)
{
    for (size_t i = 0; i < shape->width * shape->height; i++) {
        size_t value;
        if (!next_number(c, &value))
            return rg_fail(err, RG_EFORMAT, c->at, "the image ends before its last pixel");
        if ((double) value > shape->full_scale)
            return rg_fail(err, RG_EFORMAT, c->at, "a pixel is brighter than the file says it can be");
        entry->values[i] = (double) value;
    }
    return RG_OK;
}

static rg_status read_pgm(const rg_import_file *file, const rg_import_options *options, rg_entries *entries,
                          rg_error *err)
{
    cursor c = {.bytes = file->bytes, .at = 2, .n = file->n_bytes};
    rg_image_shape shape = {.n_channels = 1, .bytes = 1, .big_endian = true};
    rg_entry *entry = NULL;
    size_t most = 0;
    bool colour = false;
    if (probe(file) == 0 || !next_number(&c, &shape.width) || !next_number(&c, &shape.height) ||
        !next_number(&c, &most))
        return rg_fail(err, RG_EFORMAT, c.at, "the heading of the grey map is not whole");
    if (most == 0 || most > 65535)
        return rg_fail(err, RG_EFORMAT, c.at, "the largest grey level is not from 1 to 65535");
    shape.full_scale = (double) most;
    shape.bytes = most < 256 ? 1 : 2;
    rg_status status = rg_import_image_check(&shape, err);
    const bool raw = file->bytes[1] == '5';
    /* A pixel takes a byte at least, so that no short file claims a large image. */
    const size_t need = shape.width * shape.height * (raw ? shape.bytes : 1);
    if (status == RG_OK && (c.at >= c.n || c.n - c.at - 1 < need))
        status = rg_fail(err, RG_EFORMAT, c.n, "the image ends before its last pixel");
    if (status == RG_OK)
        status = rg_import_image_entry(file, options, &shape, entries, &entry, err);
    if (status != RG_OK)
        return status;
    if (!raw)
        return read_plain(&c, &shape, entry, err);
    rg_import_image_pixels(&shape, c.bytes + c.at + 1, shape.width * shape.height, entry->values, &colour);
    for (size_t i = 0; i < shape.width * shape.height; i++)
        if (entry->values[i] > shape.full_scale)
            return rg_fail(err, RG_EFORMAT, c.at + 1 + i * shape.bytes,
                           "a pixel is brighter than the file says it can be");
    return RG_OK;
}

const rg_import_format rg_import_pgm = {
    .id = "pgm",
    .label = "grey map (pgm)",
    .type = "image/x-portable-graymap",
    .probe = probe,
    .read = read_pgm,
};
