#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/threads.h"
#include "kernels/scene/atgp.h"
#include "tests/support/refuse.h"
#include "tests/support/scene.h"

enum { P = 5, BANDS = 33, N = 700 };

/* |y - projection on those found| by Gram-Schmidt from the start, for every spectrum. */
static void find_plainly(const scene *s, size_t *rows)
{
    long double basis[P][BANDS];
    for (size_t m = 0; m < P; m++) {
        long double most = -1.0L;
        for (size_t r = 0; r < s->n; r++) {
            long double y[BANDS];
            long double size = 0.0L;
            for (size_t b = 0; b < BANDS; b++)
                y[b] = (long double) s->spectra[r * BANDS + b];
            for (size_t k = 0; k < m; k++) {
                long double along = 0.0L;
                for (size_t b = 0; b < BANDS; b++)
                    along += basis[k][b] * y[b];
                for (size_t b = 0; b < BANDS; b++)
                    y[b] -= along * basis[k][b];
            }
            for (size_t b = 0; b < BANDS; b++)
                size += y[b] * y[b];
            if (size > most) {
                most = size;
                rows[m] = r;
                for (size_t b = 0; b < BANDS; b++)
                    basis[m][b] = y[b];
            }
        }
        for (size_t b = 0; b < BANDS; b++)
            basis[m][b] /= sqrtl(most);
    }
}

static void run(const scene *s, const size_t *used, size_t n_used, size_t block, bool as_float, size_t *rows)
{
    rg_atgp atgp;
    float *copy = calloc(s->n * BANDS, sizeof *copy);
    for (size_t i = 0; i < s->n * BANDS; i++)
        copy[i] = (float) s->spectra[i];
    assert_int_equal(rg_atgp_init(&atgp, s->n, BANDS, used, n_used, P, NULL), RG_OK);
    for (size_t m = 0; m < P; m++) {
        for (size_t r = 0; r < s->n; r += block) {
            const size_t n = s->n - r < block ? s->n - r : block;
            if (as_float)
                rg_atgp_block_f32(&atgp, copy + r * BANDS, n, r);
            else
                rg_atgp_block_f64(&atgp, s->spectra + r * BANDS, n, r);
        }
        rows[m] = rg_atgp_best(&atgp);
        assert_int_equal(rg_atgp_take(&atgp, s->spectra + rows[m] * BANDS, NULL), RG_OK);
    }
    rg_atgp_free(&atgp);
    free(copy);
}

static void finds_what_the_definition_does(void **state)
{
    (void) state;
    size_t used[BANDS];
    for (size_t b = 0; b < BANDS; b++)
        used[b] = b;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        scene s = scene_make(seed, P, BANDS, N, 0.95, 0.003);
        size_t plain[P];
        size_t rows[P];
        find_plainly(&s, plain);
        for (size_t threads = 1; threads <= 3; threads++) {
            rg_threads_set(threads);
            run(&s, used, BANDS, 100 * threads, threads == 2, rows);
            assert_memory_equal(rows, plain, sizeof rows);
        }
        scene_free(&s);
    }
}

static void passes_over_incomplete_spectra_and_ends_with_the_directions(void **state)
{
    (void) state;
    const double spectra[4][2] = {{3.0, 0.0}, {NAN, 9.0}, {0.0, 1.0}, {2.0, 0.0}};
    const size_t used[2] = {0, 1};
    rg_atgp atgp;
    assert_int_equal(rg_atgp_init(&atgp, 4, 2, used, 2, 3, NULL), RG_OK);
    rg_atgp_block_f64(&atgp, spectra[0], 4, 0);
    assert_int_equal(rg_atgp_best(&atgp), 0);
    assert_int_equal(rg_atgp_take(&atgp, spectra[0], NULL), RG_OK);
    rg_atgp_block_f64(&atgp, spectra[0], 4, 0);
    assert_int_equal(rg_atgp_best(&atgp), 2);
    assert_int_equal(rg_atgp_take(&atgp, spectra[2], NULL), RG_OK);
    rg_atgp_block_f64(&atgp, spectra[0], 4, 0);
    assert_int_equal(rg_atgp_take(&atgp, spectra[rg_atgp_best(&atgp)], NULL), RG_ESINGULAR);
    rg_atgp_free(&atgp);
    for (size_t n = 1; n <= 2; n++) {
        refuse_allocation(n);
        const rg_status status = rg_atgp_init(&atgp, 4, 2, used, 2, 3, NULL);
        assert_true(allocation_was_refused());
        assert_int_equal(status, RG_ENOMEM);
        rg_atgp_free(&atgp);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_the_definition_does),
        cmocka_unit_test(passes_over_incomplete_spectra_and_ends_with_the_directions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
