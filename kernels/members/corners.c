#include "kernels/members/corners.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/base/threads.h"
#include "kernels/scene/nfindr.h"
#include "kernels/scene/sisal.h"

enum { STARTS = 4 };
static const uint64_t SEED = 1;
static const double OUTSIDE = 0.5;        /* of a sample beyond each side: none */
static const double LEAST_SPREAD = 1e-24; /* of the sum of squares of all shares: rounding */

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to look for end-members");
}

static rg_status too_flat(rg_error *err)
{
    return rg_fail_named(err, RG_ESINGULAR, RG_NO_INDEX,
                         "the samples vary in fewer ways than so many end-members need", NULL,
                         "ask for fewer end-members");
}

static void place(const rg_members_space *space, rg_coordinates *coordinates)
{
    const size_t m = space->n_classes;
    size_t at = 0;
    for (size_t i = 0; i < space->n; i++) {
        if (!space->counted[i])
            continue;
        for (size_t d = 0; d < coordinates->d; d++) {
            double sum = 0.0;
            for (size_t c = 0; c < m; c++)
                sum += (space->shares[i * m + c] - space->mean[c]) * space->weight[c] *
                       space->directions[d * m + c];
            coordinates->values[d * coordinates->n + at] = sum;
        }
        at++;
    }
}

/* The distribution at a point, put on positive shares. */
static void make_member(const rg_members_space *space, const double *point, size_t d, double *member)
{
    const size_t m = space->n_classes;
    double sum = 0.0;
    for (size_t c = 0; c < m; c++) {
        double value = 0.0;
        for (size_t j = 0; j < d; j++)
            value += point[j] * space->directions[j * m + c];
        member[c] = fmax(space->mean[c] + value / space->weight[c], 0.0);
        sum += member[c];
    }
    for (size_t c = 0; c < m; c++)
        member[c] /= sum;
}

static rg_status find(const rg_members_space *space, size_t k, const rg_coordinates *coordinates,
                      double *members, rg_error *err)
{
    const size_t d = k - 1;
    double volume;
    rg_error flat = {0};
    size_t *rows = rg_alloc(k, 1, sizeof *rows);
    double *numbers = rg_alloc(k, 2 * k, sizeof *numbers);
    rg_status status = rows == NULL || numbers == NULL
                           ? no_memory(err)
                           : rg_nfindr_run(coordinates, k, SEED, STARTS, rows, &volume, &flat);
    if (status != RG_OK)
        status = flat.status == RG_ESINGULAR ? too_flat(err) : no_memory(err);
    flat = (rg_error){0};
    if (status == RG_OK) {
        double *corners = numbers + k * k;
        const rg_status opened =
            rg_sisal_run(coordinates, k, rows, OUTSIDE / (double) coordinates->n, numbers, corners, &flat);
        if (opened == RG_ENOMEM)
            status = no_memory(err);
        for (size_t j = 0; j < k && opened != RG_OK; j++)
            rg_coordinates_get(coordinates, rows[j], corners + j * d);
        for (size_t j = 0; j < k && status == RG_OK; j++)
            make_member(space, corners + j * d, d, members + j * space->n_classes);
    }
    free(numbers);
    free(rows);
    return status;
}

rg_status rg_members_corners(const rg_members_space *space, size_t k, double *members, rg_error *err)
{
    if (k < 1 || k > space->n_classes || k > space->n_counted)
        return rg_fail_named(err, RG_ESHAPE, RG_NO_INDEX, "more end-members than samples or classes", NULL,
                             "ask for fewer end-members");
    if (k == 1) {
        memcpy(members, space->mean, space->n_classes * sizeof *members);
        return RG_OK;
    }
    double power = 0.0;
    for (size_t c = 0; c < space->n_classes; c++)
        power += pow(space->mean[c] * space->weight[c], 2.0) * (double) space->n_counted;
    if (!(space->values[k - 2] > LEAST_SPREAD * power))
        return too_flat(err);
    rg_coordinates coordinates = {0};
    rg_status status = rg_coordinates_init(&coordinates, space->n_counted, k - 1, err);
    if (status == RG_OK) {
        /* Some hundred samples are too few to share out: threads would wait for each other. */
        const size_t threads = rg_threads();
        rg_threads_set(1);
        place(space, &coordinates);
        status = find(space, k, &coordinates, members, err);
        rg_threads_set(threads);
    }
    rg_coordinates_free(&coordinates);
    return status;
}
