#include "kernels/xrd/reflections.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/xrd/symmetry.h"

static const double PI = 3.14159265358979323846;
static const double MOST_POINTS = 2e8;
static const double PRESENT = 1e-10; /* of |F|^2 of all electrons in phase; rounding is near 1e-28 */

/* Which of two members stands for an orbit: the one with fewer negative indices, then with the larger ones.
 */
static int order(const int a[3], const int b[3])
{
    int more = 0;
    for (int i = 0; i < 3; i++)
        more += (a[i] >= 0) - (b[i] >= 0);
    for (int i = 0; i < 3 && more == 0; i++)
        more = a[i] - b[i];
    return more;
}

/* Members of the orbit of hkl, or 0 when another member stands for it. */
static int multiplicity_of(const int hkl[3], int laue[][3][3], size_t n)
{
    size_t n_fixed = 0;
    for (size_t r = 0; r < n; r++) {
        int turned[3];
        rg_xrd_symmetry_turn(hkl, laue[r], turned);
        const int after = order(turned, hkl);
        if (after > 0)
            return 0;
        n_fixed += after == 0;
    }
    return n_fixed > 0 ? (int) (n / n_fixed) : 0; /* the identity is among them */
}

double rg_xrd_reflections_square(const rg_xrd_crystal *crystal, const rg_xrd_lattice *lattice,
                                 const rg_xrd_atoms *atoms, const int hkl[3])
{
    const double s2 = 0.25 * rg_xrd_lattice_product(lattice, hkl, hkl);
    const double s = sqrt(s2);
    /* F(h) = P + i Q with P, Q the sums over f0 + f' and f''; F(-h) has the conjugate waves. */
    double normal[2] = {0.0, 0.0};
    double anomalous[2] = {0.0, 0.0};
    /* Sites of one kind mostly follow each other. */
    const rg_crystal_site *before = NULL;
    double f0 = 0.0;
    double motion = 1.0;
    for (size_t i = 0; i < crystal->n_sites; i++) {
        const rg_crystal_site *site = &crystal->sites[i];
        const rg_xrd_scatterer *kind = &crystal->scatterers[site->scatterer];
        double wave[2] = {0.0, 0.0};
        for (size_t a = atoms->first[i]; a < atoms->first[i + 1]; a++) {
            const double *x = atoms->position[a];
            const double turns = hkl[0] * x[0] + hkl[1] * x[1] + hkl[2] * x[2];
            const double phase = 2.0 * PI * (turns - floor(turns));
            wave[0] += cos(phase);
            wave[1] += sin(phase);
        }
        if (before == NULL || before->scatterer != site->scatterer)
            f0 = rg_xrd_scattering_factor(kind, s);
        if (before == NULL || before->u_iso != site->u_iso)
            motion = exp(-8.0 * PI * PI * site->u_iso * s2);
        before = site;
        const double weight = site->occupancy * motion;
        for (int k = 0; k < 2; k++) {
            normal[k] += weight * (f0 + kind->fp) * wave[k];
            anomalous[k] += weight * kind->fpp * wave[k];
        }
    }
    /* |N + iA|^2 and |conj N + i conj A|^2 differ in the sign of one term, which the mean loses. */
    return normal[0] * normal[0] + normal[1] * normal[1] + anomalous[0] * anomalous[0] +
           anomalous[1] * anomalous[1];
}

static rg_status enumerate(const rg_xrd_crystal *crystal, const rg_xrd_lattice *lattice, double d_min,
                           rg_xrd_reflections *list, rg_error *err)
{
    int laue[RG_ROTATIONS_MOST][3][3];
    const size_t n_laue = rg_xrd_symmetry_laue(crystal->operators, crystal->n_operators, laue);
    const double limit = 1.0 / (d_min * d_min);
    size_t capacity = 0;
    double points = 1.0;
    int most[3];
    for (int i = 0; i < 3; i++) {
        const double edge = floor(sqrt(lattice->metric[i][i]) / d_min);
        points *= 2.0 * edge + 1.0;
        most[i] = edge < 1e6 ? (int) edge : 0;
    }
    if (!(points <= MOST_POINTS))
        return rg_fail_named(err, RG_EDOMAIN, RG_NO_INDEX, "the cell has too many reflections in this range",
                             NULL, "end the range at a lower angle");
    int h[3];
    for (h[0] = -most[0]; h[0] <= most[0]; h[0]++)
        for (h[1] = -most[1]; h[1] <= most[1]; h[1]++)
            for (h[2] = -most[2]; h[2] <= most[2]; h[2]++) {
                const double inverse = rg_xrd_lattice_product(lattice, h, h);
                if (inverse > limit || inverse == 0.0)
                    continue;
                const int multiplicity = multiplicity_of(h, laue, n_laue);
                void *items = list->items;
                if (multiplicity == 0)
                    continue;
                if (!rg_grow(&items, &capacity, list->n + 1, sizeof *list->items))
                    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the reflections");
                list->items = items;
                list->items[list->n++] = (rg_xrd_reflection){
                    .hkl = {h[0], h[1], h[2]}, .multiplicity = multiplicity, .d = 1.0 / sqrt(inverse)};
            }
    return RG_OK;
}

static int by_spacing(const void *left, const void *right)
{
    const rg_xrd_reflection *a = left;
    const rg_xrd_reflection *b = right;
    return a->d != b->d ? (a->d > b->d ? -1 : 1) : order(b->hkl, a->hkl);
}

rg_status rg_xrd_reflections_list(const rg_xrd_crystal *crystal, const rg_xrd_lattice *lattice,
                                  const rg_xrd_atoms *atoms, double d_min, rg_xrd_reflections *reflections,
                                  rg_error *err)
{
    rg_xrd_reflections *list = reflections;
    *list = (rg_xrd_reflections){0};
    const rg_status status = enumerate(crystal, lattice, d_min, list, err);
    if (status != RG_OK || list->n == 0)
        return status;
#pragma omp parallel for schedule(static)
    for (size_t i = 0; i < list->n; i++)
        list->items[i].f2 = rg_xrd_reflections_square(crystal, lattice, atoms, list->items[i].hkl);
    const double least = PRESENT * atoms->electrons * atoms->electrons;
    size_t kept = 0;
    for (size_t i = 0; i < list->n; i++)
        if (list->items[i].f2 > least)
            list->items[kept++] = list->items[i];
    list->n = kept;
    qsort(list->items, kept, sizeof *list->items, by_spacing);
    return RG_OK;
}

void rg_xrd_reflections_free(rg_xrd_reflections *reflections)
{
    free(reflections->items);
    *reflections = (rg_xrd_reflections){0};
}
