#include "tests/support/check.h"

#include <string.h>

#include "kernels/base/random.h"
#include "kernels/base/threads.h"
#include "kernels/scatter/coefficients.h"
#include "kernels/scatter/efficiencies.h"
#include "tests/support/csv.h"
#include "tests/support/refuse.h"

typedef struct {
    rg_scatter_sphere sphere;
    double expected[4]; /* extinction, scattering, back, asymmetry */
} known;

static rg_scatter_efficiency of(rg_scatter_sphere sphere)
{
    rg_scatter_efficiency q;
    rg_error err = {0};
    assert_int_equal(rg_scatter_efficiencies(&sphere, 1, &q, &err), RG_OK);
    return q;
}

static void assert_known(const known *k, size_t n, double tolerance)
{
    for (size_t i = 0; i < n; i++) {
        const rg_scatter_efficiency q = of(k[i].sphere);
        assert_relative(q.extinction, k[i].expected[0], tolerance);
        assert_relative(q.scattering, k[i].expected[1], tolerance);
        assert_relative(q.back, k[i].expected[2], tolerance);
        assert_relative(q.asymmetry, k[i].expected[3], tolerance);
    }
}

/* The series summed over Bessel functions of half order in 60 to 150 digits of mpmath, by the quotients of
 * Bohren & Huffman (4.88) as they stand there. */
static void agrees_with_sixty_digits(void **state)
{
    (void) state;
    static const known KNOWN[] = {
        {{1.55, 0.1, 5.2128196685671347983},
         {2.86165188243204, 1.664249119907973, 0.2059953408111, 0.8012897263853509}},
        {{1.5, 0.01, 0.0001},
         {1.993074077706048e-6, 2.307758332739574e-17, 3.461637482762999e-17, 1.983297509512988e-9}},
        {{1.33, 0, 1e-7},
         {1.109888176907919e-29, 1.109888176907919e-29, 1.664832265361872e-29, 1.832778326042399e-15}},
        {{1.1, 0.002, 0.37},
         {0.002129724819445535, 0.0002054005749470979, 0.000290940627324006, 0.02282941796519396}},
        {{2.7, 1.9, 31.4159265358979},
         {2.231628444008987, 1.491131796827341, 0.3759967906239398, 0.739015405576649}},
        {{1.78, 1e-07, 44.25}, {2.145815446188526, 2.145794438920702, 103.311088725989, 0.701615521775356}},
        {{0.4, 3.2, 17}, {2.650390016879172, 2.386095426649418, 1.140535393059207, 0.5987027023157846}},
        {{1.2, 0, 94.247779607693797},
         {2.100333038276605, 2.100333038276605, 5.399861730556583, 0.9057385016652938}},
        {{1.62, 0.004, 150.3}, {2.078089946193697, 1.24819164606208, 0.4632962087396276, 0.9187656013352517}},
    };
    assert_known(KNOWN, sizeof KNOWN / sizeof KNOWN[0], 1e-12);
    /* Little contrast: 1 - m^2 has lost four digits. */
    static const known FAINT = {
        {1.0001, 0, 2.5},
        {9.309956613864719e-8, 9.309956613864719e-8, 2.264491153231862e-9, 0.7468632968002761}};
    assert_known(&FAINT, 1, 1e-10);
}

/* Wiscombe (1979), NCAR/TN-140+STR, cases 5 to 18, and Bohren & Huffman, appendix A: as printed there. */
static void agrees_with_published_cases(void **state)
{
    (void) state;
    static const struct {
        rg_scatter_sphere sphere;
        double extinction, scattering, asymmetry;
    } PRINTED[] = {
        {{0.75, 0, 0.099}, 0.000007, 0.000007, 0.001448},
        {{0.75, 0, 10}, 2.232265, 2.232265, 0.896473},
        {{0.75, 0, 1000}, 1.997908, 1.997908, 0.844944},
        {{1.33, 1e-5, 100}, 2.101321, 2.096594, 0.868959},
        {{1.33, 1e-5, 1e4}, 2.004089, 1.723857, 0.907840},
        {{1.5, 1, 100}, 2.097502, 1.283697, 0.850252},
        {{1.5, 1, 1e4}, 2.004368, 1.236574, 0.846310},
        {{10, 10, 1}, 2.532993, 2.049405, -0.110664},
        {{10, 10, 100}, 2.071124, 1.836785, 0.556215},
        {{1.5, 1, 0.055}, 0.101491, 0.000011, 0.000491},
        {{1.55, 0, 5.2128196685671348}, 3.10543, 3.10543, 0.63314}, /* Q_back 2.92534 */
        {{1.5, INFINITY, 0.101}, 0.000348, 0.000348, -0.397262},    /* perfect conductors */
        {{1.5, INFINITY, 100}, 2.008102, 2.008102, 0.500926},
    };
    for (size_t i = 0; i < sizeof PRINTED / sizeof PRINTED[0]; i++) {
        const double half = i == 10 ? 5e-6 : 5.1e-7;
        const rg_scatter_efficiency q = of(PRINTED[i].sphere);
        assert_near(q.extinction, PRINTED[i].extinction, half);
        assert_near(q.scattering, PRINTED[i].scattering, half);
        assert_near(q.asymmetry, PRINTED[i].asymmetry, half);
    }
    assert_near(of(PRINTED[10].sphere).back, 2.92534, 5e-6);
}

static void agrees_with_the_reference_table(void **state)
{
    (void) state;
    csv_table t = csv_read(shared_data("grainsize/mie_reference/efficiencies.csv"));
    assert_true(t.n_rows > 20);
    for (size_t r = 1; r < t.n_rows; r++) {
        const known k = {
            {csv_number(&t, r, 1), csv_number(&t, r, 2), csv_number(&t, r, 3)},
            {csv_number(&t, r, 4), csv_number(&t, r, 5), csv_number(&t, r, 6), csv_number(&t, r, 7)}};
        assert_known(&k, 1, 1e-10);
    }
    csv_free(&t);
}

static rg_scatter_sphere random_sphere(size_t i)
{
    static const double ABSORPTION[] = {0.0, 1e-6, 0.01, 1.0};
    return (rg_scatter_sphere){.n = 0.6 + 2.0 * rg_random_uniform(7, i, 0),
                               .k = ABSORPTION[i % 4] * rg_random_uniform(7, i, 1),
                               .x = 0.01 * pow(1e5, rg_random_uniform(7, i, 2))};
}

/* The same sums from the coefficients, one sphere after the other. */
static void lanes_agree_with_the_plain_series(void **state)
{
    (void) state;
    enum { N = 300 };
    static rg_scatter_sphere spheres[N];
    static rg_scatter_efficiency q[N];
    rg_scatter_coefficients c;
    rg_error err = {0};
    for (size_t i = 0; i < N; i++)
        spheres[i] = random_sphere(i);
    assert_int_equal(rg_scatter_efficiencies(spheres, N, q, &err), RG_OK);
    assert_int_equal(rg_scatter_coefficients_init(&c, 1000.0, &err), RG_OK);
    for (size_t i = 0; i < N; i++) {
        double extinction = 0.0;
        double scattering = 0.0;
        double back_re = 0.0;
        double back_im = 0.0;
        rg_scatter_coefficients_of(&spheres[i], &c);
        for (size_t t = 0; t < c.terms; t++) {
            const double odd = 2.0 * (double) t + 3.0;
            const double sign = t % 2 == 0 ? -1.0 : 1.0;
            extinction += odd * (c.a_re[t] + c.b_re[t]);
            scattering += odd * (c.a_re[t] * c.a_re[t] + c.a_im[t] * c.a_im[t] + c.b_re[t] * c.b_re[t] +
                                 c.b_im[t] * c.b_im[t]);
            back_re += sign * odd * (c.a_re[t] - c.b_re[t]);
            back_im += sign * odd * (c.a_im[t] - c.b_im[t]);
        }
        const double size = spheres[i].x * spheres[i].x;
        const double back = (back_re * back_re + back_im * back_im) / size;
        assert_relative(q[i].extinction, 2.0 * extinction / size, 1e-11);
        assert_relative(q[i].scattering, 2.0 * scattering / size, 1e-11);
        assert_near(q[i].back, back, 1e-9 * (back + 1e-3));
        if (spheres[i].k == 0.0)
            assert_relative(q[i].extinction, q[i].scattering, 1e-12);
        assert_true(q[i].scattering <= q[i].extinction * (1.0 + 1e-12));
    }
    rg_scatter_coefficients_free(&c);
}

/* Any number of threads, any company: the same bits. */
static void answers_do_not_depend_on_company(void **state)
{
    (void) state;
    enum { N = 1000 };
    static rg_scatter_sphere spheres[N];
    static rg_scatter_efficiency one[N], three[N];
    for (size_t i = 0; i < N; i++)
        spheres[i] = random_sphere(i);
    spheres[11].k = INFINITY;
    spheres[12] = (rg_scatter_sphere){1.0, 0.0, 30.0};
    rg_threads_set(1);
    assert_int_equal(rg_scatter_efficiencies(spheres, N, one, NULL), RG_OK);
    rg_threads_set(3);
    assert_int_equal(rg_scatter_efficiencies(spheres, N, three, NULL), RG_OK);
    assert_memory_equal(one, three, sizeof one);
    for (size_t i = 0; i < N; i += 97) {
        const rg_scatter_efficiency alone = of(spheres[i]);
        assert_memory_equal(&alone, &one[i], sizeof alone);
    }
    assert_true(one[12].extinction == 0.0 && one[12].asymmetry == 0.0);
}

static void names_the_first_bad_sphere(void **state)
{
    (void) state;
    static const rg_scatter_sphere BAD[] = {{1.5, 0, 0},    {1.5, 0, NAN},   {1.5, 0, 2e5}, {1.5, -0.1, 1},
                                            {-1.5, 0.1, 1}, {NAN, 0, 1},     {1.5, NAN, 1}, {0, 0, 1},
                                            {1e4, 1, 1e5},  {INFINITY, 0, 1}};
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        const rg_scatter_sphere two[] = {{1.5, 0.1, 3.0}, BAD[i]};
        rg_scatter_efficiency q[2];
        rg_error err = {0};
        assert_int_equal(rg_scatter_efficiencies(two, 2, q, &err), RG_EDOMAIN);
        assert_int_equal(err.index, 1);
    }
}

static void survives_refused_memory(void **state)
{
    (void) state;
    const rg_scatter_sphere sphere = {1.5, 0.1, 3.0};
    rg_scatter_efficiency q;
    for (size_t n = 1;; n++) {
        rg_error err = {0};
        refuse_allocation(n);
        const rg_status status = rg_scatter_efficiencies(&sphere, 1, &q, &err);
        if (!allocation_was_refused())
            break;
        assert_int_equal(status, RG_ENOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_sixty_digits),
        cmocka_unit_test(agrees_with_published_cases),
        cmocka_unit_test(agrees_with_the_reference_table),
        cmocka_unit_test(lanes_agree_with_the_plain_series),
        cmocka_unit_test(answers_do_not_depend_on_company),
        cmocka_unit_test(names_the_first_bad_sphere),
        cmocka_unit_test(survives_refused_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
