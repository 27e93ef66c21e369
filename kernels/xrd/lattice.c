#include "kernels/xrd/lattice.h"

#include <math.h>

static const double PI = 3.14159265358979323846;

rg_status rg_xrd_lattice_of_metric(double m[3][3], rg_xrd_lattice *lattice, rg_error *err)
{
    double cofactor[3][3];
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) {
            const int p = (i + 1) % 3;
            const int q = (i + 2) % 3;
            const int r = (j + 1) % 3;
            const int s = (j + 2) % 3;
            cofactor[i][j] = m[p][r] * m[q][s] - m[p][s] * m[q][r];
            lattice->metric[i][j] = m[i][j];
        }
    const double determinant = m[0][0] * cofactor[0][0] + m[0][1] * cofactor[0][1] + m[0][2] * cofactor[0][2];
    if (!(m[0][0] > 0.0 && m[1][1] > 0.0 && m[2][2] > 0.0 &&
          determinant > 1e-9 * m[0][0] * m[1][1] * m[2][2]) ||
        !isfinite(determinant))
        return rg_fail(err, RG_EDOMAIN, RG_NO_INDEX, "the cell encloses no volume");
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            lattice->reciprocal[i][j] = cofactor[j][i] / determinant;
    lattice->volume = sqrt(determinant);
    return RG_OK;
}

rg_status rg_xrd_lattice_init(const rg_cell_edges *cell, rg_xrd_lattice *lattice, rg_error *err)
{
    double metric[3][3];
    for (int i = 0; i < 3; i++) {
        if (!(cell->length[i] > 0.0))
            return rg_fail(err, RG_EDOMAIN, (size_t) i, "a cell edge is not positive");
        for (int j = 0; j < 3; j++) {
            /* The cosine of 90 degrees is exactly 0. */
            const double angle = i == j ? 0.0 : cell->angle[3 - i - j];
            metric[i][j] =
                cell->length[i] * cell->length[j] * (angle == 90.0 ? 0.0 : cos(angle * PI / 180.0));
        }
    }
    return rg_xrd_lattice_of_metric(metric, lattice, err);
}

rg_cell_edges rg_xrd_lattice_edges(const rg_xrd_lattice *lattice)
{
    rg_cell_edges cell;
    for (int i = 0; i < 3; i++)
        cell.length[i] = sqrt(lattice->metric[i][i]);
    for (int i = 0; i < 3; i++) {
        const int j = (i + 1) % 3;
        const int k = (i + 2) % 3;
        cell.angle[i] = acos(lattice->metric[j][k] / (cell.length[j] * cell.length[k])) * 180.0 / PI;
    }
    return cell;
}

double rg_xrd_lattice_product(const rg_xrd_lattice *lattice, const int hkl[3], const int other[3])
{
    double sum = 0.0;
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            sum += hkl[i] * lattice->reciprocal[i][j] * other[j];
    return sum;
}
