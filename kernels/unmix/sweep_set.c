#include "kernels/unmix/sweep_set.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/unmix/rows.h"

/* Gradients and abundances against the length of the spectrum. */
static const double ENTER = 1e-12;
/* A member whose part outside the span of P is shorter than the root of this is left to exact arithmetic. */
static const double DEPENDENT = 1e-10;

enum {
    FIRST_STRIDE = 64, /* a table of 32 KiB stays in the first cache */
    KEPT = 24,         /* slots that are kept full before members outside P give way */
    BATCH = 6,         /* members brought in after a pass over the library */
    LASTING = 600      /* exchanges that the table bears before it is made anew */
};

rg_status rg_sweep_set_init(rg_sweep_set *work, const rg_library_set *set, rg_error *err)
{
    const size_t most = set->n_used + FIRST_STRIDE < set->n ? set->n_used + FIRST_STRIDE : set->n;
    const size_t k = rg_rows_stride(most);
    *work = (rg_sweep_set){.set = set, .capacity = k, .stride = k < FIRST_STRIDE ? k : FIRST_STRIDE};
    work->member = rg_alloc(k, 1, sizeof *work->member);
    work->slot_of = rg_alloc(set->n, 1, sizeof *work->slot_of);
    work->room = rg_alloc(k * (k + 5) + set->stride + RG_ROWS_SLACK, 1, sizeof *work->room);
    work->support = rg_alloc(k, 1, sizeof *work->support);
    work->list = rg_alloc(k, 1, sizeof *work->list);
    if (work->member == NULL || work->slot_of == NULL || work->room == NULL || work->support == NULL ||
        work->list == NULL) {
        rg_sweep_set_free(work);
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the working set");
    }
    work->table = rg_rows_align(work->room);
    work->column = work->table + k * k;
    work->diagonal = work->column + k;
    work->side = work->diagonal + k;
    work->row = work->side + k;
    work->factors = work->row + k;
    work->gradient = work->factors + k;
    for (size_t s = 0; s < k; s++)
        work->side[s] = work->diagonal[s] = 1.0;
    return RG_OK;
}

void rg_sweep_set_free(rg_sweep_set *work)
{
    free(work->member);
    free(work->slot_of);
    free(work->room);
    free(work->support);
    free(work->list);
    *work = (rg_sweep_set){0};
}

static double *row_at(const rg_sweep_set *work, size_t slot)
{
    return work->table + slot * work->stride;
}

static size_t width(const rg_sweep_set *work)
{
    return rg_rows_stride(work->n_slots);
}

/* Slots of P in work->list. */
static size_t list_passive(rg_sweep_set *work)
{
    size_t k = 0;
    for (size_t s = 0; s < work->n_slots; s++) {
        work->list[k] = s;
        k += work->side[s] < 0.0 ? 1 : 0;
    }
    return k;
}

/* Sweep slot s into P or out of it; the column follows like any other. */
static void exchange(rg_sweep_set *work, size_t s)
{
    const size_t m = work->n_slots;
    const size_t length = width(work);
    double *own = row_at(work, s);
    const double inverse = 1.0 / work->diagonal[s];
    const double sign = work->side[s];
    const double value = work->column[s];
    memcpy(work->row, own, length * sizeof *own);
    for (size_t i = 0; i < length; i++)
        work->factors[i] = work->row[i] * inverse;
    work->factors[s] = 0.0;
    for (size_t i = 0; i < length; i++) {
        work->column[i] -= work->factors[i] * value;
        work->diagonal[i] -= work->factors[i] * work->row[i];
    }
    rg_rows_update(work->table, work->stride, m, work->factors, work->row, length);
    for (size_t i = 0; i < m; i++)
        row_at(work, i)[s] = own[i] = sign * work->factors[i];
    own[s] = work->diagonal[s] = -inverse;
    work->column[s] = sign * value * inverse;
    work->side[s] = -sign;
    work->n_changes++;
}

static bool exchange_all(rg_sweep_set *work, double limit)
{
    for (size_t tries = 0; tries < 4 * work->n_slots + 40; tries++) {
        const size_t s = rg_rows_worst(work->column, work->side, work->diagonal, width(work), limit);
        if (s >= work->n_slots)
            return true;
        if (work->side[s] > 0.0 && !(work->diagonal[s] > DEPENDENT))
            return false;
        exchange(work, s);
    }
    return false;
}

/* The swept row of a member that comes into a slot outside P. */
static void place(rg_sweep_set *work, size_t s, size_t member, size_t n_passive)
{
    const double *gram = work->set->gram + member * work->set->stride;
    const size_t length = width(work);
    double *row = work->row;
    double *coefficients = work->factors;
    double diagonal = 1.0;
    for (size_t i = 0; i < work->n_slots; i++)
        row[i] = (0.5 + 0.5 * work->side[i]) * gram[work->member[i]]; /* 0 in P: no branch to guess */
    for (size_t i = work->n_slots; i < length; i++)
        row[i] = 0.0;
    for (size_t k = 0; k < n_passive; k++)
        coefficients[k] = -gram[work->member[work->list[k]]];
    const rg_rows passive = {work->table, work->stride, work->list, n_passive};
    rg_rows_add(&passive, coefficients, length, row);
    for (size_t k = 0; k < n_passive; k++)
        diagonal += coefficients[k] * row[work->list[k]];
    double *own = row_at(work, s);
    for (size_t i = 0; i < length; i++)
        own[i] = row[i];
    for (size_t i = 0; i < work->n_slots; i++)
        row_at(work, i)[s] = row[i];
    own[s] = work->diagonal[s] = diagonal;
    work->column[s] = -work->gradient[member];
}

/* Wider rows, from the last one on. */
static void widen(rg_sweep_set *work)
{
    const size_t wide = 2 * work->stride < work->capacity ? 2 * work->stride : work->capacity;
    for (size_t s = work->n_slots; s-- > 0;) {
        memmove(work->table + s * wide, row_at(work, s), work->stride * sizeof(double));
        memset(work->table + s * wide + work->stride, 0, (wide - work->stride) * sizeof(double));
    }
    work->stride = wide;
}

/* A slot for one more member: a new one, or that of the member outside P whose gradient is the highest.
 * capacity when all are needed. */
static size_t free_slot(rg_sweep_set *work, size_t n_passive)
{
    const size_t m = work->n_slots;
    size_t oldest = m;
    double lowest = 0.0;
    if (m >= KEPT + n_passive / 2)
        for (size_t s = 0; s < m; s++)
            if (work->side[s] > 0.0 && work->column[s] < lowest) {
                lowest = work->column[s];
                oldest = s;
            }
    if (oldest < m) {
        work->slot_of[work->member[oldest]] = 0;
        return oldest;
    }
    if (m == work->capacity)
        return m;
    if (m == work->stride)
        widen(work);
    work->n_slots++;
    work->side[m] = 1.0;
    work->column[m] = 0.0;
    work->diagonal[m] = 1.0;
    return m;
}

/* Gradient of every member of the library from x in P. */
static void pass(rg_sweep_set *work, const double *right, size_t n_passive)
{
    const size_t n = work->set->stride;
    double *values = work->factors;
    for (size_t i = 0; i < work->set->n; i++)
        work->gradient[i] = -right[i];
    for (size_t k = 0; k < n_passive; k++) {
        values[k] = work->column[work->list[k]];
        work->support[k] = work->member[work->list[k]];
    }
    const rg_rows rows = {work->set->gram, n, work->support, n_passive};
    rg_rows_add(&rows, values, n, work->gradient);
}

/* Bring in the members outside whose gradients are the lowest. Number of them; capacity when there is no
 * room. */
static size_t bring_in(rg_sweep_set *work, size_t n_passive, double limit)
{
    size_t best[BATCH];
    double low[BATCH];
    size_t n_best = 0;
    double bar = -limit;
    for (size_t i = 0; i < work->set->n; i++) {
        if (!(work->gradient[i] < bar) || work->slot_of[i] != 0)
            continue;
        size_t at = n_best < BATCH ? n_best++ : BATCH - 1;
        for (; at > 0 && low[at - 1] > work->gradient[i]; at--) {
            low[at] = low[at - 1];
            best[at] = best[at - 1];
        }
        low[at] = work->gradient[i];
        best[at] = i;
        if (n_best == BATCH)
            bar = low[BATCH - 1];
    }
    for (size_t k = 0; k < n_best; k++) {
        const size_t s = free_slot(work, n_passive);
        if (s == work->capacity)
            return s;
        work->member[s] = best[k];
        work->slot_of[best[k]] = s + 1;
        place(work, s, best[k], n_passive);
    }
    return n_best;
}

/* The column of a new spectrum. */
static void begin(rg_sweep_set *work, const double *right)
{
    const size_t n_passive = list_passive(work);
    const size_t length = width(work);
    for (size_t s = 0; s < work->n_slots; s++)
        work->column[s] = (0.5 + 0.5 * work->side[s]) * right[work->member[s]];
    for (size_t s = work->n_slots; s < length; s++)
        work->column[s] = 0.0;
    for (size_t k = 0; k < n_passive; k++)
        work->factors[k] = -right[work->member[work->list[k]]];
    const rg_rows passive = {work->table, work->stride, work->list, n_passive};
    rg_rows_add(&passive, work->factors, length, work->column);
}

/* The table from the Gram matrix, without and then with P. */
static void renew(rg_sweep_set *work)
{
    const size_t n_passive = list_passive(work);
    for (size_t s = 0; s < work->n_slots; s++) {
        const double *gram = work->set->gram + work->member[s] * work->set->stride;
        for (size_t t = 0; t < work->n_slots; t++)
            row_at(work, s)[t] = gram[work->member[t]];
        for (size_t t = work->n_slots; t < width(work); t++)
            row_at(work, s)[t] = 0.0;
        work->side[s] = 1.0;
        work->diagonal[s] = 1.0;
        work->column[s] = 0.0;
    }
    for (size_t k = 0; k < n_passive; k++)
        if (work->diagonal[work->list[k]] > DEPENDENT)
            exchange(work, work->list[k]);
    work->n_changes = 0;
}

/* Everything forgotten. */
static void reset(rg_sweep_set *work)
{
    for (size_t s = 0; s < work->n_slots; s++)
        work->slot_of[work->member[s]] = 0;
    memset(work->table, 0, work->n_slots * work->stride * sizeof *work->table);
    for (size_t s = 0; s < work->n_slots; s++) {
        work->column[s] = 0.0;
        work->side[s] = work->diagonal[s] = 1.0;
    }
    work->n_slots = 0;
    work->n_changes = 0;
    work->stride = work->capacity < FIRST_STRIDE ? work->capacity : FIRST_STRIDE;
}

void rg_sweep_set_renew(rg_sweep_set *work)
{
    work->n_changes = LASTING + 1;
}

bool rg_sweep_set_solve(rg_sweep_set *work, const double *right, double scale)
{
    const double limit = ENTER * scale;
    if (work->n_changes > LASTING)
        renew(work);
    begin(work, right);
    for (size_t passes = 0; passes < 4 * work->set->n; passes++) {
        if (!exchange_all(work, limit))
            break;
        const size_t n_passive = list_passive(work);
        pass(work, right, n_passive);
        work->n_support = n_passive;
        const size_t n_new = bring_in(work, n_passive, limit);
        if (n_new == 0)
            return true;
        if (n_new == work->capacity)
            break;
    }
    reset(work);
    return false;
}
