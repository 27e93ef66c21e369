#include "tests/support/check.h"

#include "kernels/scene/pack.h"

static void packs_what_is_finite(void **state)
{
    (void) state;
    enum { MOST = 40 };
    static float to_f32[48];
    static double to_f64[48];
    float from_f32[MOST];
    double from_f64[MOST];
    float origin_f32[48];
    double origin[48];
    for (size_t n = 1; n <= MOST; n++)
        for (size_t bad = 0; bad <= n; bad++) {
            for (size_t k = 0; k < 48; k++) {
                origin_f32[k] = k < n ? 0.5f + (float) k : 0.0f;
                origin[k] = (double) origin_f32[k];
            }
            for (size_t k = 0; k < n; k++) {
                from_f32[k] = k == bad ? (k % 2 ? INFINITY : NAN) : (float) k;
                from_f64[k] = (double) from_f32[k];
            }
            assert_int_equal(rg_pack_f32(from_f32, origin_f32, n, to_f32), bad == n);
            assert_int_equal(rg_pack_f64(from_f64, origin, n, to_f64), bad == n);
            for (size_t k = 0; k < n && bad == n; k++) {
                assert_near(to_f32[k], -0.5, 0.0);
                assert_near(to_f64[k], -0.5, 0.0);
            }
            assert_int_equal(rg_pack_f32_as_f64(from_f32, origin, n, to_f64), bad == n);
            for (size_t k = 0; bad == n && k < (n + 7) / 8 * 8; k++)
                assert_near(to_f64[k], k < n ? -0.5 : 0.0, 0.0);
        }
}

static void takes_the_bands_in_use(void **state)
{
    (void) state;
    const float spectrum[4] = {1.0f, 2.0f, 3.0f, 4.0f};
    const double wide[4] = {1.0, 2.0, 3.0, 4.0};
    const size_t gaps[2] = {1, 3};
    const size_t row[2] = {1, 2};
    float room[2];
    double wide_room[2];
    assert_ptr_equal(rg_pack_bands_f32(spectrum, row, 2, room), spectrum + 1);
    assert_ptr_equal(rg_pack_bands_f64(wide, row, 2, wide_room), wide + 1);
    assert_ptr_equal(rg_pack_bands_f32(spectrum, gaps, 2, room), room);
    assert_ptr_equal(rg_pack_bands_f64(wide, gaps, 2, wide_room), wide_room);
    assert_near(room[1], 4.0, 0.0);
    assert_near(wide_room[0], 2.0, 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packs_what_is_finite),
        cmocka_unit_test(takes_the_bands_in_use),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
