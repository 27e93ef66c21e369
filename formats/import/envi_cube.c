#include "formats/import/envi_cube.h"

#include <stdlib.h>
#include <unistd.h>

#include "formats/import/envi_axis.h"
#include "formats/import/envi_data.h"
#include "kernels/base/memory.h"

typedef struct {
    int descriptor;
    rg_envi_shape s;
    unsigned char *line; /* one line of all bands */
    size_t line_bytes;
    size_t loaded; /* number of the line in it; RG_NO_INDEX: none */
    size_t *order; /* [bands] band of each sorted column; NULL: as filed */
} cube;

static void cube_close(void *state)
{
    cube *c = state;
    close(c->descriptor);
    free(c->line);
    free(c->order);
    free(c);
}

/* All bands of one line into memory, in the file's own order. */
static bool load_line(cube *c, size_t line)
{
    if (c->loaded == line)
        return true;
    const rg_envi_shape *s = &c->s;
    const size_t size = rg_envi_type_size(s->type);
    const size_t row = s->samples * size;
    bool good = true;
    if (s->order == RG_ENVI_BSQ)
        for (size_t b = 0; b < s->bands && good; b++)
            good = rg_envi_data_read(c->descriptor, c->line + b * row, row,
                                     s->offset + (b * s->lines + line) * row);
    else
        good = rg_envi_data_read(c->descriptor, c->line, c->line_bytes, s->offset + line * c->line_bytes);
    c->loaded = good ? line : RG_NO_INDEX;
    return good;
}

static rg_status cube_read(void *state, size_t first, size_t n, float *values, rg_error *err)
{
    cube *c = state;
    const rg_envi_shape *s = &c->s;
    const size_t size = rg_envi_type_size(s->type);
    for (size_t k = 0; k < n; k++) {
        const size_t line = (first + k) / s->samples;
        const size_t sample = (first + k) % s->samples;
        if (!load_line(c, line))
            return rg_fail(err, RG_EIO, first + k, "the data file cannot be read further");
        for (size_t b = 0; b < s->bands; b++) {
            const size_t band = c->order != NULL ? c->order[b] : b;
            const size_t at = s->order == RG_ENVI_BIP ? sample * s->bands + band : band * s->samples + sample;
            values[k * s->bands + b] = (float) rg_envi_data_value(c->line + at * size, s);
        }
    }
    return RG_OK;
}

static rg_status describe(cube *c, const rg_table *header, const rg_import_options *options, rg_entry *entry,
                          rg_error *err)
{
    const rg_envi_shape *s = &c->s;
    entry->n_lines = s->lines;
    entry->n_samples = s->samples;
    entry->n_rows = s->lines * s->samples;
    entry->n_columns = s->bands;
    rg_status status = rg_envi_axis(header, options, s->bands, entry, &c->order, err);
    if (status == RG_OK && (rg_table_value(header, "data gain values") != NULL ||
                            rg_table_value(header, "data offset values") != NULL))
        status = rg_entry_note(entry, err, "gains",
                               "gains and offsets of the header are kept, not applied to the values");
    return status == RG_OK ? rg_envi_bad_bands(header, s->bands, c->order, entry, err) : status;
}

rg_status rg_envi_cube(int descriptor, const rg_envi_shape *s, const rg_table *header,
                       const rg_import_options *options, rg_entry *entry, rg_error *err)
{
    const size_t size = rg_envi_type_size(s->type);
    cube *c = rg_alloc(1, 1, sizeof *c);
    if (c == NULL) {
        close(descriptor);
        return rg_envi_no_memory(err);
    }
    *c = (cube){.descriptor = descriptor, .s = *s, .loaded = RG_NO_INDEX};
    c->line_bytes = s->samples * s->bands * size;
    c->line = rg_alloc(s->samples * s->bands, size, 1);
    const rg_status status =
        c->line != NULL ? describe(c, header, options, entry, err) : rg_envi_no_memory(err);
    if (status == RG_OK)
        entry->stream = (rg_row_stream){.read = cube_read, .close = cube_close, .state = c};
    else
        cube_close(c);
    return status;
}
