#include "toolkit/laser/matrices.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "toolkit/laser/optics.h"

static bool equal(const double *a, const double *b, size_t n)
{
    size_t i = 0;
    while (i < n && a[i] == b[i])
        i++;
    return i == n;
}

static bool same(const rg_laser_matrix *a, const rg_laser_matrix *b)
{
    return a->n_rings == b->n_rings && a->n_classes == b->n_classes &&
           rg_laser_optics_same(&a->optics, &b->optics) &&
           equal(a->edges_deg, b->edges_deg, a->n_rings + 1) &&
           equal(a->edges_um, b->edges_um, a->n_classes + 1);
}

static void matrix_free(rg_laser_matrix *m)
{
    free(m->edges_deg);
    free(m->edges_um);
    free(m->kernel);
}

static rg_status compute(const rg_laser_matrix *wanted, rg_laser_matrix *made, rg_error *err)
{
    *made = *wanted;
    made->edges_deg = rg_alloc(wanted->n_rings + 1, 1, sizeof *made->edges_deg);
    made->edges_um = rg_alloc(wanted->n_classes + 1, 1, sizeof *made->edges_um);
    made->kernel = rg_alloc(wanted->n_rings, wanted->n_classes, sizeof *made->kernel);
    rg_status status = RG_OK;
    if (made->edges_deg == NULL || made->edges_um == NULL || made->kernel == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the matrix of the rings");
    if (status == RG_OK) {
        memcpy(made->edges_deg, wanted->edges_deg, (wanted->n_rings + 1) * sizeof *made->edges_deg);
        memcpy(made->edges_um, wanted->edges_um, (wanted->n_classes + 1) * sizeof *made->edges_um);
        status = rg_scatter_kernel(&made->optics, made->edges_deg, made->n_rings, made->edges_um,
                                   made->n_classes, made->kernel, err);
    }
    if (status != RG_OK)
        matrix_free(made);
    return status;
}

rg_status rg_laser_matrices_get(rg_laser_matrices *matrices, const rg_laser_matrix *wanted,
                                const double **kernel, rg_error *err)
{
    size_t at = 0;
    while (at < matrices->n && !same(&matrices->list[at], wanted))
        at++;
    rg_status status = RG_OK;
    if (at == matrices->n) {
        status = rg_grow((void **) &matrices->list, &matrices->capacity, at + 1, sizeof *matrices->list)
                     ? compute(wanted, &matrices->list[at], err)
                     : rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the matrix of the rings");
        matrices->n += status == RG_OK;
    }
    if (status == RG_OK)
        *kernel = matrices->list[at].kernel;
    return status;
}

void rg_laser_matrices_free(rg_laser_matrices *matrices)
{
    for (size_t i = 0; i < matrices->n; i++)
        matrix_free(&matrices->list[i]);
    free(matrices->list);
    *matrices = (rg_laser_matrices){0};
}
