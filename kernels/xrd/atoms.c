#include "kernels/xrd/atoms.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"

static const double CLOSE = 0.1;  /* A */
static const double SAME = 0.001; /* A: what rounding leaves of one place */

/* 1e24 A^3 per cm3 over Avogadro's number, exact in the 2019 SI. */
static const double DALTON_PER_A3 = 1e24 / 6.02214076e23;

/* The shortest vector from b to a among the translations next to it, as fractions. */
static double apart(const rg_xrd_lattice *lattice, const double a[3], const double b[3], double best[3])
{
    double least = INFINITY;
    double base[3];
    for (int i = 0; i < 3; i++)
        base[i] = a[i] - b[i] - round(a[i] - b[i]);
    for (int shift = 0; shift < 27; shift++) {
        const int step[3] = {shift % 3 - 1, shift / 3 % 3 - 1, shift / 9 - 1};
        const double v[3] = {base[0] + step[0], base[1] + step[1], base[2] + step[2]};
        double square = 0.0;
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++)
                square += v[i] * lattice->metric[i][j] * v[j];
        if (square < least) {
            least = square;
            memcpy(best, v, sizeof v);
        }
    }
    return sqrt(least > 0.0 ? least : 0.0);
}

static void image_of(const rg_operator *op, const double position[3], double image[3])
{
    for (int i = 0; i < 3; i++) {
        image[i] = op->translation[i];
        for (int j = 0; j < 3; j++)
            image[i] += op->rotation[i][j] * position[j];
    }
}

/* The position moved to where the operators that hardly move it leave it; their number. */
static size_t settle(const rg_xrd_crystal *crystal, const rg_xrd_lattice *lattice, double position[3])
{
    double sum[3] = {0.0, 0.0, 0.0};
    size_t n = 0;
    for (size_t o = 0; o < crystal->n_operators; o++) {
        double image[3];
        double step[3] = {0.0, 0.0, 0.0};
        image_of(&crystal->operators[o], position, image);
        if (apart(lattice, image, position, step) > CLOSE)
            continue;
        for (int i = 0; i < 3; i++)
            sum[i] += step[i];
        n++;
    }
    for (int i = 0; i < 3 && n > 0; i++)
        position[i] += sum[i] / (double) n;
    return n;
}

/* Images of one site. */
static rg_status expand(const rg_xrd_crystal *crystal, const rg_xrd_lattice *lattice, size_t site,
                        double (*images)[3], size_t *n_images, rg_error *err)
{
    double position[3];
    size_t n = 0;
    memcpy(position, crystal->sites[site].position, sizeof position);
    const size_t n_staying = settle(crystal, lattice, position);
    for (size_t o = 0; o < crystal->n_operators; o++) {
        double image[3];
        double step[3];
        size_t k = 0;
        image_of(&crystal->operators[o], position, image);
        while (k < n && apart(lattice, image, images[k], step) > SAME)
            k++;
        if (k < n)
            continue;
        for (int i = 0; i < 3; i++)
            images[n][i] = image[i] - floor(image[i]);
        n++;
    }
    /* Those that leave it are a subgroup, or it lies near several special positions and on none. */
    if (n * n_staying != crystal->n_operators)
        return rg_fail_named(err, RG_EDOMAIN, site,
                             "this atom is neither on a special position nor clearly off it", NULL,
                             "give its coordinates to four digits");
    *n_images = n;
    return RG_OK;
}

rg_status rg_xrd_atoms_init(const rg_xrd_crystal *crystal, const rg_xrd_lattice *lattice, rg_xrd_atoms *atoms,
                            rg_error *err)
{
    const size_t n_operators = crystal->n_operators;
    size_t total = 0;
    rg_status status = RG_OK;
    *atoms = (rg_xrd_atoms){.first = rg_alloc(crystal->n_sites + 1, 1, sizeof *atoms->first)};
    if (rg_mul(crystal->n_sites, n_operators, &total))
        atoms->position = rg_alloc(total, 3, sizeof(double));
    if (atoms->first == NULL || atoms->position == NULL)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the atoms of the cell");
    for (size_t s = 0; s < crystal->n_sites && status == RG_OK; s++) {
        size_t n = 0;
        status = expand(crystal, lattice, s, atoms->position + atoms->first[s], &n, err);
        atoms->first[s + 1] = atoms->first[s] + n;
        const rg_xrd_scatterer *kind = &crystal->scatterers[crystal->sites[s].scatterer];
        atoms->mass += (double) n * crystal->sites[s].occupancy * kind->mass;
        atoms->electrons += (double) n * crystal->sites[s].occupancy * rg_xrd_scattering_factor(kind, 0.0);
    }
    return status;
}

void rg_xrd_atoms_free(rg_xrd_atoms *atoms)
{
    free(atoms->position);
    free(atoms->first);
    *atoms = (rg_xrd_atoms){0};
}

double rg_xrd_atoms_density(double mass, double volume)
{
    return mass / volume * DALTON_PER_A3;
}
