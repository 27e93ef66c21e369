#include "tests/support/check.h"

#include <string.h>

#include "kernels/base/random.h"
#include "kernels/base/threads.h"
#include "kernels/scatter/tikhonov.h"
#include "tests/support/refuse.h"

enum { RINGS = 20, CLASSES = 16, SAMPLES = 12 };

/* Rings that see broad overlapping ranges of size, and a lognormal sample. */
typedef struct {
    double kernel[RINGS * CLASSES], edges[CLASSES + 1], truth[CLASSES];
    double b[SAMPLES * RINGS], sigma[SAMPLES * RINGS];
    double fractions[SAMPLES * CLASSES], errors[SAMPLES * CLASSES], fitted[SAMPLES * RINGS];
    rg_scatter_answer answers[SAMPLES];
    rg_scatter_detector detector;
} setup;

static void setup_init(setup *s, double noise)
{
    double sum = 0.0;
    for (int i = 0; i <= CLASSES; i++)
        s->edges[i] = pow(1.4, i);
    for (int i = 0; i < CLASSES; i++)
        sum += s->truth[i] = exp(-0.5 * pow((i - 7.0) / 1.8, 2));
    for (int i = 0; i < CLASSES; i++)
        s->truth[i] /= sum;
    for (int r = 0; r < RINGS; r++)
        for (int i = 0; i < CLASSES; i++)
            s->kernel[r * CLASSES + i] = 0.05 + exp(-0.5 * pow((i - 0.85 * r) / 1.5, 2));
    for (int k = 0; k < SAMPLES; k++)
        for (int r = 0; r < RINGS; r++) {
            double clean = 0.0;
            for (int i = 0; i < CLASSES; i++)
                clean += s->kernel[r * CLASSES + i] * s->truth[i];
            s->b[k * RINGS + r] = clean * (1.0 + noise * rg_random_normal(3, (uint64_t) k, (uint64_t) r));
            s->sigma[k * RINGS + r] = noise * clean;
        }
    s->detector = (rg_scatter_detector){s->kernel, RINGS, s->edges, CLASSES};
}

static rg_status run(setup *s, rg_scatter_choice choice, bool known, rg_error *err)
{
    return rg_scatter_tikhonov(&s->detector, choice, s->b, known ? s->sigma : NULL, SAMPLES, s->fractions,
                               s->errors, s->fitted, s->answers, err);
}

/* Positive, one in sum, near the truth by every choice; the discrepancy keeps its word. */
static void recovers_the_sample(void **state)
{
    (void) state;
    static setup s;
    double share;
    setup_init(&s, 0.01);
    const size_t at = rg_scatter_detector_place(s.truth, CLASSES, 50.0, &share);
    const double right = s.edges[at] * pow(1.4, share);
    for (int choice = 0; choice < RG_SCATTER_CHOICES; choice++) {
        assert_int_equal(run(&s, (rg_scatter_choice) choice, true, NULL), RG_OK);
        for (size_t k = 0; k < SAMPLES; k++) {
            double sum = 0.0;
            for (size_t i = 0; i < CLASSES; i++) {
                assert_true(s.fractions[k * CLASSES + i] >= 0.0 && s.errors[k * CLASSES + i] >= 0.0);
                sum += s.fractions[k * CLASSES + i];
            }
            assert_near(sum, 1.0, 1e-12);
            assert_int_equal(s.answers[k].outcome, RG_OK);
            assert_relative(s.answers[k].size_um[1], right, 0.03);
            assert_relative(s.answers[k].volume, 1.0, 0.03);
            assert_false(rg_scatter_misfits(&s.answers[k]));
            double chi_square = 0.0;
            for (size_t r = 0; r < RINGS; r++)
                chi_square += pow((s.fitted[k * RINGS + r] - s.b[k * RINGS + r]) / s.sigma[k * RINGS + r], 2);
            assert_relative(s.answers[k].chi_square, chi_square, 1e-8);
            if (choice == RG_SCATTER_DISCREPANCY)
                assert_near(chi_square, RINGS, 0.01);
        }
    }
}

/* The errors are those that small changes of the rings make, at the same lambda: by differences. */
static void errors_are_those_of_the_noise(void **state)
{
    (void) state;
    static setup s;
    double square[RG_SCATTER_PERCENTILES] = {0.0};
    double first_share = 0.0;
    double fractions[CLASSES], errors[CLASSES], fitted[RINGS];
    setup_init(&s, 0.01);
    assert_int_equal(run(&s, RG_SCATTER_GCV, true, NULL), RG_OK);
    for (size_t r = 0; r < RINGS; r++) {
        double b[RINGS];
        rg_scatter_answer a;
        const double step = 1e-4 * s.sigma[r];
        memcpy(b, s.b, sizeof b);
        b[r] += step;
        assert_int_equal(rg_scatter_tikhonov(&s.detector, RG_SCATTER_GCV, b, s.sigma, 1, fractions, errors,
                                             fitted, &a, NULL),
                         RG_OK);
        assert_true(a.lambda == s.answers[0].lambda);
        for (int p = 0; p < RG_SCATTER_PERCENTILES; p++)
            square[p] += pow(log(a.size_um[p] / s.answers[0].size_um[p]) / 1e-4, 2);
        first_share += pow((fractions[6] - s.fractions[6]) / 1e-4, 2);
    }
    for (int p = 0; p < RG_SCATTER_PERCENTILES; p++)
        assert_relative(s.answers[0].size_error_ln[p], sqrt(square[p]), 1e-3);
    assert_relative(s.errors[6], sqrt(first_share), 1e-3);
}

static void noise_may_be_unknown(void **state)
{
    (void) state;
    static setup s;
    double noise = 0.0;
    setup_init(&s, 0.01);
    assert_int_equal(run(&s, RG_SCATTER_GCV, false, NULL), RG_OK);
    for (size_t k = 0; k < SAMPLES; k++)
        noise += s.answers[k].noise / SAMPLES;
    assert_relative(noise, 0.01, 0.2);
    assert_int_equal(run(&s, RG_SCATTER_DISCREPANCY, false, NULL), RG_OK);
    assert_int_equal(s.answers[0].outcome, RG_EDOMAIN);
    assert_true(isnan(s.fractions[0]));
}

static void threads_agree(void **state)
{
    (void) state;
    static setup one, three;
    setup_init(&one, 0.01);
    setup_init(&three, 0.01);
    rg_threads_set(1);
    assert_int_equal(run(&one, RG_SCATTER_L_CURVE, true, NULL), RG_OK);
    rg_threads_set(3);
    assert_int_equal(run(&three, RG_SCATTER_L_CURVE, true, NULL), RG_OK);
    assert_memory_equal(one.fractions, three.fractions, sizeof one.fractions);
    assert_memory_equal(one.errors, three.errors, sizeof one.errors);
}

static void survives_refused_memory(void **state)
{
    (void) state;
    static setup s;
    setup_init(&s, 0.01);
    rg_threads_set(1);
    for (size_t n = 1;; n++) {
        refuse_allocation(n);
        const rg_status status = run(&s, RG_SCATTER_GCV, true, NULL);
        if (!allocation_was_refused())
            break;
        assert_int_equal(status, RG_ENOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recovers_the_sample),     cmocka_unit_test(errors_are_those_of_the_noise),
        cmocka_unit_test(noise_may_be_unknown),    cmocka_unit_test(threads_agree),
        cmocka_unit_test(survives_refused_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
