#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/random.h"
#include "kernels/base/threads.h"
#include "kernels/xrd/refine.h"
#include "tests/support/crystals.h"
#include "tests/support/refuse.h"

enum { N = 1201 };
static const double REACH =
    10.0; /* of a line, in FWHM: the same where the scan is made and where it is fitted */

static const char *const PM3M[] = {"z,x,y", "-y,x,z", "-x,-y,-z", NULL};
static const char *const P63MC[] = {"x-y,x,z+1/2", "y,x,z+1/2", NULL};

/* A scan of two made-up crystals whose every number is known, and the wrong start that it is refined from. */
typedef struct {
    test_crystal cubic, hexagonal;
    rg_xrd_reflections lists[2];
    double two_theta[N], clean[N], counts[N], sigma[N], calculated[N], background[N];
    rg_xrd_instrument truth, start;
} scan;

static const double SCALES[2] = {40.0, 25.0};
static const rg_cell_edges CUBIC = {{4.15, 4.15, 4.15}, {90, 90, 90}};
static const rg_cell_edges HEXAGONAL = {{3.25, 3.25, 5.207}, {90, 90, 120}};

static void make_crystals(test_crystal *cubic, test_crystal *hexagonal, double strain)
{
    rg_cell_edges cells[2] = {CUBIC, HEXAGONAL};
    for (int i = 0; i < 3; i++) {
        cells[0].length[i] *= 1.0 + strain;
        cells[1].length[i] *= 1.0 - (i == 2 ? 1.5 : 1.0) * strain;
    }
    const rg_crystal_site two[2] = {{.position = {0, 0, 0}, .occupancy = 1.0, .u_iso = 0.006},
                                    {.position = {0.5, 0.5, 0.5}, .occupancy = 1.0, .u_iso = 0.006}};
    const rg_crystal_site polar[2] = {
        {.position = {1.0 / 3.0, 2.0 / 3.0, 0}, .occupancy = 1.0, .u_iso = 0.005},
        {.position = {1.0 / 3.0, 2.0 / 3.0, 0.38}, .occupancy = 1.0, .u_iso = 0.005}};
    const rg_xrd_scatterer kinds[2] = {point_atom(30, -1.5, 0.7, 65.4), point_atom(8, 0.05, 0.03, 16)};
    test_crystal_init(cubic, &cells[0], PM3M, two, kinds, 2);
    test_crystal_init(hexagonal, &cells[1], P63MC, polar, kinds, 2);
}

static double true_background(double angle)
{
    return 100.0 - 0.8 * (angle - 20.0) + 0.01 * (angle - 45.0) * (angle - 45.0);
}

static scan *make_scan(bool noise, double axial)
{
    test_crystal true_crystals[2];
    rg_error err = {0};
    scan *s = calloc(1, sizeof *s);
    assert_non_null(s);
    s->truth = (rg_xrd_instrument){.wavelength = {1.5405929, 1.5444274},
                                   .ratio = 0.5,
                                   .zero_deg = 0.035,
                                   .radius_mm = 200.0,
                                   .axial_sample = axial,
                                   .axial_slit = axial,
                                   .widths = {0.004, -0.002, 0.006, 0.03, 0.05}};
    s->start = s->truth;
    s->start.zero_deg = 0.0;
    s->start.axial_sample = s->start.axial_slit = 0.02;
    s->start.widths = (rg_xrd_widths){0.001, -0.001, 0.01, 0.06, 0.03};
    make_crystals(&s->cubic, &s->hexagonal, 0.0);
    make_crystals(&true_crystals[0], &true_crystals[1], 7e-4);
    for (size_t i = 0; i < N; i++) {
        s->two_theta[i] = 20.0 + 0.05 * (double) i;
        s->clean[i] = true_background(s->two_theta[i]);
    }
    for (int p = 0; p < 2; p++) {
        test_crystal *t = &true_crystals[p];
        test_crystal *c = p == 0 ? &s->cubic : &s->hexagonal;
        rg_xrd_reflections list;
        double intensity[200];
        assert_int_equal(
            rg_xrd_reflections_list(&c->crystal, &c->lattice, &c->atoms, 1.1, &s->lists[p], &err), RG_OK);
        assert_int_equal(rg_xrd_reflections_list(&t->crystal, &t->lattice, &t->atoms, 1.1, &list, &err),
                         RG_OK);
        /* |F|^2 as at the start: a refinement takes atoms and reflections from there. */
        assert_int_equal(list.n, s->lists[p].n);
        assert_true(list.n < 200);
        for (size_t i = 0; i < list.n; i++)
            list.items[i].f2 = s->lists[p].items[i].f2;
        rg_xrd_powder_intensities(&s->truth, &list, NULL, t->lattice.volume, intensity);
        for (size_t i = 0; i < list.n; i++)
            intensity[i] *= SCALES[p];
        assert_int_equal(
            rg_xrd_powder_sum(&s->truth, &list, intensity, REACH, s->two_theta, N, s->clean, &err), RG_OK);
        rg_xrd_reflections_free(&list);
        test_crystal_free(t);
    }
    for (size_t i = 0; i < N; i++) {
        s->sigma[i] = sqrt(s->clean[i]);
        s->counts[i] = s->clean[i] + (noise ? s->sigma[i] * rg_random_normal(5, 0, i) : 0.0);
    }
    return s;
}

static void free_scan(scan *s)
{
    rg_xrd_reflections_free(&s->lists[0]);
    rg_xrd_reflections_free(&s->lists[1]);
    test_crystal_free(&s->cubic);
    test_crystal_free(&s->hexagonal);
    free(s);
}

static rg_status refine(scan *s, const rg_refine_options *how, rg_xrd_instrument *instrument,
                        rg_refine_phase phases[2], rg_refine_fit *fit, rg_error *err)
{
    *instrument = s->start;
    phases[0] = (rg_refine_phase){.crystal = &s->cubic.crystal, .reflections = &s->lists[0]};
    phases[1] = (rg_refine_phase){.crystal = &s->hexagonal.crystal, .reflections = &s->lists[1]};
    return rg_refine_scan(s->two_theta, s->counts, s->sigma, N, how, instrument, phases, 2, s->calculated,
                          s->background, fit, err);
}

static void a_clean_scan_gives_back_every_number(void **state)
{
    (void) state;
    scan *s = make_scan(false, 0.015);
    rg_refine_options how = rg_refine_defaults();
    how.reach = REACH;
    rg_xrd_instrument found;
    rg_refine_phase phases[2];
    rg_refine_fit fit;
    rg_error err = {0};
    assert_int_equal(refine(s, &how, &found, phases, &fit, &err), RG_OK);
    assert_true(fit.rwp < 1e-5);
    assert_near(found.zero_deg, 0.035, 1e-5);
    assert_near(found.axial_sample, 0.015, 1e-5);
    assert_near(found.widths.w, 0.006, 1e-5);
    assert_near(found.widths.u, 0.004, 1e-5);
    const rg_cell_edges a = rg_xrd_lattice_edges(&phases[0].lattice);
    const rg_cell_edges b = rg_xrd_lattice_edges(&phases[1].lattice);
    assert_relative(a.length[0], 4.15 * (1.0 + 7e-4), 1e-7);
    assert_relative(a.length[2], 4.15 * (1.0 + 7e-4), 1e-7);
    assert_relative(b.length[0], 3.25 * (1.0 - 7e-4), 1e-7);
    assert_relative(b.length[2], 5.207 * (1.0 - 1.05e-3), 1e-7);
    assert_near(b.angle[2], 120.0, 1e-9);
    for (int p = 0; p < 2; p++) {
        assert_relative(phases[p].scale, SCALES[p], 1e-4);
        assert_near(phases[p].x, 0.03, 1e-4);
        assert_near(phases[p].y, 0.05, 1e-4);
    }
    for (size_t i = 0; i < N; i += 50)
        assert_near(s->background[i], true_background(s->two_theta[i]), 0.02);
    free_scan(s);
}

static void errors_are_those_of_the_noise(void **state)
{
    (void) state;
    scan *s = make_scan(true, 0.015);
    rg_refine_options how = rg_refine_defaults();
    how.reach = REACH;
    rg_xrd_instrument found;
    rg_refine_phase phases[2];
    rg_refine_fit fit;
    rg_error err = {0};
    assert_int_equal(refine(s, &how, &found, phases, &fit, &err), RG_OK);
    assert_near(fit.chi2, 1.0, 0.165); /* 4 standard errors of 1177 degrees of freedom */
    assert_relative(fit.rwp, fit.r_expected * sqrt(fit.chi2), 1e-9);
    const rg_cell_edges a = rg_xrd_lattice_edges(&phases[0].lattice);
    const rg_cell_edges b = rg_xrd_lattice_edges(&phases[1].lattice);
    const struct {
        double value, truth, error;
    } NUMBERS[] = {{found.zero_deg, 0.035, fit.zero_error},
                   {found.axial_sample, 0.015, fit.axial_error},
                   {a.length[0], 4.15 * (1.0 + 7e-4), phases[0].cell_error.length[0]},
                   {b.length[0], 3.25 * (1.0 - 7e-4), phases[1].cell_error.length[0]},
                   {b.length[2], 5.207 * (1.0 - 1.05e-3), phases[1].cell_error.length[2]},
                   {phases[0].scale, SCALES[0], phases[0].scale_error},
                   {phases[1].scale, SCALES[1], phases[1].scale_error},
                   {phases[0].y, 0.05, phases[0].y_error},
                   {phases[1].x, 0.03, phases[1].x_error},
                   {found.widths.w, 0.006, fit.gauss_error[2]}};
    double worst = 0.0;
    for (size_t i = 0; i < sizeof NUMBERS / sizeof NUMBERS[0]; i++) {
        assert_true(NUMBERS[i].error > 0.0);
        worst = fmax(worst, fabs(NUMBERS[i].value - NUMBERS[i].truth) / NUMBERS[i].error);
    }
    assert_true(worst < 4.0 && worst > 0.2);
    assert_near(phases[0].cell_error.angle[0], 0.0, 1e-12);
    free_scan(s);
}

static void a_scan_without_axial_divergence_has_none(void **state)
{
    (void) state;
    scan *s = make_scan(true, 0.0);
    rg_refine_options how = rg_refine_defaults();
    how.reach = REACH;
    rg_xrd_instrument found;
    rg_refine_phase phases[2];
    rg_refine_fit fit;
    rg_error err = {0};
    assert_int_equal(refine(s, &how, &found, phases, &fit, &err), RG_OK);
    assert_true(found.axial_sample < 0.01);
    assert_near(fit.chi2, 1.0, 0.165);
    /* What little is left of it trades with the zero. */
    assert_near(found.zero_deg, 0.035, 0.005);
    assert_relative(rg_xrd_lattice_edges(&phases[0].lattice).length[0], 4.15 * (1.0 + 7e-4), 1e-4);
    free_scan(s);
}

static void points_left_out_threads_and_memory(void **state)
{
    (void) state;
    scan *s = make_scan(true, 0.015);
    rg_refine_options how = rg_refine_defaults();
    how.reach = REACH;
    how.vary = RG_REFINE_CELL | RG_REFINE_ZERO;
    s->start = s->truth; /* but for zero and cells */
    s->start.zero_deg = 0.0;
    rg_xrd_instrument found[2];
    rg_refine_phase phases[2][2];
    rg_refine_fit fit;
    rg_error err = {0};
    static double first[N];
    for (size_t i = 700; i < 720; i++) {
        s->counts[i] = i % 2 == 0 ? 1e6 : NAN;
        s->sigma[i] = INFINITY;
    }
    rg_threads_set(1);
    assert_int_equal(refine(s, &how, &found[0], phases[0], &fit, &err), RG_OK);
    memcpy(first, s->calculated, sizeof first);
    assert_true(isnan(s->calculated[705]));
    rg_threads_set(3);
    assert_int_equal(refine(s, &how, &found[1], phases[1], &fit, &err), RG_OK);
    assert_memory_equal(first, s->calculated, sizeof first);
    assert_true(found[0].zero_deg == found[1].zero_deg && phases[0][0].scale == phases[1][0].scale);
    assert_relative(phases[0][0].lattice.volume, pow(4.15 * (1.0 + 7e-4), 3), 2e-4);
    for (size_t n = 1; n <= 8; n++) {
        refuse_allocation(n);
        const rg_status status = refine(s, &how, &found[1], phases[1], &fit, NULL);
        assert_true(allocation_was_refused());
        assert_int_equal(status, RG_ENOMEM);
    }
    s->counts[10] = NAN;
    assert_int_equal(refine(s, &how, &found[1], phases[1], &fit, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 10);
    free_scan(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clean_scan_gives_back_every_number),
        cmocka_unit_test(errors_are_those_of_the_noise),
        cmocka_unit_test(a_scan_without_axial_divergence_has_none),
        cmocka_unit_test(points_left_out_threads_and_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
