#include "toolkit/library_classes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats/hdf5/container.h"
#include "kernels/base/memory.h"

static bool same_cell(const rg_column *column, size_t a, size_t b)
{
    if (column->texts != NULL)
        return column->texts[a][0] != '\0' && strcmp(column->texts[a], column->texts[b]) == 0;
    return column->numbers[a] >= column->numbers[b] && column->numbers[a] <= column->numbers[b];
}

size_t rg_column_classes(const rg_column *column, size_t n_rows, size_t *class_of)
{
    size_t n_classes = 0;
    for (size_t row = 0; row < n_rows; row++) {
        size_t before = 0;
        while (before < row && !same_cell(column, row, before))
            before++;
        class_of[row] = before < row ? class_of[before] : n_classes++;
    }
    return n_classes;
}

rg_status rg_library_no_column(const rg_table *rows, const char *column, rg_error *err)
{
    char subject[128];
    size_t used = (size_t) snprintf(subject, sizeof subject, "%.40s; it has", column);
    for (size_t c = 0; c < rows->n_columns && used + 32 < sizeof subject; c++) {
        const int n = snprintf(subject + used, sizeof subject - used, "%s%.24s", c == 0 ? " " : ", ",
                               rows->columns[c].name);
        used += n > 0 ? (size_t) n : 0;
    }
    return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the library has no such column", subject, NULL);
}

/* Cells of the members of one entry, as texts, for comparison across entries. */
static rg_status take_cells(rg_h5_file *file, const rg_endmember_library *library, size_t home,
                            const char *column, rg_column *cells, rg_error *err)
{
    rg_entry entry = {0};
    bool has_data = false;
    rg_status status = rg_h5_read_entry(file, library->inputs[home].target + 1, &entry, &has_data, err);
    const rg_column *found = status == RG_OK ? rg_table_find(&entry.rows, column) : NULL;
    if (status == RG_OK && found == NULL)
        status = rg_library_no_column(&entry.rows, column, err);
    for (size_t m = 0; found != NULL && m < library->n && status == RG_OK; m++) {
        char number[40] = "";
        if (library->homes[m] != home)
            continue;
        const size_t row = library->rows[m];
        if (found->texts == NULL && found->numbers[row] == found->numbers[row])
            snprintf(number, sizeof number, "%.17g", found->numbers[row]);
        const char *text = found->texts != NULL ? found->texts[row] : number;
        status = rg_column_set_text(cells, m, text, strlen(text), err);
    }
    rg_entry_free(&entry);
    return status;
}

rg_status rg_library_class_cells(const char *path, const rg_endmember_library *library, const char *column,
                                 size_t *class_of, size_t *n_classes, rg_table *cells, rg_error *err)
{
    rg_h5_file *file = NULL;
    rg_column *texts = NULL;
    *cells = (rg_table){.n_rows = library->n};
    rg_status status = rg_h5_open(path, &file, err);
    if (status == RG_OK)
        status = rg_table_add_texts(cells, "class", &texts, err);
    for (size_t home = 0; home < library->n_inputs && status == RG_OK; home++)
        status = take_cells(file, library, home, column, texts, err);
    if (status == RG_OK)
        *n_classes = rg_column_classes(texts, library->n, class_of);
    else
        (void) rg_error_place(err, path, NULL);
    rg_h5_close(file);
    return status;
}

rg_status rg_library_classes(const char *path, const rg_endmember_library *library, const char *column,
                             size_t *class_of, size_t *n_classes, rg_error *err)
{
    rg_table cells = {0};
    const rg_status status = rg_library_class_cells(path, library, column, class_of, n_classes, &cells, err);
    rg_table_free(&cells);
    return status;
}
