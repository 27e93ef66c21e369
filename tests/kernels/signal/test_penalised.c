#include "tests/support/check.h"

#include <string.h>

#include "kernels/base/threads.h"
#include "kernels/signal/penalised.h"
#include "tests/support/peaky.h"
#include "tests/support/refuse.h"

enum { N = PEAKY_N };

static const struct {
    rg_penalised_kind kind;
    double lambda;
    double rounds;
    double curve[PEAKY_REFERENCES];
} REFERENCES[] = {
    {RG_PENALISED_SMOOTH,
     10.0,
     1.0,
     {7.864850273592, 9.315704902631, 11.04539123346, 23.29115606547, 15.08172837084, 15.50741176748,
      18.55483470625, 17.73160037273, 13.32023012993, 12.49286578459}},
    {RG_PENALISED_ARPLS,
     1e3,
     32.0,
     {7.952335598161, 9.333325923375, 10.59449608766, 11.64342780237, 12.46161155938, 13.03359176076,
      13.34391280866, 13.37711910521, 13.11775584501, 12.57622029217}},
    {RG_PENALISED_AIRPLS,
     1e2,
     5.0,
     {7.676627072196, 9.237947244326, 11.07987662423, 12.97212802892, 14.523544068, 15.34894445388,
      15.250809075, 14.47734157402, 13.35482670439, 12.39850719174}},
    {RG_PENALISED_ASLS,
     1e3,
     7.0,
     {7.278644218676, 9.314484930697, 11.33845218509, 13.1446028096, 14.41418779643, 15.04946567313,
      15.05856529537, 14.48408727472, 13.51372988, 12.43630282472}},
};
enum { N_REFERENCES = sizeof REFERENCES / sizeof REFERENCES[0] };

static void curves_are_those_of_dense_matrices(void **state)
{
    (void) state;
    double values[N], curve[N], rounds;
    uint8_t outcome;
    peaky_spectrum(values);
    for (int k = 0; k < N_REFERENCES; k++) {
        rg_penalised_options options = rg_penalised_defaults(REFERENCES[k].kind);
        options.lambda = REFERENCES[k].lambda;
        assert_int_equal(rg_penalised(values, 1, N, &options, curve, &outcome, &rounds, NULL), RG_OK);
        assert_int_equal(outcome, RG_PENALISED_OK);
        assert_near(rounds, REFERENCES[k].rounds, 0.0);
        check_peaky(curve, REFERENCES[k].curve, 1e-9);
    }
}

static void missing_channels_have_no_weight(void **state)
{
    (void) state;
    static const int MISSING[] = {0, 1, 30, 31, 32, 33, 34, 35, 79};
    static const double REFERENCE[PEAKY_REFERENCES] = {
        8.008163995407, 9.331438963278, 10.55608124848, 11.58756418751, 12.40332971406,
        12.98331248701, 13.30744716527, 13.35566840776, 13.10791137156, 12.56853457586};
    double values[N], curve[N], rounds;
    uint8_t outcome;
    rg_penalised_options options = rg_penalised_defaults(RG_PENALISED_ARPLS);
    options.lambda = 1e3;
    peaky_spectrum(values);
    for (size_t k = 0; k < sizeof MISSING / sizeof MISSING[0]; k++)
        values[MISSING[k]] = NAN;
    assert_int_equal(rg_penalised(values, 1, N, &options, curve, &outcome, &rounds, NULL), RG_OK);
    assert_int_equal(outcome, RG_PENALISED_OK);
    assert_near(rounds, 27.0, 0.0);
    check_peaky(curve, REFERENCE, 1e-9);
}

/* (W + lambda D'D) z = W y holds in every channel, D'D written out anew. */
static void smooth_curves_solve_their_equations(void **state)
{
    (void) state;
    double values[N], curve[N];
    uint8_t outcome;
    for (double lambda = 1e-3; lambda < 1e9; lambda *= 1e3) {
        rg_penalised_options options = rg_penalised_defaults(RG_PENALISED_SMOOTH);
        options.lambda = lambda;
        peaky_spectrum(values);
        assert_int_equal(rg_penalised(values, 1, N, &options, curve, &outcome, NULL, NULL), RG_OK);
        for (int i = 0; i < N; i++) {
            double bend = 0.0;
            for (int r = i - 2; r <= i; r++)
                if (r >= 0 && r + 2 < N)
                    bend += (curve[r] - 2.0 * curve[r + 1] + curve[r + 2]) * (r == i - 1 ? -2.0 : 1.0);
            assert_near(curve[i] - values[i] + lambda * bend, 0.0, 1e-13 * (1.0 + lambda) * 100.0);
        }
    }
}

/* A straight line has no penalty: every kind gives it back, at once or by an even residual. */
static void a_straight_line_is_its_own_curve(void **state)
{
    (void) state;
    double values[N], curve[N];
    uint8_t outcome;
    for (int i = 0; i < N; i++)
        values[i] = 3.0 + 0.5 * i;
    for (rg_penalised_kind kind = RG_PENALISED_SMOOTH; kind < RG_PENALISED_COUNT; kind++) {
        const rg_penalised_options options = rg_penalised_defaults(kind);
        assert_int_equal(rg_penalised(values, 1, N, &options, curve, &outcome, NULL, NULL), RG_OK);
        for (int i = 0; i < N; i++)
            assert_near(curve[i], values[i], 1e-7);
    }
}

/* Many different spectra, some without an answer, whose curves do not depend on company, order or threads. */
static void a_curve_does_not_depend_on_company(void **state)
{
    (void) state;
    enum { MANY = 77 };
    static double values[MANY][N], together[MANY][N], alone[N], by_threads[MANY][N];
    static uint8_t outcome[MANY], outcomes[MANY];
    uint8_t one;
    double first[N], rounds[MANY], round;
    peaky_spectrum(first);
    for (int s = 0; s < MANY; s++)
        for (int i = 0; i < N; i++)
            values[s][i] =
                s % 11 == 5 && i > 1 ? NAN : first[(i + 3 * s) % N] * (1.0 + 0.1 * s) + 0.01 * s * i;
    for (rg_penalised_kind kind = RG_PENALISED_SMOOTH; kind < RG_PENALISED_COUNT; kind++) {
        rg_penalised_options options = rg_penalised_defaults(kind);
        options.lambda = 1e4;
        rg_threads_set(1);
        assert_int_equal(
            rg_penalised(&values[0][0], MANY, N, &options, &together[0][0], outcome, rounds, NULL), RG_OK);
        rg_threads_set(3);
        assert_int_equal(
            rg_penalised(&values[0][0], MANY, N, &options, &by_threads[0][0], outcomes, NULL, NULL), RG_OK);
        rg_threads_set(1);
        for (int s = 0; s < MANY; s++) {
            assert_int_equal(outcome[s] == RG_PENALISED_NO_ANSWER, s % 11 == 5);
            assert_int_equal(outcome[s], outcomes[s]);
            assert_int_equal(rg_penalised(values[s], 1, N, &options, alone, &one, &round, NULL), RG_OK);
            if (one == RG_PENALISED_NO_ANSWER) {
                assert_true(isnan(alone[0]) && isnan(together[s][N - 1]));
                continue;
            }
            assert_near(round, rounds[s], 0.0);
            assert_memory_equal(alone, together[s], sizeof alone);
            assert_memory_equal(alone, by_threads[s], sizeof alone);
        }
    }
}

static void too_few_rounds_are_said_so(void **state)
{
    (void) state;
    double values[N], curve[N], rounds;
    uint8_t outcome;
    rg_penalised_options options = rg_penalised_defaults(RG_PENALISED_ARPLS);
    options.lambda = 1e3;
    options.most_rounds = 31;
    peaky_spectrum(values);
    assert_int_equal(rg_penalised(values, 1, N, &options, curve, &outcome, &rounds, NULL), RG_OK);
    assert_int_equal(outcome, RG_PENALISED_UNCONVERGED);
    assert_near(rounds, 31.0, 0.0);
}

static void bad_options_are_refused(void **state)
{
    (void) state;
    const double values[4] = {1.0, 2.0, 3.0, 4.0};
    double curve[4];
    uint8_t outcome;
    rg_penalised_options options = rg_penalised_defaults(RG_PENALISED_ASLS);
    assert_int_equal(rg_penalised(values, 1, 2, &options, curve, &outcome, NULL, NULL), RG_ESHAPE);
    options.asymmetry = 1.0;
    assert_int_equal(rg_penalised(values, 1, 4, &options, curve, &outcome, NULL, NULL), RG_EDOMAIN);
    options.asymmetry = 0.5;
    options.lambda = 0.0;
    assert_int_equal(rg_penalised(values, 1, 4, &options, curve, &outcome, NULL, NULL), RG_EDOMAIN);
    options.lambda = INFINITY;
    assert_int_equal(rg_penalised(values, 1, 4, &options, curve, &outcome, NULL, NULL), RG_EDOMAIN);
    options.lambda = 1.0;
    options.most_rounds = 0;
    assert_int_equal(rg_penalised(values, 1, 4, &options, curve, &outcome, NULL, NULL), RG_EDOMAIN);
}

static void memory_that_is_refused_is_reported(void **state)
{
    (void) state;
    double values[N], curve[N];
    uint8_t outcome;
    const rg_penalised_options options = rg_penalised_defaults(RG_PENALISED_ARPLS);
    peaky_spectrum(values);
    for (size_t n = 1;; n++) {
        refuse_allocation(n);
        const rg_status status = rg_penalised(values, 1, N, &options, curve, &outcome, NULL, NULL);
        if (!allocation_was_refused())
            break;
        assert_int_equal(status, RG_ENOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(curves_are_those_of_dense_matrices),
        cmocka_unit_test(missing_channels_have_no_weight),
        cmocka_unit_test(smooth_curves_solve_their_equations),
        cmocka_unit_test(a_straight_line_is_its_own_curve),
        cmocka_unit_test(a_curve_does_not_depend_on_company),
        cmocka_unit_test(too_few_rounds_are_said_so),
        cmocka_unit_test(bad_options_are_refused),
        cmocka_unit_test(memory_that_is_refused_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
