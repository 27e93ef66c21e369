#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/simulate/grain.h"
#include "tests/support/tsv_rows.h"

enum { N = 1201, OXIDES_MAX = 80, GRAINS = 400 };

static size_t row_of(const char *name)
{
    for (size_t g = 0; g < rows_library()->n_grains; g++)
        if (strcmp(rows_library()->grains[g].name, name) == 0)
            return g;
    fail_msg("no grain %s", name);
    return 0;
}

static void a_grain_depends_on_seed_and_number_alone(void **state)
{
    (void) state;
    const rg_mineral_library *library = rows_library();
    const size_t rows[3] = {0, row_of("tuite"), row_of("merrillite + fayalite")};
    rg_simulate_grain_options how = rg_simulate_grain_defaults();
    size_t seen[3] = {0};
    for (size_t g = 0; g < GRAINS; g++) {
        const rg_grain_draw draw = rg_simulate_grain_draw(library->grains, rows, 3, &how, g);
        for (size_t k = 0; k < 3; k++)
            seen[k] += draw.species == rows[k];
        const rg_grain_species *own = &library->grains[draw.species];
        assert_true(draw.share[0] >= own->share_low && draw.share[0] <= own->share_high);
        assert_near(draw.share[0] + draw.share[1], 1.0, 1e-12);
    }
    for (size_t k = 0; k < 3; k++)
        assert_true(seen[k] > GRAINS / 4 && seen[k] < GRAINS / 2);
    rg_simulate_grain_options later = how;
    later.first_grain = 7;
    const rg_grain_draw a = rg_simulate_grain_draw(library->grains, rows, 3, &how, 12);
    const rg_grain_draw b = rg_simulate_grain_draw(library->grains, rows, 3, &later, 5);
    assert_int_equal(a.species, b.species);
    assert_true(a.share[0] == b.share[0]);
}

/* Mean and scatter of a weight are those asked for; sigma leaves the common factor out. */
static void weights_scatter_as_stated(void **state)
{
    (void) state;
    const rg_mineral_library *library = rows_library();
    const rg_simulate_grain_options how = rg_simulate_grain_defaults();
    const size_t calcium = rows_oxide("CaO");
    const size_t row = row_of("merrillite");
    double sum = 0.0;
    double square = 0.0;
    for (size_t g = 0; g < GRAINS; g++) {
        double wt[OXIDES_MAX];
        double sigma[OXIDES_MAX];
        double ideal[OXIDES_MAX];
        const rg_grain_draw draw = rg_simulate_grain_draw(library->grains, &row, 1, &how, g);
        rg_simulate_grain_weights(library->grains, &draw, library->formula.oxides.n_oxides, &how, g, wt,
                                  sigma, ideal);
        const double away = (wt[calcium] - ideal[calcium]) / sigma[calcium];
        assert_near(sigma[calcium], hypot(0.01 * wt[calcium], 0.02), 1e-12);
        assert_true(wt[rows_oxide("SiO2")] >= 0.0 && wt[rows_oxide("SiO2")] < 0.12);
        sum += away;
        square += away * away;
    }
    assert_near(sum / GRAINS, 0.0, 4.0 / sqrt((double) GRAINS));
    assert_near(square / GRAINS, 1.0, 4.0 * sqrt(2.0 / GRAINS));
}

static size_t top_of(const double *y, size_t from, size_t to)
{
    size_t top = from;
    for (size_t i = from; i < to; i++)
        top = y[i] > y[top] ? i : top;
    return top;
}

/* Raman lines stay where they are, luminescence moves by the difference of the lasers. */
static void lines_keep_their_shift_and_luminescence_its_wavelength(void **state)
{
    (void) state;
    const rg_mineral_library *library = rows_library();
    rg_simulate_grain_options how = rg_simulate_grain_defaults();
    how.raman_counts = 1e7; /* nearly no noise */
    const size_t row = row_of("xenotime-(Y)");
    double shift[N];
    double green[N];
    double red[N];
    for (size_t i = 0; i < N; i++)
        shift[i] = 200.0 + (double) i;
    const rg_grain_draw draw = rg_simulate_grain_draw(library->grains, &row, 1, &how, 0);
    rg_simulate_grain_raman(&library->lines, library->grains, &draw, &how, 0, 0, 532.0, shift, N, green);
    rg_simulate_grain_raman(&library->lines, library->grains, &draw, &how, 0, 1, 785.0, shift, N, red);
    assert_near(shift[top_of(green, 780, 820)], 999.0, 3.0);
    assert_near(shift[top_of(red, 780, 820)], 999.0, 3.0);
    const size_t strong = top_of(green, 455, 475); /* 662 at 532 nm */
    assert_near(shift[strong], 662.0, 3.0);
    assert_true(green[strong] > 1.2 * green[strong - 25]);
    assert_true(red[strong] < 1.2 * red[strong - 25]);
}

static void a_pattern_has_the_lines_of_its_phase(void **state)
{
    (void) state;
    const rg_mineral_library *library = rows_library();
    const rg_simulate_grain_options how = rg_simulate_grain_defaults();
    const size_t row = row_of("tuite");
    double angle[N];
    double counts[N];
    for (size_t i = 0; i < N; i++)
        angle[i] = 28.0 + 0.01 * (double) i;
    rg_grain_draw draw = rg_simulate_grain_draw(library->grains, &row, 1, &how, 0);
    assert_true(rg_simulate_grain_xrd(&library->lines, library->grains, &draw, &how, 0, angle, N, counts));
    /* 2.624 and 2.886 Angstrom under Cu Ka1. */
    assert_near(angle[top_of(counts, 500, 700)], 34.15, 0.25);
    assert_near(angle[top_of(counts, 200, 400)], 30.96, 0.25);
    const size_t silent = row_of("brianite");
    draw = rg_simulate_grain_draw(library->grains, &silent, 1, &how, 0);
    assert_false(rg_simulate_grain_xrd(&library->lines, library->grains, &draw, &how, 0, angle, N, counts));
}

static void hydrogen_is_seen_in_the_infrared(void **state)
{
    (void) state;
    const rg_mineral_library *library = rows_library();
    const rg_simulate_grain_options how = rg_simulate_grain_defaults();
    const size_t row[2] = {row_of("whitlockite"), row_of("merrillite")};
    double axis[N];
    double y[2][N];
    for (size_t i = 0; i < N; i++)
        axis[i] = 700.0 + 2.75 * (double) i;
    for (size_t k = 0; k < 2; k++) {
        const rg_grain_draw draw = rg_simulate_grain_draw(library->grains, &row[k], 1, &how, 0);
        rg_simulate_grain_ftir(&library->lines, library->grains, &draw, &how, 0, axis, N, y[k]);
    }
    const size_t at = top_of(y[0], 900, 1000);
    assert_near(axis[at], 3300.0, 60.0);
    assert_true(y[0][at] - y[0][1190] > 0.01);
    assert_true(fabs(y[1][at] - 0.5 * (y[1][800] + y[1][1080])) < 0.01);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_grain_depends_on_seed_and_number_alone),
        cmocka_unit_test(weights_scatter_as_stated),
        cmocka_unit_test(lines_keep_their_shift_and_luminescence_its_wavelength),
        cmocka_unit_test(a_pattern_has_the_lines_of_its_phase),
        cmocka_unit_test(hydrogen_is_seen_in_the_infrared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
