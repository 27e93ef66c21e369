#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/random.h"
#include "kernels/base/threads.h"
#include "kernels/search/lines.h"
#include "tests/support/line_spectra.h"
#include "tests/support/refuse.h"

enum { MOST = 7 };

/* Lists written down: two of them, a and b. */
typedef struct {
    rg_search_line lines[2 * MOST];
    size_t first[3];
    double range[2][2];
} pair;

static rg_search_lines lists_of(pair *p)
{
    return (rg_search_lines){2, p->first, p->lines, p->range};
}

static double score_of(pair *p, const rg_search_line_rules *rules)
{
    const rg_search_lines lists = lists_of(p);
    const double forth = rg_search_lines_score(rules, &lists, 0, &lists, 1);
    assert_near(rg_search_lines_score(rules, &lists, 1, &lists, 0), forth, 1e-14);
    return forth;
}

static void scores_are_those_of_closed_cases(void **state)
{
    (void) state;
    const rg_search_line_rules rules = {
        .smooth = 0, .least = 0, .power = 1, .sigma = 4, .reach = 4, .penalty = 0.5, .strong = 0.1};
    /* Two lines each: the first at one place, the second one sigma apart. */
    pair p = {{{100, 1.0}, {200, 0.5}, {100, 0.8}, {204, 0.6}}, {0, 2, 4}, {{0, 1000}, {0, 1000}}};
    const double scale = 1.0 / sqrt(1.5 * 1.4);
    assert_near(score_of(&p, &rules), scale * (sqrt(0.8) + sqrt(0.5 * 0.6) * exp(-0.5)), 1e-15);
    /* Out of reach: both second lines are without a partner. */
    p.lines[3].place = 217;
    assert_near(score_of(&p, &rules), scale * sqrt(0.8) - 0.5 * (0.5 / 1.5 + 0.6 / 1.4), 1e-15);
    /* Where the other spectrum ends before them they say nothing. */
    p.range[0][1] = 210;
    p.range[1][1] = 1000;
    assert_near(score_of(&p, &rules), sqrt(0.8) / sqrt(1.5 * 0.8) - 0.5 * 0.5 / 1.5, 1e-15);
    p.range[1][1] = 150;
    p.range[0][1] = 150;
    assert_near(score_of(&p, &rules), 1.0, 1e-15);
    p.range[0][1] = p.range[1][1] = 1000;
    /* A weak line without a partner takes nothing off. */
    p.lines[3].weight = 0.05;
    p.lines[1].weight = 0.05;
    assert_near(score_of(&p, &rules), sqrt(0.8 / (1.05 * 0.85)), 1e-15);
    /* Nothing in common, and nothing at all. */
    pair none = {{{100, 1.0}, {300, 1.0}}, {0, 1, 2}, {{0, 1000}, {0, 1000}}};
    assert_near(score_of(&none, &rules), -1.0, 1e-15);
    none.first[2] = 1;
    assert_near(score_of(&none, &rules), -0.5, 1e-15);
    none.first[1] = none.first[2] = 0;
    assert_near(score_of(&none, &rules), 0.0, 0.0);
    /* Equal lists. */
    pair same = {
        {{10, 1.0}, {20, 0.3}, {90, 0.7}, {10, 1.0}, {20, 0.3}, {90, 0.7}}, {0, 3, 6}, {{0, 99}, {0, 99}}};
    assert_near(score_of(&same, &rules), 1.0, 1e-15);
}

/* The slow twin: line by line of a, alone or with any later line of b. */
static double most(const rg_search_line_rules *r, const pair *p, size_t x, size_t y, const double *costs,
                   double scale)
{
    const size_t n_a = p->first[1];
    const size_t n_b = p->first[2] - n_a;
    if (x == n_a) {
        double left = 0.0;
        for (; y < n_b; y++)
            left -= costs[n_a + y];
        return left;
    }
    double best = most(r, p, x + 1, y, costs, scale) - costs[x];
    double passed = 0.0;
    for (size_t k = y; k < n_b; k++) {
        const rg_search_line *a = &p->lines[x];
        const rg_search_line *b = &p->lines[n_a + k];
        const double apart = (a->place - b->place) / r->sigma;
        if (fabs(apart) <= r->reach)
            best = fmax(best, passed + scale * sqrt(a->weight * b->weight) * exp(-0.5 * apart * apart) +
                                  most(r, p, x + 1, k + 1, costs, scale));
        passed -= costs[n_a + k];
    }
    return best;
}

static int by_place(const void *a, const void *b)
{
    const rg_search_line *x = a;
    const rg_search_line *y = b;
    return (x->place > y->place) - (x->place < y->place);
}

static void the_best_pairing_is_found(void **state)
{
    (void) state;
    const rg_search_line_rules rules = {
        .smooth = 0, .least = 0, .power = 1, .sigma = 4, .reach = 4, .penalty = 0.5, .strong = 0.1};
    for (size_t trial = 0; trial < 300; trial++) {
        pair p = {.range = {{0, 100}, {0, 100}}};
        double costs[2 * MOST];
        double whole[2] = {0.0, 0.0};
        double high[2] = {0.0, 0.0};
        p.first[1] = 1 + trial % MOST;
        p.first[2] = p.first[1] + 1 + trial / MOST % MOST;
        for (size_t l = 0; l < p.first[2]; l++) {
            const size_t side = l >= p.first[1];
            p.lines[l] = (rg_search_line){60.0 * rg_random_uniform(4, trial, 2 * l),
                                          rg_random_uniform(4, trial, 2 * l + 1)};
            whole[side] += p.lines[l].weight;
            high[side] = fmax(high[side], p.lines[l].weight);
        }
        qsort(p.lines, p.first[1], sizeof p.lines[0], by_place);
        qsort(p.lines + p.first[1], p.first[2] - p.first[1], sizeof p.lines[0], by_place);
        for (size_t l = 0; l < p.first[2]; l++) {
            const size_t side = l >= p.first[1];
            costs[l] = p.lines[l].weight >= 0.1 * high[side] ? 0.5 * p.lines[l].weight / whole[side] : 0.0;
        }
        assert_near(score_of(&p, &rules), most(&rules, &p, 0, 0, costs, 1.0 / sqrt(whole[0] * whole[1])),
                    1e-12);
    }
}

static void lines_are_found_where_they_were_put(void **state)
{
    (void) state;
    enum { CHANNELS = 300 };
    const rg_search_line_rules rules = rg_search_line_rules_defaults();
    double spectra[3][CHANNELS];
    double places[CHANNELS];
    const double at[3] = {60.3, 120.0, 200.8};
    const double height[3] = {1.0, 0.25, 0.01}; /* the last is below 3 % */
    for (size_t c = 0; c < CHANNELS; c++) {
        places[c] = 100.0 + 2.0 * (double) c;
        spectra[0][c] = 0.0;
        for (size_t l = 0; l < 3; l++)
            spectra[0][c] += height[l] * exp(-0.5 * pow(((double) c - at[l]) / 4.0, 2.0));
        spectra[1][c] = c < 100 || c > 250 ? NAN : spectra[0][c];
        spectra[2][c] = 0.0;
    }
    rg_search_lines lines;
    assert_int_equal(rg_search_lines_find(&rules, places, spectra[0], 3, CHANNELS, &lines, NULL), RG_OK);
    assert_int_equal(lines.first[1], 2);
    assert_near(lines.lines[0].place, 100.0 + 2.0 * at[0], 0.1);
    assert_near(lines.lines[1].place, 100.0 + 2.0 * at[1], 0.1);
    assert_near(lines.lines[0].weight, 1.0, 0.0);
    /* The root of 0.25, and of what the first loses as its top lies between channels; the smoothing adds its
     * variance to both. */
    assert_near(lines.lines[1].weight, 0.5 * exp(0.25 * 0.3 * 0.3 / (16.0 + 2.25)), 1e-6);
    assert_near(lines.range[0][0], 100.0, 0.0);
    assert_near(lines.range[0][1], 698.0, 0.0);
    /* Of the part that was measured, the line at 120 is the highest. */
    assert_int_equal(lines.first[2] - lines.first[1], 2);
    assert_near(lines.lines[2].weight, 1.0, 0.0);
    assert_near(lines.range[1][0], 300.0, 0.0);
    assert_near(lines.range[1][1], 600.0, 0.0);
    assert_int_equal(lines.first[3], lines.first[2]);
    rg_search_lines_free(&lines);
}

static void threads_agree_and_memory_is_checked(void **state)
{
    (void) state;
    enum { CHANNELS = 200, N = 21 };
    static double spectra[N][CHANNELS];
    double places[CHANNELS];
    rg_search_line_rules rules = rg_search_line_rules_defaults();
    rg_search_lines lines[2];
    for (size_t c = 0; c < CHANNELS; c++)
        places[c] = (double) c;
    line_spectra(7, N, 5, CHANNELS, spectra[0]);
    for (size_t run = 0; run < 2; run++) {
        rg_threads_set(run == 0 ? 1 : 3);
        assert_int_equal(rg_search_lines_find(&rules, places, spectra[0], N, CHANNELS, &lines[run], NULL),
                         RG_OK);
    }
    rg_threads_set(1);
    assert_memory_equal(lines[0].first, lines[1].first, (N + 1) * sizeof *lines[0].first);
    assert_memory_equal(lines[0].lines, lines[1].lines, lines[0].first[N] * sizeof *lines[0].lines);
    rg_search_lines_free(&lines[0]);
    rg_search_lines_free(&lines[1]);
    for (size_t refused = 1;; refused++) {
        refuse_allocation(refused);
        const rg_status status =
            rg_search_lines_find(&rules, places, spectra[0], 2, CHANNELS, &lines[0], NULL);
        const bool was_refused = allocation_was_refused();
        rg_search_lines_free(&lines[0]);
        if (!was_refused) {
            assert_int_equal(status, RG_OK);
            break;
        }
        assert_int_equal(status, RG_ENOMEM);
    }
    rules.sigma = 0.0;
    assert_int_equal(rg_search_lines_find(&rules, places, spectra[0], 2, CHANNELS, &lines[0], NULL),
                     RG_EDOMAIN);
    rg_search_lines_free(&lines[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scores_are_those_of_closed_cases),
        cmocka_unit_test(the_best_pairing_is_found),
        cmocka_unit_test(lines_are_found_where_they_were_put),
        cmocka_unit_test(threads_agree_and_memory_is_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
