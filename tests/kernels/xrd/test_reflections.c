#include "tests/support/check.h"

#include <complex.h>
#include <string.h>

#include "kernels/base/threads.h"
#include "kernels/xrd/reflections.h"
#include "tests/support/crystals.h"
#include "tests/support/refuse.h"

static const double PI = 3.14159265358979323846;
static const char *const R3C[] = {"-y,x-y,z", "-y,-x,z+1/2", "x+2/3,y+1/3,z+1/3", NULL};
static const char *const FD3M[] = {
    "z,x,y", "3/4-x,1/4-y,1/2+z", "3/4+y,1/4+x,1/2-z", "x,y+1/2,z+1/2", "x+1/2,y,z+1/2", "-x,-y,-z", NULL};

static void diamond_has_its_closed_form(void **state)
{
    (void) state;
    const rg_cell_edges cell = {{3.567, 3.567, 3.567}, {90, 90, 90}};
    const rg_crystal_site site = {.position = {0.125, 0.125, 0.125}, .occupancy = 1.0};
    const rg_xrd_scatterer kind = point_atom(6, 0, 0, 12);
    /* |F|/f: 8 for h+k+l = 4n, 8/sqrt 2 for odd indices, absent for 4n + 2; multiplicities of m-3m. */
    static const struct {
        int hkl[3], multiplicity;
        double f2;
    } EXPECTED[] = {{{1, 1, 1}, 8, 32.0 * 36.0},  {{2, 2, 0}, 12, 64.0 * 36.0}, {{3, 1, 1}, 24, 32.0 * 36.0},
                    {{4, 0, 0}, 6, 64.0 * 36.0},  {{3, 3, 1}, 24, 32.0 * 36.0}, {{4, 2, 2}, 24, 64.0 * 36.0},
                    {{5, 1, 1}, 24, 32.0 * 36.0}, {{3, 3, 3}, 8, 32.0 * 36.0},  {{4, 4, 0}, 12, 64.0 * 36.0},
                    {{5, 3, 1}, 48, 32.0 * 36.0}};
    const size_t n = sizeof EXPECTED / sizeof EXPECTED[0];
    test_crystal made;
    rg_xrd_reflections list;
    rg_error err = {0};
    test_crystal_init(&made, &cell, FD3M, &site, &kind, 1);
    assert_int_equal(made.atoms.first[1], 8);
    assert_int_equal(
        rg_xrd_reflections_list(&made.crystal, &made.lattice, &made.atoms, 3.567 / sqrt(35.5), &list, &err),
        RG_OK);
    assert_int_equal(list.n, n);
    for (size_t i = 0; i < n; i++) {
        assert_memory_equal(list.items[i].hkl, EXPECTED[i].hkl, sizeof EXPECTED[i].hkl);
        assert_int_equal(list.items[i].multiplicity, EXPECTED[i].multiplicity);
        assert_relative(list.items[i].f2, EXPECTED[i].f2, 1e-12);
    }
    rg_xrd_reflections_free(&list);
    test_crystal_free(&made);
}

/* A polar crystal without a centre, with anomalous terms, displacements, part occupancy. */
static void polar_crystal(test_crystal *made)
{
    const rg_cell_edges cell = {{10.35, 10.35, 37.08}, {90, 90, 120}};
    const rg_crystal_site sites[4] = {
        {.position = {0, 0, 0.01}, .occupancy = 1.0, .u_iso = 0.012},
        {.position = {-0.3133, -0.1389, -0.131}, .occupancy = 0.9, .u_iso = 0.02},
        {.position = {0.12, 0.27, 0.33}, .occupancy = 1.0, .u_iso = 0.0},
        {.position = {1.0 / 3.0, 2.0 / 3.0, 0.2}, .occupancy = 0.5, .u_iso = 0.05}};
    const rg_xrd_scatterer kinds[4] = {
        {.a = {8, 4, 2, 1, 0.5}, .b = {10, 5, 1, 40, 0.1}, .c = 0.5, .fp = -1.1, .fpp = 3.2, .mass = 55.8},
        {.a = {6, 5, 4, 3, 2}, .b = {1, 2, 3, 4, 5}, .c = 0.1, .fp = 0.4, .fpp = 1.3, .mass = 40},
        {.a = {3, 2.5, 0.6, 0.7, 1.1},
         .b = {14, 6, 0.1, 35, 0.4},
         .c = 0.03,
         .fp = 0.05,
         .fpp = 0.03,
         .mass = 16},
        {.a = {20, 10, 5, 3, 1}, .b = {1, 9, 0.3, 90, 4}, .c = 0.0, .fp = -0.1, .fpp = 2.1, .mass = 88.9}};
    test_crystal_init(made, &cell, R3C, sites, kinds, 4);
}

/* Everything the slow way: all operators on all atoms, divided by the operators that leave an atom in place;
 * F and its Friedel mate as complex numbers; the orbit by brute force. */
static double slow_square(const test_crystal *made, const int hkl[3])
{
    double square = 0.0;
    for (int sign = -1; sign <= 1; sign += 2) {
        double complex f = 0.0;
        double inverse = 0.0;
        const double g[3] = {10.35, 10.35, 37.08};
        inverse = 4.0 / 3.0 * (hkl[0] * hkl[0] + hkl[0] * hkl[1] + hkl[1] * hkl[1]) / (g[0] * g[0]) +
                  hkl[2] * hkl[2] / (g[2] * g[2]);
        const double s2 = inverse / 4.0;
        for (size_t i = 0; i < made->crystal.n_sites; i++) {
            const rg_crystal_site *site = &made->sites[i];
            const rg_xrd_scatterer *kind = &made->scatterers[i];
            double complex form = kind->c + kind->fp + I * kind->fpp;
            for (int k = 0; k < 5; k++)
                form += kind->a[k] * exp(-kind->b[k] * s2);
            /* Sites 0 and 3 lie on the threefold axis. */
            const double share = i == 0 || i == 3 ? 1.0 / 3.0 : 1.0;
            for (size_t o = 0; o < made->crystal.n_operators; o++) {
                double phase = 0.0;
                for (int r = 0; r < 3; r++) {
                    double x = made->operators[o].translation[r];
                    for (int c = 0; c < 3; c++)
                        x += made->operators[o].rotation[r][c] * site->position[c];
                    phase += sign * hkl[r] * x;
                }
                f += share * site->occupancy * form * exp(-8.0 * PI * PI * site->u_iso * s2) *
                     cexp(2.0 * PI * I * phase);
            }
        }
        square += 0.5 * creal(f * conj(f));
    }
    return square;
}

static void agrees_with_the_slow_twin(void **state)
{
    (void) state;
    test_crystal made;
    rg_xrd_reflections list;
    rg_error err = {0};
    const double d_min = 1.6;
    polar_crystal(&made);
    assert_int_equal(rg_xrd_reflections_list(&made.crystal, &made.lattice, &made.atoms, d_min, &list, &err),
                     RG_OK);
    /* Every point of the sphere, with its square, must be found once: sum over all against multiplicities. */
    double all = 0.0;
    double listed = 0.0;
    size_t n_all = 0;
    size_t n_listed = 0;
    for (int h = -8; h <= 8; h++)
        for (int k = -8; k <= 8; k++)
            for (int l = -24; l <= 24; l++) {
                const int hkl[3] = {h, k, l};
                if ((h == 0 && k == 0 && l == 0) ||
                    rg_xrd_lattice_product(&made.lattice, hkl, hkl) > 1.0 / (d_min * d_min))
                    continue;
                const double square = slow_square(&made, hkl);
                /* Conditions of R3c, obverse: -h + k + l = 3n, and h -h l with l = 2n (h + l = 3n). */
                const int centred = (-h + k + l) % 3 == 0;
                if (!centred) {
                    assert_near(square, 0.0, 1e-15 * made.atoms.electrons * made.atoms.electrons);
                    continue;
                }
                all += square;
                n_all += square > 1e-9 * made.atoms.electrons * made.atoms.electrons;
            }
    for (size_t i = 0; i < list.n; i++) {
        const rg_xrd_reflection *r = &list.items[i];
        assert_relative(r->f2, slow_square(&made, r->hkl), 1e-9);
        assert_true(i == 0 || r->d <= list.items[i - 1].d);
        assert_true((-r->hkl[0] + r->hkl[1] + r->hkl[2]) % 3 == 0);
        listed += r->multiplicity * r->f2;
        n_listed += (size_t) r->multiplicity * (r->f2 > 1e-9 * made.atoms.electrons * made.atoms.electrons);
    }
    assert_relative(listed, all, 1e-10);
    assert_int_equal(n_listed, n_all);
    /* (012) is there and (102), its twin of the other setting, is not. */
    const int seen[3] = {0, 1, 2};
    const int absent[3] = {1, 0, 2};
    assert_true(rg_xrd_reflections_square(&made.crystal, &made.lattice, &made.atoms, seen) > 1.0);
    assert_near(rg_xrd_reflections_square(&made.crystal, &made.lattice, &made.atoms, absent), 0.0, 1e-18);
    rg_xrd_reflections_free(&list);
    test_crystal_free(&made);
}

static void threads_and_refused_memory_change_nothing(void **state)
{
    (void) state;
    test_crystal made;
    rg_xrd_reflections one;
    rg_xrd_reflections many;
    rg_error err = {0};
    polar_crystal(&made);
    rg_threads_set(1);
    assert_int_equal(rg_xrd_reflections_list(&made.crystal, &made.lattice, &made.atoms, 1.5, &one, &err),
                     RG_OK);
    rg_threads_set(3);
    assert_int_equal(rg_xrd_reflections_list(&made.crystal, &made.lattice, &made.atoms, 1.5, &many, &err),
                     RG_OK);
    assert_int_equal(one.n, many.n);
    assert_memory_equal(one.items, many.items, one.n * sizeof *one.items);
    rg_xrd_reflections_free(&one);
    rg_xrd_reflections_free(&many);
    refuse_allocation(1);
    assert_int_equal(rg_xrd_reflections_list(&made.crystal, &made.lattice, &made.atoms, 1.5, &one, NULL),
                     RG_ENOMEM);
    assert_true(allocation_was_refused());
    rg_xrd_reflections_free(&one);
    assert_int_equal(rg_xrd_reflections_list(&made.crystal, &made.lattice, &made.atoms, 1e-3, &one, NULL),
                     RG_EDOMAIN);
    test_crystal_free(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(diamond_has_its_closed_form),
        cmocka_unit_test(agrees_with_the_slow_twin),
        cmocka_unit_test(threads_and_refused_memory_change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
