/* Grain-size tables, sieve and laser: sizes in headings, in the first column or one class per line. Every
 * layout is first brought to one form (sizes, and samples x classes of weights), then to class edges. */
#include "formats/import/grainsize_classes.h"
#include "formats/import/grainsize_complete.h"
#include "formats/import/grainsize_heading.h"
#include "formats/import/grainsize_long.h"
#include "formats/import/grainsize_table.h"
#include "formats/import/grainsize_tall.h"
#include "formats/import/grainsize_wide.h"

/* Sizes among the cells of a row. */
static size_t count_sizes(const rg_sheet *sheet, size_t row)
{
    size_t n = 0;
    for (size_t c = 0; c < sheet->rows[row].n; c++)
        n += rg_grainsize_is_size(rg_sheet_cell(sheet, row, c), sheet->comma);
    return n;
}

/* The columns of sizes: lower and upper limits, or one (upper is then RG_NO_INDEX) or none. */
static void find_sizes(const rg_grainsize_table *t, size_t *lower, size_t *upper)
{
    const rg_sheet *sheet = t->sheet;
    const size_t width = sheet->rows[t->first].n;
    *lower = rg_grainsize_table_word(t, "lower");
    *upper = rg_grainsize_table_word(t, "upper");
    if (*lower == RG_NO_INDEX && t->heading != RG_NO_INDEX && sheet->rows[t->heading].n == width) {
        /* Camsizer: "Size class" heads two columns */
        const size_t both = rg_grainsize_table_word(t, "size class");
        double value;
        if (both != RG_NO_INDEX && both + 1 < width &&
            rg_sheet_cell(sheet, t->heading, both + 1).length == 0 &&
            rg_sheet_number(sheet, t->first, both + 1, &value) == RG_CELL_NUMBER) {
            *lower = both;
            *upper = both + 1;
        }
    }
    if (*lower == RG_NO_INDEX || *upper == RG_NO_INDEX) {
        *lower = rg_grainsize_table_size_column(t);
        *upper = RG_NO_INDEX;
    }
}

/* Ids of samples by their heading: then each line is a class even where every sample has only one. */
static bool has_ids(const rg_grainsize_table *t)
{
    static const char *const WORDS[] = {"sample", "sample_id", "sample id", "subsample", "id"};
    return rg_cell_is_one_of(rg_sheet_cell(t->sheet, t->heading, 0), WORDS, sizeof WORDS / sizeof WORDS[0]);
}

/* One class per line, when the table has the columns of that layout and ids come again, or are called so
 * beside two sizes; *is_long says so. */
static rg_status try_long(const rg_grainsize_table *t, size_t lower, size_t upper, bool *is_long,
                          rg_entries *entries, rg_error *err)
{
    const size_t width = t->sheet->rows[t->first].n;
    *is_long = false;
    if (t->heading == RG_NO_INDEX || lower == RG_NO_INDEX || lower == 0 ||
        width != (upper != RG_NO_INDEX ? 4u : 3u))
        return RG_OK;
    rg_grainsize_groups ids = {0};
    rg_status status = rg_grainsize_groups_find(t->sheet, t->first, t->n, 0, &ids, err);
    *is_long =
        status == RG_OK && (rg_grainsize_long_repeats(t, &ids) || (upper != RG_NO_INDEX && has_ids(t)));
    const rg_grainsize_long_columns columns = {.id = 0, .lower = lower, .upper = upper, .weight = width - 1};
    if (*is_long)
        status = rg_grainsize_long(t, &columns, &ids, entries, err);
    rg_grainsize_groups_free(&ids);
    return status;
}

typedef enum { EDGES_APART, WIDE, WIDE_WITHIN, TALL, UNKNOWN } layout;

static layout choose_layout(const rg_grainsize_table *t, bool pairs)
{
    const rg_sheet *sheet = t->sheet;
    const bool headed = t->heading != RG_NO_INDEX;
    if (t->options->edges_path != NULL)
        return EDGES_APART;
    if (headed && count_sizes(sheet, t->heading) >= 3 && !pairs)
        return WIDE;
    if (rg_grainsize_heads_sizes(rg_sheet_cell(sheet, t->first, 0)) && count_sizes(sheet, t->first) >= 3 &&
        t->n > 1)
        return WIDE_WITHIN; /* the sizes stand in the first row of the block */
    return pairs || headed ? TALL : UNKNOWN;
}

static rg_status read_layout(const rg_grainsize_table *t, size_t lower, size_t upper, rg_entry *entry,
                             rg_grainsize_classes *c, rg_error *err)
{
    switch (choose_layout(t, upper != RG_NO_INDEX)) {
    case EDGES_APART:
        return rg_grainsize_wide_edges(t, entry, c, err);
    case WIDE:
        return rg_grainsize_wide(t, t->heading, t->first, t->n, entry, c, err);
    case WIDE_WITHIN:
        return rg_grainsize_wide(t, t->first, t->first + 1, t->n - 1, entry, c, err);
    case TALL:
        return rg_grainsize_tall(t, lower != RG_NO_INDEX ? lower : 0, upper, entry, c, err);
    case UNKNOWN:
        break;
    }
    return rg_fail_named(err, RG_EFORMAT, t->sheet->rows[t->first].number,
                         "the table does not say which sizes its classes have", NULL,
                         "give them with --edges FILE or as headings");
}

static rg_status read_table(const rg_grainsize_table *t, rg_entries *entries, rg_error *err)
{
    size_t lower;
    size_t upper;
    bool is_long;
    find_sizes(t, &lower, &upper);
    rg_status status = try_long(t, lower, upper, &is_long, entries, err);
    if (status != RG_OK || is_long)
        return status;
    rg_entry *entry = NULL;
    rg_grainsize_classes c = {.meaning = RG_SIZES_AS_FILED, .unit = rg_grainsize_table_unit(t)};
    if (lower != RG_NO_INDEX && upper == RG_NO_INDEX)
        c.meaning = rg_grainsize_heading_meaning(rg_grainsize_table_heading(t, lower));
    status = rg_entries_add(entries, RG_GRAINSIZE, &entry, err);
    if (status == RG_OK)
        status = read_layout(t, lower, upper, entry, &c, err);
    if (status == RG_OK)
        status = rg_grainsize_complete(t->file, t->options, &c, entry, err);
    rg_grainsize_classes_free(&c);
    return status;
}

static int probe(const rg_import_file *file)
{
    rg_sheet sheet;
    rg_grainsize_table t = {.file = file, .sheet = &sheet};
    if (!rg_import_probe_sheet(file, &sheet))
        return 0;
    const bool found = rg_grainsize_table_find(&t, NULL) == RG_OK && t.heading != RG_NO_INDEX &&
                       rg_grainsize_headings(&sheet, t.heading);
    rg_sheet_free(&sheet);
    return found ? 60 : 0;
}

static rg_status read(const rg_import_file *file, const rg_import_options *options, rg_entries *entries,
                      rg_error *err)
{
    rg_sheet sheet;
    rg_status status = rg_sheet_read(file->bytes, file->n_bytes, &sheet, err);
    if (status != RG_OK)
        return status;
    rg_grainsize_table t = {.file = file, .options = options, .sheet = &sheet};
    status = rg_grainsize_table_find(&t, err);
    if (status == RG_OK)
        status = rg_grainsize_table_refuse_more(&t, err);
    if (status == RG_OK)
        status = read_table(&t, entries, err);
    rg_sheet_free(&sheet);
    return status;
}

const rg_import_format rg_import_grainsize = {"grainsize", "grain-size table, sieve or laser (text)",
                                              "text/csv", probe, read};
