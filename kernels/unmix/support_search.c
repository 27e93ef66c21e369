#include "kernels/unmix/support_search.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/unmix/rows.h"

/* Pulls and abundances against the length of the spectrum. */
static const double ENTER = 1e-12;
/* A member nearer to the span of P than the root of this is left to exact arithmetic. */
static const double DEPENDENT = 1e-10;

enum {
    FIRST_STRIDE = 32, /* an inverse of 8 KiB stays in the first cache */
    LASTING = 600,     /* exchanges that inverse and distances bear before they are made anew */
    PROBE = 32         /* every so many searches begin the other way, to see what that takes */
};
enum { COLD, WARM };

rg_status rg_support_search_init(rg_support_search *search, const rg_library_set *set, rg_error *err)
{
    const size_t k = rg_rows_stride(set->n_used + 1 < set->n ? set->n_used + 1 : set->n);
    *search = (rg_support_search){
        .set = set, .capacity = k, .stride = k < FIRST_STRIDE ? k : FIRST_STRIDE, .best = set->stride};
    search->support = rg_alloc(k, 1, sizeof *search->support);
    search->room = rg_alloc(k * (k + 3) + 2 * set->stride + RG_ROWS_SLACK, 1, sizeof *search->room);
    if (search->support == NULL || search->room == NULL) {
        rg_support_search_free(search);
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the search of supports");
    }
    search->pull = rg_rows_align(search->room);
    search->distance = search->pull + set->stride;
    search->x = search->distance + set->stride;
    search->column = search->x + k;
    search->factors = search->column + k;
    search->inverse = search->factors + k;
    return RG_OK;
}

void rg_support_search_free(rg_support_search *search)
{
    free(search->support);
    free(search->room);
    *search = (rg_support_search){0};
}

static double *row_at(const rg_support_search *search, size_t k)
{
    return search->inverse + k * search->stride;
}

/* P empty. */
static void clear(rg_support_search *search)
{
    for (size_t k = 0; k < search->k; k++)
        memset(row_at(search, k), 0, rg_rows_stride(search->k) * sizeof(double));
    for (size_t i = 0; i < search->set->stride; i++)
        search->distance[i] = 1.0;
    search->k = 0;
    search->n_changes = 0;
}

/* Wider rows, from the last one on. */
static void widen(rg_support_search *search)
{
    const size_t wide = 2 * search->stride < search->capacity ? 2 * search->stride : search->capacity;
    for (size_t k = search->k; k-- > 0;) {
        memmove(search->inverse + k * wide, row_at(search, k), search->stride * sizeof(double));
        memset(search->inverse + k * wide + search->stride, 0, (wide - search->stride) * sizeof(double));
    }
    search->stride = wide;
}

/* With w = base + sum of factors times the rows of P: pull -= by * w, distance -= share * w^2; finds the
 * best. */
static void step(rg_support_search *search, const double *base, double by, double share, double limit)
{
    const rg_rows rows = {search->set->gram, search->set->stride, search->support, search->k};
    const rg_rows_change change = {base, by, share, limit, DEPENDENT};
    search->best =
        rg_rows_step(&rows, search->factors, &change, search->set->stride, search->pull, search->distance);
}

/* The abundances and pulls of a new spectrum on the support there is. */
static void begin(rg_support_search *search, const double *right, double limit)
{
    const size_t length = rg_rows_stride(search->k);
    memcpy(search->pull, right, search->set->n * sizeof *right);
    for (size_t i = search->set->n; i < search->set->stride; i++)
        search->pull[i] = 0.0;
    for (size_t i = 0; i < length; i++)
        search->x[i] = 0.0;
    for (size_t k = 0; k < search->k; k++)
        search->column[k] = right[search->support[k]];
    const rg_rows inverse = {search->inverse, search->stride, NULL, search->k};
    rg_rows_add(&inverse, search->column, length, search->x);
    for (size_t k = 0; k < search->k; k++)
        search->factors[k] = search->x[k];
    step(search, NULL, 1.0, 0.0, limit);
}

/* Member j joins P: with c = G_P^-1 G_Pj and d = 1 - c'G_Pj, the inverse gains (c, -1)(c, -1)'/d, and what of
 * j is left outside of the span takes abundance pull_j / d. False when nothing is left. */
static bool enter(rg_support_search *search, size_t j, double limit)
{
    const double *gram = search->set->gram + j * search->set->stride;
    const size_t k = search->k;
    if (k == search->stride)
        widen(search);
    const size_t length = rg_rows_stride(k + 1);
    double *c = search->column;
    for (size_t i = 0; i < k; i++)
        search->factors[i] = gram[search->support[i]];
    for (size_t i = 0; i < length; i++)
        c[i] = 0.0;
    const rg_rows inverse = {search->inverse, search->stride, NULL, k};
    rg_rows_add(&inverse, search->factors, length, c);
    double d = 1.0;
    for (size_t i = 0; i < k; i++)
        d -= c[i] * search->factors[i];
    if (!(d > DEPENDENT))
        return false;
    const double amount = search->pull[j] / d;
    for (size_t i = 0; i < k; i++) {
        search->factors[i] = -c[i];
        search->x[i] -= c[i] * amount;
    }
    search->distance[j] = -1.0;
    step(search, gram, amount, 1.0 / d, limit);
    search->distance[j] = -1.0;
    c[k] = -1.0;
    for (size_t i = 0; i <= k; i++)
        search->factors[i] = -c[i] / d;
    double *own = row_at(search, k);
    for (size_t i = 0; i < length; i++)
        own[i] = 0.0;
    rg_rows_update(search->inverse, search->stride, k + 1, search->factors, c, length);
    search->x[k] = amount;
    search->support[k] = j;
    search->k++;
    return true;
}

/* The member at place p leaves P: enter backwards, u being its column of the inverse. */
static void leave(rg_support_search *search, size_t p, double limit)
{
    const size_t last = search->k - 1;
    const size_t length = rg_rows_stride(search->k);
    const size_t j = search->support[p];
    double *u = search->column;
    memcpy(u, row_at(search, p), length * sizeof *u);
    const double own = u[p];
    const double amount = search->x[p];
    for (size_t i = 0; i <= last; i++) {
        search->factors[i] = u[i] / own;
        search->x[i] -= search->factors[i] * amount;
    }
    step(search, NULL, -amount, -own, limit);
    search->pull[j] = amount / own;
    search->distance[j] = 1.0 / own;
    rg_rows_update(search->inverse, search->stride, last + 1, search->factors, u, length);
    /* The last one takes its place. */
    if (p != last) {
        memcpy(row_at(search, p), row_at(search, last), length * sizeof *u);
        for (size_t i = 0; i < last; i++)
            row_at(search, i)[p] = row_at(search, i)[last];
        row_at(search, p)[p] = row_at(search, last)[last];
        search->x[p] = search->x[last];
        search->support[p] = search->support[last];
    }
    for (size_t i = 0; i <= last; i++)
        row_at(search, i)[last] = row_at(search, last)[i] = 0.0;
    search->k = last;
}

/* The place of the lowest abundance. */
static size_t lowest(const rg_support_search *search)
{
    size_t place = 0;
    for (size_t k = 1; k < search->k; k++)
        place = search->x[k] < search->x[place] ? k : place;
    return place;
}

void rg_support_search_renew(rg_support_search *search)
{
    search->n_changes = LASTING + 1;
}

/* How to begin: as has taken less work of late; the other way now and then. */
static int choose(rg_support_search *search)
{
    const bool probes = search->n_searches % PROBE == 1;
    const int usual = search->work[WARM] < search->work[COLD] ? WARM : COLD;
    search->n_searches++;
    return search->n_changes > LASTING ? COLD : probes ? WARM - usual : usual;
}

bool rg_support_search_solve(rg_support_search *search, const double *right, double scale)
{
    const double limit = ENTER * scale;
    const int way = choose(search);
    bool kept_out = false; /* a member that the last support holds */
    for (size_t k = 0; k < search->k; k++)
        kept_out = kept_out || !isfinite(right[search->support[k]]);
    if (way == COLD || kept_out)
        clear(search);
    size_t n_rows = search->k;
    bool fine = true;
    begin(search, right, limit);
    for (size_t tries = 4 * search->set->n + 40; tries > 0 && fine; tries--) {
        const size_t p = lowest(search);
        const bool leaves = search->k > 0 && search->x[p] < -limit;
        if (!leaves && search->best == search->set->stride) {
            search->work[way] = 0.75 * search->work[way] + 0.25 * (double) n_rows;
            return true;
        }
        search->n_changes++;
        n_rows += search->k;
        if (leaves)
            leave(search, p, limit);
        else
            fine = search->k < search->capacity && enter(search, search->best, limit);
    }
    rg_support_search_renew(search);
    return false;
}
