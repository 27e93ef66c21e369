#include "kernels/xrd/symmetry.h"

#include <math.h>
#include <string.h>

/* Translations of one operator differ by rounding only. */
static const double SAME = 1e-3;

static rg_operator product(const rg_operator *a, const rg_operator *b)
{
    rg_operator c;
    for (int i = 0; i < 3; i++) {
        double t = a->translation[i];
        for (int j = 0; j < 3; j++) {
            c.rotation[i][j] = 0;
            for (int k = 0; k < 3; k++)
                c.rotation[i][j] += a->rotation[i][k] * b->rotation[k][j];
            t += a->rotation[i][j] * b->translation[j];
        }
        c.translation[i] = t - floor(t + SAME / 2.0);
    }
    return c;
}

static bool same(const rg_operator *a, const rg_operator *b)
{
    if (memcmp(a->rotation, b->rotation, sizeof a->rotation) != 0)
        return false;
    for (int i = 0; i < 3; i++) {
        const double apart = a->translation[i] - b->translation[i];
        if (fabs(apart - round(apart)) > SAME)
            return false;
    }
    return true;
}

static size_t find(const rg_operator *operators, size_t n, const rg_operator *op)
{
    size_t i = 0;
    while (i < n && !same(&operators[i], op))
        i++;
    return i;
}

rg_status rg_xrd_symmetry_generate(rg_operator *operators, size_t *n, rg_error *err)
{
    const rg_operator identity = {.rotation = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
    rg_operator generators[RG_OPERATORS_MOST];
    const size_t n_generators = *n;
    if (n_generators >= RG_OPERATORS_MOST)
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "too many generators");
    if (n_generators > 0)
        memcpy(generators, operators, n_generators * sizeof *operators);
    operators[0] = identity;
    *n = 1;
    /* Every element is a product of generators: multiply each new one by each of them. */
    for (size_t i = 0; i < *n; i++)
        for (size_t g = 0; g < n_generators; g++) {
            const rg_operator next = product(&generators[g], &operators[i]);
            if (find(operators, *n, &next) < *n)
                continue;
            if (*n == RG_OPERATORS_MOST)
                return rg_fail(err, RG_EDOMAIN, g, "these operators generate no space group");
            operators[(*n)++] = next;
        }
    return RG_OK;
}

rg_status rg_xrd_symmetry_check(const rg_operator *operators, size_t n, rg_error *err)
{
    const rg_operator identity = {.rotation = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
    if (find(operators, n, &identity) == n)
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the symmetry operators lack the identity x,y,z");
    for (size_t i = 0; i < n; i++)
        if (find(operators, n, &operators[i]) < i)
            return rg_fail(err, RG_EDOMAIN, i, "a symmetry operator is listed twice");
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            const rg_operator c = product(&operators[i], &operators[j]);
            if (find(operators, n, &c) == n)
                return rg_fail(err, RG_EDOMAIN, i,
                               "the symmetry operators are no group: a product of this one is missing");
        }
    return RG_OK;
}

size_t rg_xrd_symmetry_laue(const rg_operator *operators, size_t n, int rotations[RG_ROTATIONS_MOST][3][3])
{
    size_t n_found = 0;
    for (size_t i = 0; i < 2 * n; i++) {
        int r[3][3];
        size_t k = 0;
        for (int p = 0; p < 9; p++)
            r[p / 3][p % 3] = (i < n ? 1 : -1) * operators[i % n].rotation[p / 3][p % 3];
        while (k < n_found && memcmp(rotations[k], r, sizeof r) != 0)
            k++;
        if (k == n_found && n_found < RG_ROTATIONS_MOST)
            memcpy(rotations[n_found++], r, sizeof r);
    }
    return n_found;
}

void rg_xrd_symmetry_turn(const int hkl[3], int rotation[3][3], int turned[3])
{
    for (int i = 0; i < 3; i++)
        turned[i] = hkl[0] * rotation[0][i] + hkl[1] * rotation[1][i] + hkl[2] * rotation[2][i];
}

/* R' m R, summed into sum. */
static void add_turned(const int r[3][3], double m[3][3], double sum[3][3])
{
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            for (int k = 0; k < 3; k++)
                for (int l = 0; l < 3; l++)
                    sum[i][j] += r[k][i] * m[k][l] * r[l][j];
}

size_t rg_xrd_symmetry_strains(const rg_operator *operators, size_t n, const rg_xrd_lattice *lattice,
                               double strains[6][3][3])
{
    static const int PLACE[6][2] = {{0, 0}, {1, 1}, {2, 2}, {1, 2}, {0, 2}, {0, 1}};
    size_t n_strains = 0;
    for (int p = 0; p < 6; p++) {
        double unit[3][3] = {{0.0}};
        double mean[3][3] = {{0.0}};
        const int i = PLACE[p][0];
        const int j = PLACE[p][1];
        unit[i][j] = unit[j][i] = 1.0;
        for (size_t k = 0; k < n; k++)
            add_turned(operators[k].rotation, unit, mean);
        double dot[6] = {0.0};
        double size = 0.0;
        for (int q = 0; q < 9; q++) {
            const int a = q / 3;
            const int b = q % 3;
            mean[a][b] /= (double) n;
            for (size_t s = 0; s < n_strains; s++)
                dot[s] += mean[a][b] * strains[s][a][b];
        }
        /* Orthogonal to those before; what is left of a dependent one is rounding. */
        for (int q = 0; q < 9; q++) {
            double *value = &mean[q / 3][q % 3];
            for (size_t s = 0; s < n_strains; s++)
                *value -= dot[s] * strains[s][q / 3][q % 3];
            size += *value * *value;
        }
        if (size < 1e-12)
            continue;
        for (int q = 0; q < 9; q++)
            strains[n_strains][q / 3][q % 3] = mean[q / 3][q % 3] / sqrt(size);
        n_strains++;
    }
    /* In the units of this cell: one factor for each strain, that of its mean edges. */
    for (size_t s = 0; s < n_strains; s++) {
        double top = 0.0;
        double scale = 0.0;
        for (int q = 0; q < 9; q++) {
            const double share = fabs(strains[s][q / 3][q % 3]);
            top += share * sqrt(lattice->metric[q / 3][q / 3] * lattice->metric[q % 3][q % 3]);
            scale += share;
        }
        for (int q = 0; q < 9; q++)
            strains[s][q / 3][q % 3] *= top / scale;
    }
    return n_strains;
}

rg_status rg_xrd_symmetry_fits(const rg_operator *operators, size_t n, const rg_xrd_lattice *lattice,
                               rg_error *err)
{
    double metric[3][3];
    memcpy(metric, lattice->metric, sizeof metric);
    for (size_t k = 0; k < n; k++) {
        double turned[3][3] = {{0.0}};
        add_turned(operators[k].rotation, metric, turned);
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++)
                if (fabs(turned[i][j] - lattice->metric[i][j]) >
                    2e-3 * sqrt(lattice->metric[i][i] * lattice->metric[j][j]))
                    return rg_fail(err, RG_EDOMAIN, k,
                                   "the cell does not have the symmetry of its operators");
    }
    return RG_OK;
}
