/* Cumulative size curves into shares of classes. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "formats/import/reader.h"
#include "kernels/base/memory.h"

/* 100 or 1, what a whole sample counts in these rows; 0 when they reach neither. */
static double whole_of(const rg_entry *entry)
{
    double top = 0.0;
    for (size_t i = 0; i < entry->n_rows * entry->n_columns; i++)
        top = entry->values[i] > top ? entry->values[i] : top;
    return fabs(top - 100.0) <= 0.5 ? 100.0 : fabs(top - 1.0) <= 0.005 ? 1.0 : 0.0;
}

/* +1 when every row rises with size (passing), -1 when every row falls (retained), 0 else. */
static int direction_of(const rg_entry *entry)
{
    bool up = true;
    bool down = true;
    for (size_t s = 0; s < entry->n_rows; s++)
        for (size_t c = 1; c < entry->n_columns; c++) {
            const double *value = entry->values + s * entry->n_columns + c;
            up = up && value[0] >= value[-1] - 1e-9;
            down = down && value[0] <= value[-1] + 1e-9;
        }
    return up == down ? 0 : up ? 1 : -1;
}

bool rg_import_is_cumulative(const rg_entry *entry)
{
    const double whole = whole_of(entry);
    size_t beyond = 0;
    for (size_t s = 0; s < entry->n_rows; s++) {
        double sum = 0.0;
        double top = 0.0;
        for (size_t c = 0; c < entry->n_columns; c++) {
            sum += entry->values[s * entry->n_columns + c];
            top = fmax(top, entry->values[s * entry->n_columns + c]);
        }
        if (fabs(top - whole) > 0.005 * whole)
            return false;
        beyond += sum > 1.2 * whole;
    }
    return whole > 0.0 && entry->n_columns >= 3 && 2 * beyond >= entry->n_rows && direction_of(entry) != 0;
}

rg_status rg_import_from_cumulative(rg_entry *entry, const double *sizes, bool pairs, rg_error *err)
{
    const size_t n = entry->n_columns;
    const size_t wide = n + 1;
    const int direction = direction_of(entry);
    double whole = whole_of(entry);
    if (direction == 0)
        return rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX,
                             "a cumulative curve neither rises nor falls throughout", NULL,
                             "check its values, or give the shares of the classes");
    for (size_t i = 0; i < entry->n_rows * n && whole == 0.0; i++)
        whole = entry->values[i] > 1.0 ? 100.0 : whole;
    whole = whole == 0.0 ? 1.0 : whole;
    double *shares = rg_alloc(entry->n_rows, wide, sizeof *shares);
    double *edges = rg_alloc(wide + 1, 1, sizeof *edges);
    if (shares == NULL || edges == NULL) {
        free(shares);
        free(edges);
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the size table");
    }
    /* Passing at n sizes gives n + 1 classes; at the upper (retained: lower) limits of n classes, n. */
    bool below = false;
    bool above = false;
    for (size_t s = 0; s < entry->n_rows; s++) {
        const double *row = entry->values + s * n;
        double *to = shares + s * wide;
        double last = 0.0;
        for (size_t c = 0; c < n; c++) {
            const double passing = direction > 0 ? row[c] : whole - row[c];
            to[c] = fmax(passing - last, 0.0);
            last = passing;
        }
        to[n] = fmax(whole - last, 0.0);
        below = below || to[0] > 1e-9 * whole;
        above = above || to[n] > 1e-9 * whole;
    }
    /* Classes [from, to) of the n + 1 are kept. */
    const size_t from = pairs ? (direction < 0) : !below || sizes[0] == 0.0;
    const size_t to = pairs ? from + n : above ? wide : n;
    edges[0] = NAN;
    for (size_t c = 0; c < n; c++)
        edges[c + 1] = sizes[c] > 0.0 ? sizes[c] : NAN;
    edges[n + 1] = NAN;
    const size_t kept = to - from;
    for (size_t s = 0; s < entry->n_rows; s++)
        memmove(shares + s * kept, shares + s * wide + from, kept * sizeof *shares);
    memmove(edges, edges + from, (kept + 1) * sizeof *edges);
    free(entry->values);
    entry->values = shares;
    entry->n_columns = kept;
    if (pairs) {
        free(edges);
    } else {
        free(entry->edges);
        entry->edges = edges;
    }
    return rg_entry_note(entry, err, "values", "cumulative %s; the shares of the classes were formed from it",
                         direction > 0 ? "passing (finer than)" : "retained (coarser than)");
}
