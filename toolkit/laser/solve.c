#include "toolkit/laser/solve.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/scatter/invert.h"
#include "kernels/scatter/tikhonov.h"
#include "toolkit/laser/optics.h"

/* Rows of the same optics share a kernel: their numbers in list; returns how many. */
static size_t rows_alike(const rg_inverted *made, size_t first, const bool *done, size_t *list)
{
    size_t n = 0;
    for (size_t row = first; row < made->n_rows; row++)
        if (!done[row] && rg_laser_optics_same(&made->optics[first], &made->optics[row]))
            list[n++] = row;
    return n;
}

/* Copies of rows between their places and the front of a block. */
static void gather(const double *from, const size_t *list, size_t n, size_t width, double *to)
{
    for (size_t i = 0; from != NULL && i < n; i++)
        memcpy(to + i * width, from + list[i] * width, width * sizeof *to);
}
static void scatter(const double *from, const size_t *list, size_t n, size_t width, double *to)
{
    for (size_t i = 0; i < n; i++)
        memcpy(to + list[i] * width, from + i * width, width * sizeof *to);
}

static rg_status invert_alike(double *edges_deg, const char *lambda, const size_t *list, size_t n,
                              rg_laser_matrices *matrices, rg_inverted *made, rg_error *err)
{
    const size_t m = made->n_rings;
    const size_t c = made->n_classes;
    const rg_laser_matrix wanted = {made->optics[list[0]], m, c, edges_deg, made->edges_um, NULL};
    const double *kernel = NULL;
    double *rings = rg_alloc(n, 3 * m, sizeof *rings);
    double *classes = rg_alloc(n, 2 * c, sizeof *classes);
    rg_scatter_answer *answers = rg_alloc(n, 1, sizeof *answers);
    rg_status status = rings == NULL || classes == NULL || answers == NULL
                           ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the inversion")
                           : rg_laser_matrices_get(matrices, &wanted, &kernel, err);
    if (status == RG_OK) {
        const rg_scatter_detector detector = {kernel, m, made->edges_um, c};
        double *sigma = made->sigma != NULL ? rings + n * m : NULL;
        double *fitted = rings + 2 * n * m;
        gather(made->measured, list, n, m, rings);
        gather(made->sigma, list, n, m, rings + n * m);
        const rg_scatter_choice choice = rg_scatter_choice_parse(lambda);
        status = choice == RG_SCATTER_CHOICES
                     ? rg_scatter_invert(&detector, rings, sigma, n, classes, classes + n * c, fitted,
                                         answers, err)
                     : rg_scatter_tikhonov(&detector, choice, rings, sigma, n, classes, classes + n * c,
                                           fitted, answers, err);
        if (status == RG_OK) {
            scatter(classes, list, n, c, made->fractions);
            scatter(classes + n * c, list, n, c, made->errors);
            scatter(fitted, list, n, m, made->fitted);
            for (size_t i = 0; i < n; i++) {
                made->answers[list[i]] = answers[i];
                rg_inverted_judge(made, &detector, list[i]);
            }
        }
    }
    free(rings);
    free(classes);
    free(answers);
    return status;
}

rg_status rg_laser_solve(double *edges_deg, const char *lambda, rg_laser_matrices *matrices,
                         rg_inverted *made, rg_error *err)
{
    bool *done = rg_alloc(made->n_rows, 1, sizeof *done);
    size_t *list = rg_alloc(made->n_rows, 1, sizeof *list);
    rg_status status = done == NULL || list == NULL
                           ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the inversion")
                           : RG_OK;
    for (size_t row = 0; row < made->n_rows && status == RG_OK; row++) {
        if (done[row])
            continue;
        const size_t n = rows_alike(made, row, done, list);
        status = invert_alike(edges_deg, lambda, list, n, matrices, made, err);
        for (size_t i = 0; i < n; i++)
            done[list[i]] = true;
    }
    free(done);
    free(list);
    return status;
}
