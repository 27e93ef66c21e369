#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"
#include "kernels/hapke/uncalibrated.h"
#include "tests/support/entries.h"
#include "toolkit/unmix/beside.h"

enum { N = 3 };
static double c_of[N] = {4.0, 6.0, 3.0};
static double section[N] = {2.0, 0.5, 1.0};
static double of_c[N * N] = {0.04, 0.01, 0.0, 0.01, 0.09, 0.0, 0.0, 0.0, 0.0};
static char olivine[] = "olivine", pyroxene[] = "pyroxene", apatite[] = "apatite";

static rg_calibration_file calibration(bool knows_diameters)
{
    return (rg_calibration_file){.n = N,
                                 .c = c_of,
                                 .section = section,
                                 .knows_diameters = knows_diameters,
                                 .of_c = of_c,
                                 .inflation = 2.0};
}

/* A library of one phosphate without density and diameter. */
static const char *store(void)
{
    static char path[512];
    const rg_h5_write_options options = {.force = true};
    rg_h5_file *file = NULL;
    rg_entry entry = sample_entry(RG_REFLECTANCE, 1, 5);
    snprintf(path, sizeof path, "%s/beside.h5", scratch_directory());
    assert_int_equal(rg_h5_create(path, &options, &file, NULL), RG_OK);
    assert_int_equal(rg_h5_write_entry(file, &entry, NULL, NULL, NULL), RG_OK);
    assert_int_equal(rg_h5_publish(file, NULL), RG_OK);
    rg_entry_free(&entry);
    return path;
}

/* Members: the calibration's third and first, and the phosphate. */
typedef struct {
    char *names[N];
    size_t rows[N];
    size_t homes[N];
    rg_input inputs[2];
    rg_endmember_library library;
} shelf;

static void fill(shelf *s, const char *beside)
{
    *s = (shelf){.names = {olivine, pyroxene, apatite}, .rows = {2, 0, 0}, .homes = {0, 0, 1}};
    snprintf(s->inputs[0].target, sizeof s->inputs[0].target, "/entry");
    snprintf(s->inputs[1].target, sizeof s->inputs[1].target, "/entry");
    s->library = (rg_endmember_library){.n = N,
                                        .names = s->names,
                                        .rows = s->rows,
                                        .homes = s->homes,
                                        .inputs = s->inputs,
                                        .n_inputs = 2,
                                        .first_beside = 1,
                                        .beside = beside};
}

static void one_beside_has_the_mean_and_the_scatter(void **state)
{
    (void) state;
    shelf s;
    double c[N], v[N * N], sigma = NAN, expected = NAN;
    fill(&s, store());
    const rg_calibration_file known = calibration(true);
    rg_unmix_args args = {
        .beside = s.library.beside, .calibration = "cal.h5", .density = "apatite=3.2", .diameter = "20"};
    assert_int_equal(rg_unmix_beside_masses(&args, &s.library, &known, c, v, &sigma, NULL), RG_OK);
    assert_near(rg_hapke_uncalibrated(section, N, &expected), 1.0, 1e-14);
    assert_relative(sigma, expected, 1e-15);
    assert_near(c[0], 3.0, 0.0);
    assert_near(c[1], 4.0, 0.0);
    assert_relative(c[2], 3.2 * 20.0, 1e-14);
    assert_near(v[1 * N + 1], 0.04, 1e-16);
    /* The mean of the three logarithms, and of its own what inflation makes sigma again. */
    assert_near(v[2 * N + 2], (0.04 + 0.09 + 2.0 * 0.01) / 9.0 + expected * expected / 4.0, 1e-15);
    assert_near(v[2 * N + 1], (0.04 + 0.01) / 3.0, 1e-16);
    assert_near(v[1 * N + 2], v[2 * N + 1], 0.0);
    assert_near(v[2 * N], 0.0, 0.0);

    /* Diameters all equal: none is needed, nor allowed. */
    const rg_calibration_file equal = calibration(false);
    rg_error err = {0};
    assert_int_equal(rg_unmix_beside_masses(&args, &s.library, &equal, c, v, &sigma, &err), RG_EUSAGE);
    assert_string_equal(err.subject, "--diameter");
    args.diameter = NULL;
    assert_int_equal(rg_unmix_beside_masses(&args, &s.library, &equal, c, v, &sigma, NULL), RG_OK);
    assert_relative(c[2], 3.2, 1e-14);
}

static void what_is_missing_is_named(void **state)
{
    (void) state;
    shelf s;
    double c[N], v[N * N], sigma = NAN;
    fill(&s, store());
    rg_calibration_file known = calibration(true);
    rg_unmix_args args = {.beside = s.library.beside, .calibration = "cal.h5"};
    rg_error err = {0};
    assert_int_equal(rg_unmix_beside_masses(&args, &s.library, &known, c, v, &sigma, &err), RG_EDOMAIN);
    assert_string_equal(err.subject, "apatite");
    assert_non_null(strstr(err.remedy, "--density"));
    err = (rg_error){0};
    args.density = "3.2";
    assert_int_equal(rg_unmix_beside_masses(&args, &s.library, &known, c, v, &sigma, &err), RG_EDOMAIN);
    assert_non_null(strstr(err.remedy, "--diameter"));
    err = (rg_error){0};
    args.density = "olivine=3.2"; /* calibrated: it has one */
    assert_int_equal(rg_unmix_beside_masses(&args, &s.library, &known, c, v, &sigma, &err), RG_EUSAGE);
    err = (rg_error){0};
    known.section = NULL;
    assert_int_equal(rg_unmix_beside_masses(&args, &s.library, &known, c, v, &sigma, &err), RG_ENOENT);
    assert_string_equal(err.file, "cal.h5");
    s.homes[0] = s.homes[1] = 1;
    assert_int_equal(rg_unmix_beside_masses(&args, &s.library, &known, c, v, &sigma, NULL), RG_EUSAGE);
}

static void without_one_the_calibration_stands(void **state)
{
    (void) state;
    shelf s;
    double c[2], v[4], sigma = 0.0;
    fill(&s, NULL);
    s.library.n = 2;
    s.library.n_inputs = 1;
    const rg_calibration_file known = calibration(true);
    const rg_unmix_args args = {.calibration = "cal.h5"};
    assert_int_equal(rg_unmix_beside_masses(&args, &s.library, &known, c, v, &sigma, NULL), RG_OK);
    assert_true(isnan(sigma));
    assert_near(c[0], 3.0, 0.0);
    assert_near(v[3], 0.04, 0.0);
    assert_near(v[1], 0.0, 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_beside_has_the_mean_and_the_scatter),
        cmocka_unit_test(what_is_missing_is_named),
        cmocka_unit_test(without_one_the_calibration_stands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
