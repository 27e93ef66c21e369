#define _XOPEN_SOURCE 700 /* j0, j1 */
#include "tests/support/check.h"

#include "kernels/base/threads.h"
#include "kernels/scatter/amplitudes.h"
#include "kernels/scatter/efficiencies.h"
#include "kernels/scatter/rings.h"
#include "tests/support/refuse.h"

static const double PI = 3.14159265358979323846;

static const rg_scatter_sphere SPHERES[] = {
    {1.2, 0.01, 0.02}, {1.55, 0, 5.2}, {1.73, 0.2, 80}, {1.18, 1e-4, 900}, {1.5, INFINITY, 40}};
enum { N_SPHERES = sizeof SPHERES / sizeof SPHERES[0] };

/* Rings that cover everything take what is scattered. */
static void lose_nothing(void **state)
{
    (void) state;
    enum { N = 9 };
    const double edges[N + 1] = {0, 0.001, 0.01, 0.1, 0.2, 0.7, 1.5, 2.0, 3.0, PI};
    double q[N_SPHERES * N];
    rg_scatter_efficiency all[N_SPHERES];
    assert_int_equal(rg_scatter_rings(RG_SCATTER_MIE, SPHERES, N_SPHERES, edges, N, q, NULL), RG_OK);
    assert_int_equal(rg_scatter_efficiencies(SPHERES, N_SPHERES, all, NULL), RG_OK);
    for (size_t s = 0; s < N_SPHERES; s++) {
        double sum = 0.0;
        for (size_t j = 0; j < N; j++)
            sum += q[s * N + j];
        assert_relative(sum, all[s].scattering, 2e-12);
    }
}

/* The midpoint rule with very many points, over the amplitudes. */
static void agree_with_a_slow_integral(void **state)
{
    (void) state;
    const double edges[] = {0.3, 0.5, 0.52};
    double q[2 * 4];
    assert_int_equal(rg_scatter_rings(RG_SCATTER_MIE, SPHERES, 4, edges, 2, q, NULL), RG_OK);
    for (size_t s = 0; s < 4; s++) {
        rg_scatter_coefficients c;
        assert_int_equal(rg_scatter_coefficients_init(&c, SPHERES[s].x, NULL), RG_OK);
        rg_scatter_coefficients_of(&SPHERES[s], &c);
        enum { POINTS = 6000 };
        for (size_t j = 0; j < 2; j++) {
            const double step = (edges[j + 1] - edges[j]) / POINTS;
            double sum = 0.0;
            for (size_t i = 0; i < POINTS; i++) {
                const double theta = edges[j] + ((double) i + 0.5) * step;
                rg_scatter_amplitude a;
                rg_scatter_amplitudes(&c, &theta, 1, &a);
                sum += (a.s1_re * a.s1_re + a.s1_im * a.s1_im + a.s2_re * a.s2_re + a.s2_im * a.s2_im) *
                       sin(theta) * step;
            }
            assert_relative(q[s * 2 + j], sum / (SPHERES[s].x * SPHERES[s].x), 2e-4);
        }
        rg_scatter_coefficients_free(&c);
    }
}

/* Of the light that Fraunhofer's disc diffracts, 1 - J0^2 - J1^2 lies inside u (Rayleigh 1881), as far as
 * cos(theta) is 1; and a large absorbing sphere diffracts as the disc does. */
static void knows_the_encircled_energy(void **state)
{
    (void) state;
    const rg_scatter_sphere sphere = {1.5, 0.5, 2000.0};
    const double edges[] = {0.0, 0.0005, 0.002, 0.01};
    double disc[3], mie[3];
    assert_int_equal(rg_scatter_rings(RG_SCATTER_FRAUNHOFER, &sphere, 1, edges, 3, disc, NULL), RG_OK);
    assert_int_equal(rg_scatter_rings(RG_SCATTER_MIE, &sphere, 1, edges, 3, mie, NULL), RG_OK);
    double inside = 0.0;
    for (int j = 0; j < 3; j++) {
        const double u = sphere.x * sin(edges[j + 1]);
        inside += disc[j];
        assert_near(inside, 1.0 - j0(u) * j0(u) - j1(u) * j1(u), 3e-6);
        assert_relative(mie[j], disc[j], 0.02);
    }
}

static void answers_do_not_depend_on_threads(void **state)
{
    (void) state;
    const double edges[] = {0.0, 0.1, 1.0, 2.0};
    double one[N_SPHERES * 3], three[N_SPHERES * 3];
    rg_threads_set(1);
    assert_int_equal(rg_scatter_rings(RG_SCATTER_MIE, SPHERES, N_SPHERES, edges, 3, one, NULL), RG_OK);
    rg_threads_set(3);
    assert_int_equal(rg_scatter_rings(RG_SCATTER_MIE, SPHERES, N_SPHERES, edges, 3, three, NULL), RG_OK);
    assert_memory_equal(one, three, sizeof one);
}

/* Rings of some spheres only are those of all rings, and the others stay as they were. */
static void give_the_rings_asked_for(void **state)
{
    (void) state;
    enum { RINGS = 3 };
    const double edges[RINGS + 1] = {0.0, 0.1, 1.0, 2.0};
    const rg_scatter_span spans[N_SPHERES] = {{0, 1}, {1, 3}, {0, 3}, {2, 3}, {0, 2}};
    double all[N_SPHERES * RINGS], some[N_SPHERES * RINGS];
    for (size_t i = 0; i < N_SPHERES * RINGS; i++)
        some[i] = -1.0;
    assert_int_equal(rg_scatter_rings(RG_SCATTER_MIE, SPHERES, N_SPHERES, edges, RINGS, all, NULL), RG_OK);
    assert_int_equal(
        rg_scatter_rings_spanned(RG_SCATTER_MIE, SPHERES, spans, N_SPHERES, edges, RINGS, some, NULL), RG_OK);
    for (size_t s = 0; s < N_SPHERES; s++)
        for (size_t r = 0; r < RINGS; r++) {
            const bool asked = r >= spans[s].first && r < spans[s].end;
            assert_relative(some[s * RINGS + r], asked ? all[s * RINGS + r] : -1.0, 1e-13);
        }
}

static void names_the_bad_edge(void **state)
{
    (void) state;
    static const double BAD[][3] = {{0.1, 0.1, 0.2}, {0.1, 0.05, 0.2}, {0.1, NAN, 0.2}, {0.1, 4.0, 5.0}};
    double q[2];
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        rg_error err = {0};
        assert_int_equal(rg_scatter_rings(RG_SCATTER_MIE, SPHERES, 1, BAD[i], 2, q, &err), RG_EDOMAIN);
        assert_int_equal(err.index, 1);
    }
    const double behind[] = {0.1, 1.0, 2.0};
    rg_error err = {0};
    assert_int_equal(rg_scatter_rings(RG_SCATTER_FRAUNHOFER, SPHERES, 1, behind, 2, q, &err), RG_EDOMAIN);
    assert_int_equal(err.index, 2);
    assert_int_equal(rg_scatter_rings(RG_SCATTER_MIE, SPHERES, 1, behind, 0, q, NULL), RG_ESHAPE);
}

static void survives_refused_memory(void **state)
{
    (void) state;
    const double edges[] = {0.1, 1.0, 2.0};
    double q[2];
    rg_threads_set(1);
    for (size_t n = 1;; n++) {
        refuse_allocation(n);
        const rg_status status = rg_scatter_rings(RG_SCATTER_MIE, SPHERES, 1, edges, 2, q, NULL);
        if (!allocation_was_refused())
            break;
        assert_int_equal(status, RG_ENOMEM);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lose_nothing),
        cmocka_unit_test(agree_with_a_slow_integral),
        cmocka_unit_test(knows_the_encircled_energy),
        cmocka_unit_test(answers_do_not_depend_on_threads),
        cmocka_unit_test(give_the_rings_asked_for),
        cmocka_unit_test(names_the_bad_edge),
        cmocka_unit_test(survives_refused_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
