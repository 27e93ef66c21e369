#include "kernels/members/held_out.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/linear/eigen.h"
#include "kernels/linear/invert.h"

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to predict classes");
}

/* An origin and d vectors that span a plane of distributions, all in weighted classes. */
typedef struct {
    const double *origin;  /* [m]    */
    const double *vectors; /* [d][m] */
    size_t d;
} plane;

/* Sum of squares in the classes with c % 2 != seen of the counted samples with i % 2 == parity (2: all), each
 * placed by the classes with c % 2 == seen. NaN where those do not tell the vectors apart. */
static rg_status predict(const rg_members_space *s, const plane *p, size_t parity, size_t seen, double *sum,
                         rg_error *err)
{
    const size_t m = s->n_classes;
    const size_t d = p->d;
    double *room = rg_alloc(d + 2, d + m + 1, sizeof *room);
    if (room == NULL)
        return no_memory(err);
    double *gram = room;          /* [d][d] */
    double *right = gram + d * d; /* [d]    */
    double *off = right + d;      /* [m]    */
    rg_error flat = {0};
    rg_status status = RG_OK;
    for (size_t a = 0; a < d; a++)
        for (size_t b = 0; b < d; b++)
            for (size_t c = seen; c < m; c += 2)
                gram[a * d + b] += p->vectors[a * m + c] * p->vectors[b * m + c];
    if (d > 0)
        status = rg_invert(gram, d, NULL, &flat);
    *sum = status == RG_OK ? 0.0 : NAN;
    for (size_t i = 0; i < s->n && status == RG_OK; i++) {
        if (!s->counted[i] || (parity < 2 && i % 2 != parity))
            continue;
        for (size_t c = 0; c < m; c++)
            off[c] = s->shares[i * m + c] * s->weight[c] - p->origin[c];
        for (size_t a = 0; a < d; a++) {
            right[a] = 0.0;
            for (size_t c = seen; c < m; c += 2)
                right[a] += p->vectors[a * m + c] * off[c];
        }
        for (size_t a = 0; a < d; a++) {
            double along = 0.0;
            for (size_t b = 0; b < d; b++)
                along += gram[a * d + b] * right[b];
            for (size_t c = 1 - seen; c < m; c += 2)
                off[c] -= along * p->vectors[a * m + c];
        }
        for (size_t c = 1 - seen; c < m; c += 2)
            *sum += off[c] * off[c];
    }
    free(room);
    return status == RG_ENOMEM ? no_memory(err) : RG_OK;
}

rg_status rg_members_held_out_gate(const rg_members_space *s, size_t k, const double *members, double *ratio,
                                   rg_error *err)
{
    const size_t m = s->n_classes;
    double *room = rg_alloc(k + 1, m, sizeof *room);
    if (room == NULL)
        return no_memory(err);
    double *mean = room + k * m;
    double sums[2] = {0};
    const plane planes[2] = {{room + (k - 1) * m, room, k - 1}, {mean, s->directions, k - 1}};
    rg_status status = RG_OK;
    for (size_t c = 0; c < m; c++) {
        const double last = members[(k - 1) * m + c];
        for (size_t j = 0; j + 1 < k; j++)
            room[j * m + c] = (members[j * m + c] - last) * s->weight[c];
        room[(k - 1) * m + c] = last * s->weight[c];
        mean[c] = s->mean[c] * s->weight[c];
    }
    for (size_t i = 0; i < 4 && status == RG_OK; i++) {
        double part;
        status = predict(s, &planes[i / 2], 2, i % 2, &part, err);
        sums[i / 2] += part;
    }
    *ratio = sums[1] > 0.0 ? sqrt(sums[0] / sums[1]) : NAN;
    free(room);
    return status;
}

/* Mean and directions of the counted samples with i % 2 == parity, in weighted classes. */
static rg_status half_plane(const rg_members_space *s, size_t parity, double *mean, double *directions,
                            double *values, size_t *count, rg_error *err)
{
    const size_t m = s->n_classes;
    memset(mean, 0, m * sizeof *mean);
    memset(directions, 0, m * m * sizeof *directions);
    *count = 0;
    for (size_t i = parity; i < s->n; i += 2)
        for (size_t c = 0; c < m && s->counted[i]; c++) {
            mean[c] += s->shares[i * m + c] * s->weight[c];
            *count += c == 0;
        }
    for (size_t c = 0; c<m && * count> 0; c++)
        mean[c] /= (double) *count;
    for (size_t i = parity; i < s->n; i += 2)
        for (size_t a = 0; a < m && s->counted[i]; a++) {
            const double off = s->shares[i * m + a] * s->weight[a] - mean[a];
            for (size_t b = 0; b <= a; b++)
                directions[a * m + b] += off * (s->shares[i * m + b] * s->weight[b] - mean[b]);
        }
    for (size_t a = 0; a < m; a++)
        for (size_t b = 0; b < a; b++)
            directions[b * m + a] = directions[a * m + b];
    return rg_eigen_symmetric(directions, m, values, err);
}

rg_status rg_members_held_out_planes(const rg_members_space *s, size_t k_max, double *rms, rg_error *err)
{
    const size_t m = s->n_classes;
    double *room = rg_alloc(m, m + 2, sizeof *room);
    if (room == NULL)
        return no_memory(err);
    double *mean = room;
    double *values = mean + m;
    double *directions = values + m;
    rg_status status = RG_OK;
    size_t least = RG_NO_INDEX;
    for (size_t k = 0; k < k_max; k++)
        rms[k] = 0.0;
    for (size_t parity = 0; parity < 2 && status == RG_OK; parity++) {
        size_t count;
        status = half_plane(s, parity, mean, directions, values, &count, err);
        least = count < least ? count : least;
        for (size_t k = 0; k < k_max && status == RG_OK; k++)
            for (size_t seen = 0; seen < 2 && status == RG_OK; seen++) {
                const plane p = {mean, directions, k};
                double part = NAN;
                if (k < count && k < m / 2)
                    status = predict(s, &p, 1 - parity, seen, &part, err);
                rms[k] += part;
            }
    }
    for (size_t k = 0; k < k_max; k++)
        rms[k] = sqrt(rms[k] / ((double) s->n_counted * (double) m));
    free(room);
    return status;
}
