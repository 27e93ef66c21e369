#include "tests/support/check.h"

#include "kernels/components/family.h"

enum { CLASSES = 9 };

static const double EDGES_UM[CLASSES + 1] = {0.5, 2, 8, 20, 45, 63, 100, 180, 400, 2000};

/* Class shares, covered probability and mean, sd, skewness, median and mode of ln d by adaptive quadrature
 * of the densities with 40 digits (mpmath; the
 * shares of the Weibulls from their closed forms with 60), the mode by golden section: nothing of the code
 * under test. */
static const struct {
    rg_family family;
    double parameters[RG_FAMILY_MOST];
    double shares[CLASSES];
    double covered;
    double moments[5];
} REFERENCE[] = {
    {RG_FAMILY_LOGNORMAL,
     {4.0, -0.5},
     {2.4892217975767442e-8, 0.00077149313412059912, 0.048113944599572862, 0.32606892100804185,
      0.2183251182628787, 0.24752188619728068, 0.13459855248035508, 0.02408719109482615,
      0.00051286833070611183},
     0.99999999854754896,
     {4.0, 0.60653065971263342, 0.0, 4.0, 4.0}},
    {RG_FAMILY_LOGNORMAL,
     {2.5, -1.25},
     {1.4267480337188084e-10, 0.071066610424182367, 0.88714287046729357, 0.041787969799676525,
      2.5442935382296593e-6, 4.8725337361109593e-9, 1.0077351372712964e-13, 2.7452419436739628e-21,
      1.8362603058653565e-34},
     1.0,
     {2.5, 0.2865047968601901, 0.0, 2.5, 2.5}},
    {RG_FAMILY_SKEW_NORMAL,
     {3.5, 0, 3},
     {1.0118353423573934e-20, 1.9102551497849972e-7, 0.0061714441733479186, 0.25773889059444051,
      0.21801105004155039, 0.24903843340122019, 0.17861374481720465, 0.077745111995587854,
      0.012681133951133512},
     0.99995884579852849,
     {4.256939756606048, 0.6534846630711212, 0.66702357015240795, 4.171993979143918, 3.9733956293668136}},
    {RG_FAMILY_SKEW_NORMAL,
     {5.0, -0.75, -6},
     {7.6801003586121333e-20, 6.2965578498639936e-10, 2.2051091743713911e-5, 0.01150519506135441,
      0.058152973340638034, 0.33355641200165623, 0.5964846377145108, 0.00027873016044103125,
      1.2846028330117988e-39},
     1.0,
     {4.6282340687201707, 0.29141079679392645, -0.89115916967000972, 4.6813940469878677, 4.8427156445947654}},
    {RG_FAMILY_SKEW_NORMAL,
     {4.0, 0.25, 0.5},
     {0.0007593354953985827, 0.022389466247833055, 0.088298270349880761, 0.18431295848546051,
      0.10390702068571903, 0.15330477835099389, 0.18136533946917151, 0.1689840168260913,
      0.096678814089451364},
     0.99526511719037205,
     {4.4581721423331421, 1.1994997118340576, 0.023919330826654176, 4.4533780931416836, 4.4437758963596507}},
    {RG_FAMILY_WEIBULL,
     {4.5, 0.25},
     {0.0062454053546119611, 0.03624243572739176, 0.09132758770804373, 0.20205432934556896,
      0.13214257936958062, 0.21322649946512068, 0.23101517291810969, 0.086616738384058205,
      0.001129251727514392},
     0.99873003798664481,
     {4.0504639881736046, 0.99885081205815708, -1.1395470994046487, 4.2145594504452122, 4.5}},
    {RG_FAMILY_WEIBULL,
     {3.0, 1},
     {0.0018455817301573327, 0.076743982205870058, 0.54924711456804598, 0.37203483022133673,
      0.0001284910803524763, 1.9423742011102121e-10, 7.9591631487528566e-35, 3.0343249264726442e-169, 0.0},
     0.9999563381878629,
     {2.7876542237606216, 0.47182371479447482, -1.1395470994046487, 2.8651674315943041, 3.0}},
    {RG_FAMILY_GENERAL_WEIBULL,
     {4.25, -0.25, 0.3125},
     {0.0, 0.0014258530525007491, 0.099641895448733945, 0.31284288282970544, 0.16677912020311721,
      0.20313053590701957, 0.15490275278009047, 0.056983011945099126, 0.0042939478337334833},
     0.99999976947488755,
     {3.9899519887041496, 0.76562048590260232, 0.10638310213055926, 3.9802993424371958, 3.9746250630317467}},
    {RG_FAMILY_GENERAL_WEIBULL,
     {3.5, -0.75, 0.0625},
     {0.00059199865435703744, 0.034522860940972341, 0.24687344201293164, 0.5668831651925639,
      0.12625315520878182, 0.024736012054880103, 0.00013936592601981314, 9.493341792670053e-12,
      3.4961694346058845e-42},
     0.99999761882347927,
     {3.2549745326702534, 0.56210969459687397, -0.80712292993486714, 3.3288394320637673, 3.4695755633822487}},
    {RG_FAMILY_GENERAL_WEIBULL,
     {4.0, 0, 0.5},
     {0.0, 0.0015771149535863852, 0.21804826851443556, 0.3384000749780522, 0.12505349889320535,
      0.13395961630406454, 0.10514369670809631, 0.059572592603566819, 0.018245137044992826},
     0.9996073245406057,
     {3.772453850905516, 0.92650275035220849, 0.63111065781893714, 3.6651092223153955, 3.414213562373095}},
    {RG_FAMILY_GENERAL_WEIBULL,
     {4.5, -0.5, 0.0009765625},
     {0.0016582775173814113, 0.016334295939820838, 0.06192990372430998, 0.19279093214213239,
      0.15318704296186715, 0.26961515520561086, 0.26087104423214994, 0.043604704049061407,
      8.6442276660233839e-6},
     0.99981555154749767,
     {4.1504863104074194, 0.77691416235668399, -1.1337320067472698, 4.2777384550935563, 4.4994073957805521}},
};

enum { REFERENCES = sizeof REFERENCE / sizeof REFERENCE[0] };

static void make_edges(double edges_ln[CLASSES + 1])
{
    for (size_t i = 0; i <= CLASSES; i++)
        edges_ln[i] = log(EDGES_UM[i]);
}

static void shares_agree_with_quadrature(void **state)
{
    (void) state;
    double edges[CLASSES + 1], shares[CLASSES];
    make_edges(edges);
    for (size_t r = 0; r < REFERENCES; r++) {
        const double covered = rg_components_family_shares(REFERENCE[r].family, REFERENCE[r].parameters,
                                                           edges, CLASSES, shares, NULL);
        assert_relative(covered, REFERENCE[r].covered, 1e-14);
        double sum = 0.0;
        for (size_t i = 0; i < CLASSES; i++) {
            assert_near(shares[i], REFERENCE[r].shares[i], fmax(1e-15, 1e-12 * REFERENCE[r].shares[i]));
            /* in the far tails too, where rounding of the edge is magnified by the slope of the tail */
            assert_relative(shares[i], REFERENCE[r].shares[i], 1e-11);
            sum += shares[i];
        }
        assert_near(sum, 1.0, 1e-15);
    }
}

static void moments_agree_with_quadrature(void **state)
{
    (void) state;
    for (size_t r = 0; r < REFERENCES; r++) {
        const rg_family_moments m =
            rg_components_family_moments(REFERENCE[r].family, REFERENCE[r].parameters);
        const double *expected = REFERENCE[r].moments;
        assert_near(m.mean_ln, expected[0], 1e-14 * 5);
        assert_near(m.sd_ln, expected[1], 1e-13);
        assert_near(m.skewness, expected[2], 1e-7);
        assert_near(m.median_ln, expected[3], 1e-13);
        assert_near(m.mode_ln, expected[4], 1e-11);
    }
}

/* Central differences of the shares, Richardson-extrapolated. */
static void jacobian_agrees_with_differences(void **state)
{
    (void) state;
    double edges[CLASSES + 1], shares[CLASSES], jacobian[RG_FAMILY_MOST * CLASSES];
    make_edges(edges);
    for (size_t r = 0; r < REFERENCES; r++) {
        const rg_family family = REFERENCE[r].family;
        (void) rg_components_family_shares(family, REFERENCE[r].parameters, edges, CLASSES, shares, jacobian);
        for (size_t p = 0; p < rg_components_family_parameters(family); p++) {
            double difference[2][CLASSES];
            for (int half = 0; half < 2; half++) {
                const double step = half == 0 ? 2e-4 : 1e-4;
                double at[RG_FAMILY_MOST], up[CLASSES], down[CLASSES];
                for (size_t k = 0; k < RG_FAMILY_MOST; k++)
                    at[k] = REFERENCE[r].parameters[k];
                at[p] += step;
                (void) rg_components_family_shares(family, at, edges, CLASSES, up, NULL);
                at[p] -= 2.0 * step;
                (void) rg_components_family_shares(family, at, edges, CLASSES, down, NULL);
                for (size_t i = 0; i < CLASSES; i++)
                    difference[half][i] = (up[i] - down[i]) / (2.0 * step);
            }
            for (size_t i = 0; i < CLASSES; i++)
                assert_near(jacobian[p * CLASSES + i], (4.0 * difference[1][i] - difference[0][i]) / 3.0,
                            2e-11);
        }
    }
}

/* A modulus that differs between families is the same law: q = 0 is Rosin and Rammler's, and a = 0 the
 * lognormal. */
static void families_contain_each_other(void **state)
{
    (void) state;
    double edges[CLASSES + 1], a[CLASSES], b[CLASSES];
    make_edges(edges);
    (void) rg_components_family_shares(RG_FAMILY_WEIBULL, (const double[]){4.0, 0.3}, edges, CLASSES, a,
                                       NULL);
    (void) rg_components_family_shares(RG_FAMILY_GENERAL_WEIBULL, (const double[]){4.0, -0.3, 0.0}, edges,
                                       CLASSES, b, NULL);
    for (size_t i = 0; i < CLASSES; i++)
        assert_relative(b[i], a[i], 1e-14);
    (void) rg_components_family_shares(RG_FAMILY_GENERAL_WEIBULL, (const double[]){4.0, -0.3, 1e-9}, edges,
                                       CLASSES, b, NULL);
    for (size_t i = 0; i < CLASSES; i++)
        assert_near(b[i], a[i], 1e-8);
    (void) rg_components_family_shares(RG_FAMILY_LOGNORMAL, (const double[]){4.0, -0.3}, edges, CLASSES, a,
                                       NULL);
    (void) rg_components_family_shares(RG_FAMILY_SKEW_NORMAL, (const double[]){4.0, -0.3, 0.0}, edges,
                                       CLASSES, b, NULL);
    for (size_t i = 0; i < CLASSES; i++)
        assert_relative(b[i], a[i], 1e-14);
}

static void starts_have_the_moments_asked_for(void **state)
{
    (void) state;
    static const double SKEWNESS[] = {-0.9, -0.4, 0.0, 0.6};
    for (rg_family f = RG_FAMILY_LOGNORMAL; f < RG_FAMILY_COUNT; f++)
        for (size_t s = 0; s < 4; s++) {
            double p[RG_FAMILY_MOST];
            rg_components_family_start(f, 3.7, 0.45, SKEWNESS[s], p);
            const rg_family_moments m = rg_components_family_moments(f, p);
            assert_near(m.mean_ln, 3.7, 1e-12);
            assert_near(m.sd_ln, 0.45, 1e-12);
            if (rg_components_family_parameters(f) == 3)
                assert_near(m.skewness, SKEWNESS[s], 1e-10);
        }
}

static void a_component_outside_the_classes_has_no_shares(void **state)
{
    (void) state;
    double edges[CLASSES + 1], shares[CLASSES], jacobian[2 * CLASSES];
    make_edges(edges);
    assert_near(rg_components_family_shares(RG_FAMILY_LOGNORMAL, (const double[]){-60.0, -2.0}, edges,
                                            CLASSES, shares, jacobian),
                0.0, 0.0);
    for (size_t i = 0; i < CLASSES; i++)
        assert_near(fabs(shares[i]) + fabs(jacobian[i]) + fabs(jacobian[CLASSES + i]), 0.0, 0.0);
}

static void names_lead_back_and_bounds_hold_the_classes(void **state)
{
    (void) state;
    double edges[CLASSES + 1], low[RG_FAMILY_MOST], high[RG_FAMILY_MOST];
    make_edges(edges);
    for (rg_family f = RG_FAMILY_LOGNORMAL; f < RG_FAMILY_COUNT; f++) {
        assert_int_equal(rg_components_family_parse(rg_components_family_name(f)), f);
        rg_components_family_bounds(f, edges, CLASSES, low, high);
        assert_near(low[0], edges[0], 0.0);
        assert_near(high[0], edges[CLASSES], 0.0);
        for (size_t p = 0; p < rg_components_family_parameters(f); p++) {
            const double step = 1e-6;
            const rg_family_shown shown = rg_components_family_show(f, p, 0.5);
            const double after = rg_components_family_show(f, p, 0.5 + step).value;
            assert_non_null(shown.name);
            assert_near(shown.slope, (after - shown.value) / step, 1e-5);
            assert_true(low[p] < high[p]);
        }
    }
    assert_near(rg_components_family_show(RG_FAMILY_LOGNORMAL, 0, log(40.0)).value, 40.0, 1e-12);
    assert_near(rg_components_family_show(RG_FAMILY_WEIBULL, 1, log(1.5)).value, 1.5, 1e-14);
    assert_near(rg_components_family_show(RG_FAMILY_SKEW_NORMAL, 2, -3.0).value, -3.0, 0.0);
    assert_int_equal(rg_components_family_parse("normal"), RG_FAMILY_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_agree_with_quadrature),
        cmocka_unit_test(moments_agree_with_quadrature),
        cmocka_unit_test(jacobian_agrees_with_differences),
        cmocka_unit_test(families_contain_each_other),
        cmocka_unit_test(starts_have_the_moments_asked_for),
        cmocka_unit_test(a_component_outside_the_classes_has_no_shares),
        cmocka_unit_test(names_lead_back_and_bounds_hold_the_classes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
