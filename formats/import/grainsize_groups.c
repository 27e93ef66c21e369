#include "formats/import/grainsize_groups.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"

typedef struct {
    rg_cell id;
    size_t row;   /* of the sheet                      */
    size_t first; /* row of the first line of its group */
} member;

static int by_row(size_t a, size_t b)
{
    return (a > b) - (a < b);
}

static int compare_ids(rg_cell a, rg_cell b)
{
    const int order = memcmp(a.text, b.text, a.length < b.length ? a.length : b.length);
    return order != 0 ? order : by_row(a.length, b.length);
}

static int by_id(const void *left, const void *right)
{
    const member *a = left;
    const member *b = right;
    const int order = compare_ids(a->id, b->id);
    return order != 0 ? order : by_row(a->row, b->row);
}

static int by_group(const void *left, const void *right)
{
    const member *a = left;
    const member *b = right;
    const int order = by_row(a->first, b->first);
    return order != 0 ? order : by_row(a->row, b->row);
}

rg_status rg_grainsize_groups_find(const rg_sheet *sheet, size_t first, size_t n, size_t column,
                                   rg_grainsize_groups *groups, rg_error *err)
{
    member *members = rg_alloc(n, 1, sizeof *members);
    *groups = (rg_grainsize_groups){.rows = rg_alloc(n, 1, sizeof *groups->rows),
                                    .starts = rg_alloc(n + 1, 1, sizeof *groups->starts),
                                    .n_rows = n};
    if (members == NULL || groups->rows == NULL || groups->starts == NULL) {
        free(members);
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the size table");
    }
    for (size_t i = 0; i < n; i++)
        members[i] = (member){rg_sheet_cell(sheet, first + i, column), first + i, first + i};
    qsort(members, n, sizeof *members, by_id);
    for (size_t i = 1; i < n; i++)
        if (compare_ids(members[i].id, members[i - 1].id) == 0)
            members[i].first = members[i - 1].first;
    qsort(members, n, sizeof *members, by_group);
    for (size_t i = 0; i < n; i++) {
        groups->rows[i] = members[i].row;
        if (members[i].first == members[i].row)
            groups->starts[groups->n_groups++] = i;
    }
    groups->starts[groups->n_groups] = n;
    free(members);
    return RG_OK;
}

void rg_grainsize_groups_free(rg_grainsize_groups *groups)
{
    free(groups->rows);
    free(groups->starts);
    *groups = (rg_grainsize_groups){0};
}
