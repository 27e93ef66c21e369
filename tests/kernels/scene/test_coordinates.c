#include "tests/support/check.h"

#include <stdlib.h>

#include "kernels/base/random.h"
#include "kernels/base/threads.h"
#include "kernels/scene/coordinates.h"
#include "kernels/scene/projection_product.h"
#include "tests/support/refuse.h"

enum { BANDS = 23, N = 500, D = 5 };

static double spectra[N][BANDS];
static float as_float[N][BANDS];
static double basis[D * BANDS];

static int make(void **state)
{
    (void) state;
    for (size_t i = 0; i < N * BANDS; i++) {
        (&as_float[0][0])[i] = (float) rg_random_uniform(1, i, 0);
        (&spectra[0][0])[i] = (double) (&as_float[0][0])[i];
    }
    for (size_t i = 0; i < D * BANDS; i++)
        basis[i] = rg_random_normal(2, i, 0);
    spectra[7][3] = NAN;
    as_float[7][3] = NAN;
    as_float[9][4] = INFINITY;
    spectra[9][4] = INFINITY;
    return 0;
}

/* The products one by one; bands used with gaps or without, about an origin or zero, in blocks. */
static void are_products_with_the_directions(void **state)
{
    (void) state;
    const size_t gaps[6] = {0, 1, 3, 4, 9, 22};
    const size_t row[6] = {2, 3, 4, 5, 6, 7};
    const double origin[6] = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6};
    for (int which = 0; which < 8; which++) {
        const size_t *used = which & 1 ? gaps : row;
        const double *from = which & 2 ? origin : NULL;
        rg_projection p;
        rg_coordinates c;
        assert_int_equal(rg_coordinates_init(&c, N, D, NULL), RG_OK);
        assert_int_equal(rg_projection_init(&p, BANDS, used, 6, basis, D, from, NULL), RG_OK);
        for (size_t r = 0; r < N; r += 130) {
            const size_t n = N - r < 130 ? N - r : 130;
            assert_int_equal(which & 4 ? rg_projection_f32(&p, as_float[r], n, r, &c, NULL)
                                       : rg_projection_f64(&p, spectra[r], n, r, &c, NULL),
                             RG_OK);
        }
        for (size_t r = 0; r < N; r++)
            for (size_t k = 0; k < D; k++) {
                double sum = 0.0;
                for (size_t b = 0; b < 6; b++)
                    sum += basis[k * 6 + b] * (spectra[r][used[b]] - (from != NULL ? from[b] : 0.0));
                if (isfinite(sum))
                    assert_near(c.values[k * N + r], sum, 1e-13);
                else
                    assert_true(isnan(c.values[k * N + r]));
            }
        rg_projection_free(&p);
        rg_coordinates_free(&c);
    }
}

/* The variants that fit this processor against the plain one, which is the definition. */
static void products_agree(void **state)
{
    (void) state;
    enum { MOST = 8, LONGEST = 48 };
    double directions[MOST * LONGEST];
    double group[RG_PROJECTED * LONGEST];
    double plain[MOST * RG_PROJECTED];
    double out[MOST * RG_PROJECTED];
    const rg_ahead next = {(const char *) group, 100};
    for (size_t i = 0; i < MOST * LONGEST; i++)
        directions[i] = rg_random_normal(3, i, 0);
    for (size_t i = 0; i < RG_PROJECTED * LONGEST; i++)
        group[i] = rg_random_normal(4, i, 0);
    for (size_t length = 8; length <= LONGEST; length += 8)
        for (size_t d = 1; d <= MOST; d++) {
            RG_PROJECTION_VARIANTS[RG_PROJECTION_N_VARIANTS - 1].product(directions, d, length, group, next,
                                                                         plain);
            for (size_t v = 0; v + 1 < RG_PROJECTION_N_VARIANTS; v++) {
                if (!RG_PROJECTION_VARIANTS[v].fits())
                    continue;
                RG_PROJECTION_VARIANTS[v].product(directions, d, length, group, next, out);
                for (size_t i = 0; i < d * RG_PROJECTED; i++)
                    assert_near(out[i], plain[i], 1e-13);
            }
        }
}

static void extreme_is_the_first_of_the_largest(void **state)
{
    (void) state;
    double values[2][6] = {{1.0, NAN, -5.0, 3.0, 3.0, 0.0}, {0.0, NAN, 0.0, 0.0, 0.0, 9.0}};
    const rg_coordinates c = {6, 2, &values[0][0]};
    const double direction[2] = {1.0, 0.0};
    size_t index;
    double value;
    for (size_t threads = 1; threads <= 4; threads++) {
        rg_threads_set(threads);
        rg_coordinates_extreme(&c, direction, 0.5, false, &index, &value);
        assert_int_equal(index, 3);
        assert_near(value, 3.5, 0.0);
        rg_coordinates_extreme(&c, direction, 0.5, true, &index, &value);
        assert_int_equal(index, 2);
        assert_near(value, -4.5, 0.0);
    }
    rg_threads_set(2);
    values[0][0] = values[0][2] = values[0][3] = values[0][4] = values[0][5] = NAN;
    rg_coordinates_extreme(&c, direction, 0.0, false, &index, &value);
    assert_true(index == SIZE_MAX);
}

static void survives_refused_memory(void **state)
{
    (void) state;
    const size_t used[2] = {0, 1};
    bool refused = true;
    for (size_t n = 1; refused; n++) {
        rg_projection p = {0};
        rg_coordinates c = {0};
        refuse_allocation(n);
        rg_status status = rg_coordinates_init(&c, N, D, NULL);
        if (status == RG_OK)
            status = rg_projection_init(&p, BANDS, used, 2, basis, D, NULL, NULL);
        if (status == RG_OK)
            status = rg_projection_f64(&p, spectra[0], 10, 0, &c, NULL);
        refused = allocation_was_refused();
        assert_int_equal(status, refused ? RG_ENOMEM : RG_OK);
        rg_projection_free(&p);
        rg_coordinates_free(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(are_products_with_the_directions),
        cmocka_unit_test(products_agree),
        cmocka_unit_test(extreme_is_the_first_of_the_largest),
        cmocka_unit_test(survives_refused_memory),
    };
    return cmocka_run_group_tests(tests, make, NULL);
}
