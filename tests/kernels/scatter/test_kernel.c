#include "tests/support/check.h"

#include <string.h>

#include "kernels/scatter/kernel.h"
#include "tests/support/csv.h"
#include "tests/support/refuse.h"

enum { RINGS = 4 };
static const double RING_DEG[RINGS + 1] = {0.5, 2, 7, 20, 60};

/* Nothing but sizes in wavelengths matters: everything twice as large scatters half as much per volume. */
static void scales_with_the_wavelength(void **state)
{
    (void) state;
    const double edges[] = {0.5, 1, 3}, twice[] = {1, 2, 6};
    double k1[RINGS * 2], k2[RINGS * 2];
    rg_scatter_optics o = rg_scatter_optics_defaults();
    assert_int_equal(rg_scatter_kernel(&o, RING_DEG, RINGS, edges, 2, k1, NULL), RG_OK);
    o.wavelength_um *= 2;
    assert_int_equal(rg_scatter_kernel(&o, RING_DEG, RINGS, twice, 2, k2, NULL), RG_OK);
    for (size_t i = 0; i < RINGS * 2; i++)
        assert_relative(k2[i], k1[i] / 2, 1e-12);
}

/* A class of evenly split ln d is the mean of its parts, and sizes in a class need no finer steps. */
static void averages_over_the_logarithm(void **state)
{
    (void) state;
    static const struct {
        double n, k, low, off;
    } CASES[] = {{1.6, 1e-3, 0.3, 3e-5},
                 {1.57, 1e-4, 2, 3e-5},
                 {1.6, 1e-3, 9, 3e-5},
                 {2.3, 0.3, 40, 3e-5},
                 {1.6, 1e-3, 160, 1e-3}};
    for (size_t c = 0; c < sizeof CASES / sizeof CASES[0]; c++) {
        double whole_edges[2], part_edges[9], whole[RINGS], part[RINGS * 8], fine[RINGS];
        rg_scatter_optics o = rg_scatter_optics_defaults();
        o.n = CASES[c].n;
        o.k = CASES[c].k;
        for (int i = 0; i < 9; i++)
            part_edges[i] = CASES[c].low * pow(1.2, i / 8.0);
        whole_edges[0] = part_edges[0];
        whole_edges[1] = part_edges[8];
        assert_int_equal(rg_scatter_kernel(&o, RING_DEG, RINGS, whole_edges, 1, whole, NULL), RG_OK);
        assert_int_equal(rg_scatter_kernel(&o, RING_DEG, RINGS, part_edges, 8, part, NULL), RG_OK);
        o.refinement = 5;
        assert_int_equal(rg_scatter_kernel(&o, RING_DEG, RINGS, whole_edges, 1, fine, NULL), RG_OK);
        for (size_t r = 0; r < RINGS; r++) {
            double mean = 0.0;
            for (size_t i = 0; i < 8; i++)
                mean += part[r * 8 + i] / 8;
            assert_relative(whole[r], mean, CASES[c].off);
            assert_relative(whole[r], fine[r], CASES[c].off);
        }
    }
}

/* Kernels that others computed with a coarser quadrature, which loses narrow resonances of weakly absorbing
 * spheres of some ten um; what their intensities are made of. */
static void agrees_with_stored_kernels(void **state)
{
    (void) state;
    static const struct {
        const char *name;
        double n, k;
    } OPTICS[] = {
        {"glass_water", 1.6, 1e-3}, {"plagioclase_water", 1.57, 1e-4}, {"ilmenite_like_water", 2.3, 0.3}};
    enum { N_RINGS = 40, CLASSES = 36 }; /* up to 21 um: the others would take longer and say the same */
    static double kernel[N_RINGS * CLASSES];
    double rings[N_RINGS + 1], edges[CLASSES + 1];
    csv_table e = csv_read(shared_data("grainsize/laser_diffraction_synthetic/class_edges_um.csv"));
    csv_table t = csv_read(shared_data("grainsize/laser_diffraction_synthetic/ring_edges_deg.csv"));
    for (size_t i = 0; i <= CLASSES; i++)
        edges[i] = csv_number(&e, i + 1, 0);
    for (size_t i = 0; i <= N_RINGS; i++)
        rings[i] = csv_number(&t, i + 1, 0);
    csv_free(&e);
    csv_free(&t);
    for (size_t o = 0; o < 3; o++) {
        char path[128];
        rg_scatter_optics optics = rg_scatter_optics_defaults();
        optics.n = OPTICS[o].n;
        optics.k = OPTICS[o].k;
        snprintf(path, sizeof path, "grainsize/laser_diffraction_synthetic/kernel_%s.csv", OPTICS[o].name);
        csv_table k = csv_read(shared_data(path));
        assert_int_equal(rg_scatter_kernel(&optics, rings, N_RINGS, edges, CLASSES, kernel, NULL), RG_OK);
        for (size_t i = 0; i < CLASSES; i++) {
            double far = 0.0;
            double all = 0.0;
            for (size_t r = 0; r < N_RINGS; r++) {
                const double stored = csv_number(&k, r, i);
                far += (kernel[r * CLASSES + i] - stored) * (kernel[r * CLASSES + i] - stored);
                all += stored * stored;
                if (r < 20 && edges[i + 1] < 2.0)
                    assert_relative(kernel[r * CLASSES + i], stored, 1e-4);
            }
            assert_true(sqrt(far / all) < (edges[i + 1] < 2.0 ? 1e-4 : o == 2 ? 2e-4 : 5e-3));
        }
        csv_free(&k);
    }
}

static void names_what_is_wrong(void **state)
{
    (void) state;
    const double edges[] = {1, 2, 3}, falls[] = {1, 3, 2}, open[] = {0, 1, 2};
    double k[RINGS * 2];
    rg_error err = {0};
    rg_scatter_optics o = rg_scatter_optics_defaults();
    assert_int_equal(rg_scatter_kernel(&o, RING_DEG, RINGS, falls, 2, k, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 2);
    err = (rg_error){0};
    assert_int_equal(rg_scatter_kernel(&o, RING_DEG, RINGS, open, 2, k, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 0);
    assert_int_equal(rg_scatter_kernel(&o, RING_DEG, RINGS, edges, 0, k, NULL), RG_ESHAPE);
    static const double BAD[][4] = {/* n, k, medium, wavelength */
                                    {-1, 0, 1.33, 0.6},   {1.5, -0.1, 1.33, 0.6},  {1.5, NAN, 1.33, 0.6},
                                    {1.5, 0.1, 0.5, 0.6}, {1.5, 0.1, 1.33, 632.8}, {1.33, 0, 1.33, 0.6}};
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        o.n = BAD[i][0];
        o.k = BAD[i][1];
        o.medium = BAD[i][2];
        o.wavelength_um = BAD[i][3];
        err = (rg_error){0};
        assert_int_equal(rg_scatter_kernel(&o, RING_DEG, RINGS, edges, 2, k, &err), RG_EDOMAIN);
        assert_true(err.subject[0] != '\0');
    }
}

static void survives_refused_memory(void **state)
{
    (void) state;
    const double edges[] = {0.2, 0.25};
    const rg_scatter_optics o = rg_scatter_optics_defaults();
    double k[RINGS];
    for (size_t n = 1;; n++) {
        refuse_allocation(n);
        const rg_status status = rg_scatter_kernel(&o, RING_DEG, RINGS, edges, 1, k, NULL);
        if (!allocation_was_refused())
            break;
        assert_int_equal(status, RG_ENOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scales_with_the_wavelength), cmocka_unit_test(averages_over_the_logarithm),
        cmocka_unit_test(agrees_with_stored_kernels), cmocka_unit_test(names_what_is_wrong),
        cmocka_unit_test(survives_refused_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
