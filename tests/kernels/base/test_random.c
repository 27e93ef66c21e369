#include "tests/support/check.h"

#include "kernels/base/random.h"

/* Known answers published with the Random123 library (kat_vectors, philox 4x32 10). */
static void gives_the_published_words(void **state)
{
    (void) state;
    static const struct {
        uint32_t counter[4], key[2], expected[4];
    } cases[] = {
        {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
        {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
         {0xffffffff, 0xffffffff},
         {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
        {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
         {0xa4093822, 0x299f31d0},
         {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
    };
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        uint32_t out[4];
        rg_philox(cases[c].counter, cases[c].key, out);
        for (int i = 0; i < 4; i++)
            assert_int_equal(out[i], cases[c].expected[i]);
    }
}

static void draws_have_the_moments_of_their_law(void **state)
{
    (void) state;
    enum { N = 200000 };
    double mean_u = 0.0, mean_n = 0.0, square_n = 0.0, fourth_n = 0.0;
    for (uint64_t i = 0; i < N; i++) {
        const double u = rg_random_uniform(7, i, 0);
        const double x = rg_random_normal(7, i, 1);
        assert_true(u > 0.0 && u < 1.0);
        mean_u += u / N;
        mean_n += x / N;
        square_n += x * x / N;
        fourth_n += x * x * x * x / N;
    }
    assert_near(mean_u, 0.5, 4 * 0.2887 / sqrt(N));
    assert_near(mean_n, 0.0, 4 / sqrt(N));
    assert_near(square_n, 1.0, 4 * sqrt(2.0 / N));
    assert_near(fourth_n, 3.0, 4 * sqrt(96.0 / N));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_published_words),
        cmocka_unit_test(draws_have_the_moments_of_their_law),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
