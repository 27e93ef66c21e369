#include "toolkit/class_edges.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "formats/import/whole.h"
#include "formats/text/sheet.h"
#include "kernels/base/memory.h"
#include "toolkit/number_list.h"

enum { PER_PHI = 10, LEAST = 5, MOST = 1000, MOST_BYTES = 1 << 20 };

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the classes");
}

static rg_status check_count(size_t n, rg_error *err)
{
    return n >= LEAST && n <= MOST
               ? RG_OK
               : rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "size classes fewer than 5 or more than 1000",
                               NULL, "see --classes, --from, --to, --edges");
}

/* Every number of a text file, [*n]. */
static rg_status take_numbers(const rg_sheet *sheet, double **numbers, size_t *n, rg_error *err)
{
    size_t count = 0;
    for (size_t row = 0; row < sheet->n_rows; row++)
        count += rg_sheet_count_numbers(sheet, row);
    if (count == 0)
        return rg_fail(err, RG_EFORMAT, RG_NO_INDEX, "the file has no numbers; class edges are wanted");
    *numbers = rg_alloc(count, 1, sizeof **numbers);
    if (*numbers == NULL)
        return no_memory(err);
    *n = 0;
    for (size_t row = 0; row < sheet->n_rows; row++)
        for (size_t c = 0; c < sheet->rows[row].n; c++) {
            double value;
            if (rg_sheet_number(sheet, row, c, &value) == RG_CELL_NUMBER)
                (*numbers)[(*n)++] = value;
        }
    return RG_OK;
}

static rg_status read_file(const char *path, double **numbers, size_t *n, rg_error *err)
{
    rg_import_whole file;
    rg_sheet sheet = {0};
    rg_status status = rg_import_whole_read(path, MOST_BYTES, &file, err);
    if (status == RG_OK)
        status = rg_sheet_read(file.bytes, file.n_bytes, &sheet, err);
    if (status == RG_OK)
        status = take_numbers(&sheet, numbers, n, err);
    if (status != RG_OK)
        (void) rg_error_place(err, path, NULL);
    rg_sheet_free(&sheet);
    rg_import_whole_free(&file);
    return status;
}

rg_status rg_class_edges_listed(const char *list, size_t least, double **edges, size_t *n, rg_error *err)
{
    const bool is_list = list[strspn(list, "0123456789.,eE+- ")] == '\0';
    size_t count = 0;
    *edges = NULL;
    rg_status status = is_list ? rg_number_list_new(list, "--edges", edges, &count, err)
                               : read_file(list, edges, &count, err);
    if (status == RG_OK && count < least + 1)
        status = rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "too few class edges (--edges)", NULL,
                               "write numbers between commas, as 2,63,2000, or name a file that holds them");
    for (size_t i = 0; status == RG_OK && i < count; i++)
        if (!((*edges)[i] > (i > 0 ? (*edges)[i - 1] : 0.0)))
            status = rg_fail_named(err, RG_EDOMAIN, i, "class edges do not rise from above 0 (--edges)", NULL,
                                   "sort them; they are in um");
    if (status != RG_OK) {
        free(*edges);
        *edges = NULL;
        return status;
    }
    *n = count - 1;
    return RG_OK;
}

rg_status rg_class_edges(const rg_class_words *words, double high, double **edges, size_t *n, rg_error *err)
{
    if (words->list != NULL) {
        const rg_status status = rg_class_edges_listed(words->list, LEAST, edges, n, err);
        return status == RG_OK ? check_count(*n, err) : status;
    }
    const double top = isnan(words->high) ? high : words->high;
    if (!(words->low > 0.0 && top > words->low))
        return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the class edges do not rise", "--from, --to",
                             "both are in um, above 0");
    *n = words->count > 0 ? words->count : (size_t) ceil(PER_PHI * log2(top / words->low));
    const rg_status status = check_count(*n, err);
    if (status != RG_OK)
        return status;
    *edges = rg_alloc(*n + 1, 1, sizeof **edges);
    if (*edges == NULL)
        return no_memory(err);
    for (size_t i = 0; i <= *n; i++)
        (*edges)[i] = words->low * pow(top / words->low, (double) i / (double) *n);
    return RG_OK;
}
