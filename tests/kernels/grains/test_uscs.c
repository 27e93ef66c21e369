#include "tests/support/check.h"

#include "kernels/grains/uscs.h"
#include "tests/support/grain_sample.h"

static void expect(const double *edges, const double *weights, size_t n, const char *name)
{
    grain_sample s;
    grain_sample_init(&s, edges, weights, n, NULL);
    assert_string_equal(rg_grain_uscs_name(&s.distribution), name);
    grain_sample_free(&s);
}

/* Shares of fines, sand and gravel at the limits of ASTM D2487: 50, 12, 5 % fines, 15 % of the other. One
 * class each: uniform in phi inside, so Cu and Cc follow from the widths, sand 0.075 to 4.75 mm, gravel to 75
 * mm. */
static void names_shares_at_their_limits(void **state)
{
    (void) state;
    const double edges[] = {10, 75, 4750, 75000};
    static const struct {
        double weights[3];
        const char *name;
    } cases[] = {
        {{50, 25, 25}, "silt or clay (by plasticity)"},
        {{49.9, 25.1, 25}, "silty or clayey sand with gravel (SM or SC or SC-SM)"},
        {{40, 30, 30},
         "silty or clayey sand with gravel (SM or SC or SC-SM)"}, /* half of the coarse passes */
        {{40, 29.9, 30.1}, "silty or clayey gravel with sand (GM or GC or GC-GM)"},
        {{12.1, 80, 7.9}, "silty or clayey sand (SM or SC or SC-SM)"},
        {{12.1, 72.9, 15}, "silty or clayey sand with gravel (SM or SC or SC-SM)"},
        {{12.1, 73, 14.9}, "silty or clayey sand (SM or SC or SC-SM)"},
        {{20, 14.9, 65.1}, "silty or clayey gravel (GM or GC or GC-GM)"},
        {{20, 15, 65}, "silty or clayey gravel with sand (GM or GC or GC-GM)"},
        /* D10 75, D30, D60 at 20 and 50 of 80 parts: 63.3^0.25, ^0.625: Cu 13.4, Cc 0.60 */
        {{10, 80, 10}, "poorly graded sand with silt or clay (SP-SM or SP-SC)"},
        {{12, 80, 8}, "poorly graded sand with silt or clay (SP-SM or SP-SC)"},
        {{5, 80, 15}, "poorly graded sand with silt or clay and gravel (SP-SM or SP-SC)"},
        {{4.9, 80.1, 15}, "poorly graded sand with gravel (SP)"},
        {{0, 100, 0}, "poorly graded sand (SP)"}, /* Cu = 63.3^0.5 = 8, Cc = 63.3^-0.1 = 0.66 */
    };
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++)
        expect(edges, cases[c].weights, 3, cases[c].name);
}

/* Two-part curves whose D10, D30 and D60 are edges: 10 % below the first, 20 % and 30 % between. */
static void grades_by_uniformity_and_curvature(void **state)
{
    (void) state;
    const double weights[] = {10, 20, 30, 40};
    static const struct {
        double d10, d30, d60;
        const char *name;
    } sands[] = {
        {200, 490, 1200, "well-graded sand (SW)"},   /* Cu 6, Cc 1.0004 */
        {200, 489, 1200, "poorly graded sand (SP)"}, /* Cc 0.9963      */
        {201, 495, 1200, "poorly graded sand (SP)"}, /* Cu 5.97         */
        {200, 848, 1200, "well-graded sand (SW)"},   /* Cc 2.996        */
        {200, 849, 1200, "poorly graded sand (SP)"}, /* Cc 3.003        */
    };
    for (size_t c = 0; c < sizeof sands / sizeof sands[0]; c++) {
        const double edges[] = {100, sands[c].d10, sands[c].d30, sands[c].d60, 2000};
        expect(edges, weights, 4, sands[c].name);
    }
    const double gravel[] = {4800, 6000, 12100, 24000, 60000}; /* Cu 4, Cc 1.017 */
    const double less[] = {4800, 6001, 12100, 24000, 60000};   /* Cu 3.9993     */
    expect(gravel, weights, 4, "well-graded gravel (GW)");
    expect(less, weights, 4, "poorly graded gravel (GP)");
    const double dirty[] = {5, 500, 1200, 3000, 4700};  /* 5.9 % below 75 um, Cu 6, Cc 0.96 */
    const double graded[] = {5, 500, 1300, 3000, 4700}; /* Cc 1.13                          */
    expect(dirty, weights, 4, "poorly graded sand with silt or clay (SP-SM or SP-SC)");
    expect(graded, weights, 4, "well-graded sand with silt or clay (SW-SM or SW-SC)");
}

/* Only what passes 75 mm is classified: half the mass in cobbles changes nothing. */
static void leaves_cobbles_aside(void **state)
{
    (void) state;
    const double edges[] = {100, 200, 490, 1200, 2000, 75000, 300000};
    const double weights[] = {10, 20, 30, 40, 0, 100};
    const double cobbles[] = {0, 0, 0, 0, 0, 1};
    expect(edges, weights, 6, "well-graded sand (SW)");
    expect(edges, cobbles, 6, "not classified: coarser than 75 mm");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_shares_at_their_limits),
        cmocka_unit_test(grades_by_uniformity_and_curvature),
        cmocka_unit_test(leaves_cobbles_aside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
