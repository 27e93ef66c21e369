#include "tests/support/check.h"

#include "kernels/unmix/covariance.h"
#include "tests/support/mixing.h"

enum { N = 5, BANDS = 30, STRIDE = 8 };

static double values[N * STRIDE], norm[STRIDE], room[2 * N * STRIDE + 2 * STRIDE], work[N * (N + 1)];
static const size_t passive[] = {0, 2, 3};

static rg_covariance make_case(bool sums, rg_gram *gram)
{
    double members[N * BANDS];
    rg_covariance c;
    random_endmembers(71, N, BANDS, 0.4, members);
    fill_gram(members, N, BANDS, values, norm);
    *gram = (rg_gram){N, STRIDE, values, norm};
    assert_int_equal(rg_covariance_room(N), sizeof room / sizeof room[0]);
    rg_covariance_place(&c, N, room);
    assert_true(rg_covariance_fill(&c, gram, passive, 3, sums, work));
    rg_covariance_respond(&c, gram, passive, 3, sums);
    return c;
}

static bool is_passive(size_t i)
{
    return i == 0 || i == 2 || i == 3;
}

static void inverts_the_support(void **state)
{
    (void) state;
    rg_gram gram;
    const rg_covariance c = make_case(false, &gram);
    for (size_t i = 0; i < N; i++)
        for (size_t j = 0; j < N; j++) {
            double sum = 0.0;
            for (size_t k = 0; k < N; k++)
                sum += c.covariance[i * STRIDE + k] * values[k * STRIDE + j];
            if (is_passive(i) && is_passive(j))
                assert_near(sum, i == j ? 1.0 : 0.0, 1e-12);
            if (!is_passive(i))
                assert_true(c.covariance[i * STRIDE + j] == 0.0 && c.offset[i] == 0.0);
        }
    assert_true(c.inflation >= 1.0);
}

/* C 1 = 0, and the offset carries the whole sum. */
static void keeps_the_sum(void **state)
{
    (void) state;
    rg_gram gram;
    const rg_covariance c = make_case(true, &gram);
    double total = 0.0;
    for (size_t i = 0; i < N; i++) {
        double sum = 0.0;
        for (size_t j = 0; j < N; j++)
            sum += c.covariance[i * STRIDE + j];
        assert_near(sum, 0.0, 1e-12);
        total += c.offset[i];
    }
    assert_near(total, 1.0, 1e-14);
}

/* Along e_i - response the gradient on the support stays level, that outside falls by the response, and the
 * curvature is the square. */
static void answers_a_rise(void **state)
{
    (void) state;
    for (int sums = 0; sums < 2; sums++) {
        rg_gram gram;
        const rg_covariance c = make_case(sums == 1, &gram);
        for (size_t i = 1; i < N; i += 3) {
            double move[N], level[N], square = 0.0, sum = 0.0;
            for (size_t j = 0; j < N; j++)
                move[j] = j == i ? 1.0 : 0.0;
            for (size_t k = 0; k < 3; k++)
                move[passive[k]] = -c.response[i * STRIDE + passive[k]];
            for (size_t j = 0; j < N; j++)
                sum += move[j];
            for (size_t j = 0; j < N; j++) {
                level[j] = 0.0;
                for (size_t k = 0; k < N; k++)
                    level[j] += values[j * STRIDE + k] * move[k];
            }
            for (size_t j = 0; j < N; j++)
                square += move[j] * level[j];
            for (size_t k = 0; k < 3; k++)
                assert_near(level[passive[k]], sums ? level[0] : 0.0, 1e-12);
            for (size_t j = 0; j < N; j++)
                if (move[j] == 0.0)
                    assert_near(c.response[i * STRIDE + j], (sums ? level[0] : 0.0) - level[j], 1e-12);
            assert_true(c.response[i * STRIDE + i] == 0.0);
            if (sums)
                assert_near(sum, 0.0, 1e-12);
            assert_relative(c.curvature[i], square, 1e-12);
        }
    }
}

static void notices_dependence(void **state)
{
    (void) state;
    const double twins[2][4] = {{1.0, 1.0, 0.0, 0.0}, {1.0, 1.0, 0.0, 0.0}};
    const double lengths[4] = {1.0, 1.0, 0.0, 0.0};
    const size_t both[] = {0, 1};
    const rg_gram gram = {2, 4, &twins[0][0], lengths};
    rg_covariance c;
    rg_covariance_place(&c, 2, room);
    assert_false(rg_covariance_fill(&c, &gram, both, 2, false, work));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inverts_the_support),
        cmocka_unit_test(keeps_the_sum),
        cmocka_unit_test(answers_a_rise),
        cmocka_unit_test(notices_dependence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
