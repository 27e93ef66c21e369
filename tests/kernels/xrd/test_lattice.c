#include "tests/support/check.h"

#include "kernels/xrd/lattice.h"

static rg_xrd_lattice lattice_of(double a, double b, double c, double alpha, double beta, double gamma)
{
    const rg_cell_edges cell = {{a, b, c}, {alpha, beta, gamma}};
    rg_xrd_lattice lattice;
    rg_error err = {0};
    assert_int_equal(rg_xrd_lattice_init(&cell, &lattice, &err), RG_OK);
    return lattice;
}

static double spacing(const rg_xrd_lattice *lattice, int h, int k, int l)
{
    const int hkl[3] = {h, k, l};
    return 1.0 / sqrt(rg_xrd_lattice_product(lattice, hkl, hkl));
}

static void spacings_follow_the_closed_forms(void **state)
{
    (void) state;
    const double pi = 3.14159265358979323846;
    const rg_xrd_lattice cubic = lattice_of(4.156826, 4.156826, 4.156826, 90, 90, 90);
    assert_relative(spacing(&cubic, 3, 2, 1), 4.156826 / sqrt(14.0), 1e-14);
    assert_relative(cubic.volume, pow(4.156826, 3), 1e-14);
    const rg_xrd_lattice hexagonal = lattice_of(9.371724, 9.371724, 6.885867, 90, 90, 120);
    assert_relative(1.0 / pow(spacing(&hexagonal, 2, 1, 3), 2),
                    4.0 / 3.0 * (4 + 2 + 1) / pow(9.371724, 2) + 9.0 / pow(6.885867, 2), 1e-13);
    const double beta = 103.0 * pi / 180.0;
    const rg_xrd_lattice monoclinic = lattice_of(5.0, 7.0, 9.0, 90, 103.0, 90);
    assert_relative(1.0 / pow(spacing(&monoclinic, 1, 2, -3), 2),
                    (1.0 / 25.0 + 4.0 * pow(sin(beta), 2) / 49.0 + 9.0 / 81.0 + 6.0 * cos(beta) / 45.0) /
                        pow(sin(beta), 2),
                    1e-13);
    /* Anorthite's strongest spacing, 3.20 A: (204), and the volume of the cell by the textbook formula. */
    const rg_xrd_lattice triclinic = lattice_of(8.1768, 12.8768, 14.169, 93.17, 115.85, 91.22);
    const double ca = cos(93.17 * pi / 180.0);
    const double cb = cos(115.85 * pi / 180.0);
    const double cg = cos(91.22 * pi / 180.0);
    assert_relative(triclinic.volume,
                    8.1768 * 12.8768 * 14.169 * sqrt(1 - ca * ca - cb * cb - cg * cg + 2 * ca * cb * cg),
                    1e-13);
    assert_near(spacing(&triclinic, 0, 0, 4),
                14.169 * sqrt(1 - ca * ca - cb * cb - cg * cg + 2 * ca * cb * cg) / sqrt(1 - cg * cg) / 4.0,
                1e-12);
}

static void edges_come_back_from_the_metric(void **state)
{
    (void) state;
    const rg_xrd_lattice lattice = lattice_of(8.1768, 12.8768, 14.169, 93.17, 115.85, 91.22);
    const rg_cell_edges cell = rg_xrd_lattice_edges(&lattice);
    assert_near(cell.length[0], 8.1768, 1e-12);
    assert_near(cell.length[2], 14.169, 1e-12);
    assert_near(cell.angle[0], 93.17, 1e-10);
    assert_near(cell.angle[1], 115.85, 1e-10);
    assert_near(cell.angle[2], 91.22, 1e-10);
}

static void a_flat_cell_is_refused(void **state)
{
    (void) state;
    static const rg_cell_edges CELLS[] = {
        {{5, 5, 5}, {60, 60, 120}}, {{5, -5, 5}, {90, 90, 90}}, {{5, 5, NAN}, {90, 90, 90}}};
    for (size_t i = 0; i < 3; i++) {
        rg_xrd_lattice lattice;
        assert_int_equal(rg_xrd_lattice_init(&CELLS[i], &lattice, NULL), RG_EDOMAIN);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spacings_follow_the_closed_forms),
        cmocka_unit_test(edges_come_back_from_the_metric),
        cmocka_unit_test(a_flat_cell_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
