#include "tests/support/check.h"

#include <string.h>

#include "kernels/base/threads.h"
#include "kernels/hapke/albedo.h"
#include "kernels/hapke/intimate.h"
#include "kernels/simulate/intimate.h"
#include "tests/support/refuse.h"

enum { N = 3, BANDS = 50, COUNT = 60 };
static const double C[N] = {3.3, 2.0, 4.0};
static double albedo[N * BANDS], mass[COUNT * N], reflectance[COUNT * BANDS];

static rg_hapke make(void)
{
    rg_hapke model;
    const rg_hapke_options options = rg_hapke_defaults();
    for (int i = 0; i < N; i++)
        for (int b = 0; b < BANDS; b++) {
            const double u = ((double) b / BANDS - 0.25 * (i + 1)) / 0.1;
            albedo[i * BANDS + b] = 0.95 - 0.05 * i - 0.3 * exp(-u * u);
        }
    assert_int_equal(rg_hapke_init(&model, &options, NULL), RG_OK);
    return model;
}

static void unmixing_gives_the_masses_back(void **state)
{
    (void) state;
    const rg_hapke model = make();
    rg_simulate_mixtures_options how = rg_simulate_mixtures_defaults();
    assert_int_equal(rg_simulate_intimate(&model, albedo, C, N, BANDS, COUNT, &how, mass, reflectance, NULL),
                     RG_OK);
    const rg_intimate_minerals minerals = {
        .n = N, .n_bands = BANDS, .albedo = albedo, .mass_per_section = C, .inflation = 1.0};
    rg_intimate mixing;
    static double w[COUNT * BANDS], found[COUNT * N];
    assert_int_equal(rg_hapke_albedo(&model, reflectance, (size_t) COUNT * BANDS, w, NULL), 0);
    assert_int_equal(rg_intimate_init(&mixing, &minerals, NULL, NULL, NULL), RG_OK);
    const rg_intimate_result result = {.mass = found};
    assert_int_equal(rg_intimate_unmix(&mixing, w, NULL, COUNT, &result, NULL), RG_OK);
    for (int k = 0; k < COUNT * N; k++)
        assert_near(found[k], mass[k], 1e-9);
    rg_intimate_free(&mixing);
}

static void parts_and_threads_give_the_same_bits(void **state)
{
    (void) state;
    const rg_hapke model = make();
    rg_simulate_mixtures_options how = {.seed = 5, .absent = 0.3, .noise = 0.01};
    static double part_mass[COUNT * N], part[COUNT * BANDS];
    albedo[7] = NAN; /* a band that one mineral lacks */
    assert_int_equal(rg_simulate_intimate(&model, albedo, C, N, BANDS, COUNT, &how, mass, reflectance, NULL),
                     RG_OK);
    rg_threads_set(3);
    for (how.first_item = 0; how.first_item < COUNT; how.first_item += 20)
        assert_int_equal(rg_simulate_intimate(&model, albedo, C, N, BANDS, 20, &how,
                                              part_mass + how.first_item * N, part + how.first_item * BANDS,
                                              NULL),
                         RG_OK);
    assert_memory_equal(mass, part_mass, sizeof mass);
    assert_memory_equal(reflectance, part, sizeof part);
    for (int k = 0; k < COUNT; k++)
        assert_true(isnan(reflectance[k * BANDS + 7]) && isfinite(reflectance[k * BANDS + 8]));
}

static void refuses_what_cannot_be_drawn(void **state)
{
    (void) state;
    const rg_hapke model = make();
    rg_simulate_mixtures_options how = {.seed = 5, .absent = 1.0};
    assert_int_equal(rg_simulate_intimate(&model, albedo, C, N, BANDS, COUNT, &how, mass, reflectance, NULL),
                     RG_EDOMAIN);
    how.absent = 0.0;
    for (size_t n = 1;; n++) {
        refuse_allocation(n);
        const rg_status status =
            rg_simulate_intimate(&model, albedo, C, N, BANDS, COUNT, &how, mass, reflectance, NULL);
        if (!allocation_was_refused()) {
            assert_int_equal(status, RG_OK);
            break;
        }
        assert_int_equal(status, RG_ENOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unmixing_gives_the_masses_back),
        cmocka_unit_test(parts_and_threads_give_the_same_bits),
        cmocka_unit_test(refuses_what_cannot_be_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
