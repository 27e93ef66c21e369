#include "tests/support/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "toolkit/options.h"

typedef struct {
    rg_common_args common;
    const char *library;
    const char *method;
    size_t count;
    double noise;
    double from;
    uint64_t seed;
    bool plot;
    size_t draws;
} test_args;

static const rg_option options[] = {
    {RG_OPTION_PATH, 'l', "library", "FILE", NULL, offsetof(test_args, library), "", false},
    {RG_OPTION_WORD, 'm', "method", "fcls|nnls", "fcls", offsetof(test_args, method), "", false},
    {RG_OPTION_COUNT, 0, "count", "N", NULL, offsetof(test_args, count), "", false},
    {RG_OPTION_NUMBER, 0, "noise", "X", "0.005", offsetof(test_args, noise), "", false},
    {RG_OPTION_NUMBER, 0, "from", "X", NULL, offsetof(test_args, from), "", false},
    {RG_OPTION_SEED, 0, "seed", "N", "1", offsetof(test_args, seed), "", false},
    {RG_OPTION_COUNTED, 0, "draws", "none|monte-carlo N", "none", offsetof(test_args, draws), "", false},
    {RG_OPTION_FLAG, 0, "plot", NULL, NULL, offsetof(test_args, plot), "", false},
    {0},
};

static const rg_command command = {
    .name = "grains stats",
    .operands = "IN.h5",
    .options = options,
    .args_size = sizeof(test_args),
    .min_operands = 1,
    .max_operands = 2,
    .has = RG_HAS_OUTPUT,
};

/* Parse up to eight words; the caller frees *operands. */
static rg_status parse(test_args *args, const char ***operands, bool *help, rg_error *err, size_t n,
                       const char *const *words)
{
    char copies[8][64];
    char *argv[8];
    for (size_t i = 0; i < n; i++) {
        snprintf(copies[i], sizeof copies[i], "%s", words[i]);
        /* args keeps pointers into argv, so hand out the constant words. */
        argv[i] = copies[i];
        memcpy(&argv[i], &words[i], sizeof argv[i]);
    }
    memset(args, 0, sizeof *args);
    *err = (rg_error){0};
    return rg_options_parse(&command, (int) n, argv, args, operands, help, err);
}

static void reads_every_spelling(void **state)
{
    (void) state;
    test_args args;
    const char **operands = NULL;
    bool help = false;
    rg_error err;
    const char *const words[] = {"-l", "lib dir/a.h5", "--method=nnls", "--count",
                                 "12", "--plot",       "in.h5",         "-oX.h5"};
    assert_int_equal(parse(&args, &operands, &help, &err, 8, words), RG_OK);
    assert_string_equal(args.library, "lib dir/a.h5");
    assert_string_equal(args.method, "nnls");
    assert_int_equal(args.count, 12);
    assert_true(args.noise == 0.005);
    assert_int_equal(args.seed, 1);
    assert_true(args.plot);
    assert_string_equal(args.common.output, "X.h5");
    assert_int_equal(args.common.n_operands, 1);
    assert_string_equal(args.common.operands[0], "in.h5");
    char *canonical = rg_options_canonical(&command, &args);
    assert_string_equal(canonical,
                        "regolith grains stats --library a.h5 --method nnls --count 12 --plot in.h5");
    free(canonical);
    args.noise = 0.1;
    canonical = rg_options_canonical(&command, &args);
    assert_non_null(strstr(canonical, " --noise 0.1 "));
    free(canonical);
    args.noise = 1.0 / 3.0; /* needs 16 digits */
    canonical = rg_options_canonical(&command, &args);
    assert_true(strtod(strstr(canonical, " --noise ") + 9, NULL) == 1.0 / 3.0);
    free(canonical);
    free(operands);
}

/* Numbers as a person writes them, and only those that differ from the default. */
static void records_numbers_briefly(void **state)
{
    (void) state;
    test_args args;
    const char **operands = NULL;
    bool help = false;
    rg_error err;
    static const struct {
        const char *words[3];
        size_t n;
        const char *canonical;
    } cases[] = {
        {{"in.h5"}, 1, "regolith grains stats in.h5"},
        {{"--noise=0.0050", "in.h5"}, 2, "regolith grains stats in.h5"},
        {{"--noise=0.1", "--from=450.3", "in.h5"}, 3, "regolith grains stats --noise 0.1 --from 450.3 in.h5"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(parse(&args, &operands, &help, &err, cases[i].n, cases[i].words), RG_OK);
        assert_true(cases[i].n == 3 ? args.from == 450.3 : isnan(args.from));
        char *canonical = rg_options_canonical(&command, &args);
        assert_string_equal(canonical, cases[i].canonical);
        free(canonical);
        free(operands);
    }
}

/* A word with a count, as two words, as one, and as it is recorded. */
static void reads_a_word_and_its_count(void **state)
{
    (void) state;
    static const struct {
        const char *words[4];
        size_t n;
        size_t draws;
        const char *canonical;
    } cases[] = {
        {{"in.h5"}, 1, 0, "regolith grains stats in.h5"},
        {{"--draws", "none", "in.h5"}, 3, 0, "regolith grains stats in.h5"},
        {{"--draws", "monte-carlo", "200", "in.h5"},
         4,
         200,
         "regolith grains stats --draws 'monte-carlo 200' in.h5"},
        {{"--draws=monte-carlo", "200", "in.h5"},
         3,
         200,
         "regolith grains stats --draws 'monte-carlo 200' in.h5"},
        {{"--draws", "monte-carlo 200", "in.h5"},
         3,
         200,
         "regolith grains stats --draws 'monte-carlo 200' in.h5"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        test_args args;
        const char **operands = NULL;
        bool help = false;
        rg_error err;
        assert_int_equal(parse(&args, &operands, &help, &err, cases[i].n, cases[i].words), RG_OK);
        assert_int_equal(args.draws, cases[i].draws);
        assert_int_equal(args.common.n_operands, 1);
        char *canonical = rg_options_canonical(&command, &args);
        assert_string_equal(canonical, cases[i].canonical);
        free(canonical);
        free(operands);
    }
}

static void says_what_is_wrong(void **state)
{
    (void) state;
    static const struct {
        const char *words[3];
        size_t n;
        const char *subject;
    } cases[] = {
        {{"--methdo", "nnls", "in.h5"}, 3, "--methdo: did you mean --method?"},
        {{"--method", "newton", "in.h5"}, 3, "--method newton: fcls|nnls"},
        {{"--count", "0", "in.h5"}, 3, "--count 0: a whole number from 1 is wanted"},
        {{"--count", "-3", "in.h5"}, 3, "--count -3: a whole number from 1 is wanted"},
        {{"--noise", "1x", "in.h5"}, 3, "--noise 1x: a number is wanted"},
        {{"in.h5", "--seed"}, 2, "--seed : its value is missing"},
        {{"--plot=1", "in.h5"}, 2, "--plot 1: it takes no value"},
        {{"--draws", "monte-carlo", "in.h5"}, 3, "--draws monte-carlo in.h5: none|monte-carlo N"},
        {{"--draws", "monte-carlo 0", "in.h5"}, 3, "--draws monte-carlo 0: none|monte-carlo N"},
        {{"in.h5", "--draws", "normal"}, 3, "--draws normal: none|monte-carlo N"},
        {{"--plot"}, 1, "IN.h5"},
        {{"a", "b", "c"}, 3, "IN.h5"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        test_args args;
        const char **operands = NULL;
        bool help = false;
        rg_error err;
        assert_int_equal(parse(&args, &operands, &help, &err, cases[i].n, cases[i].words), RG_EUSAGE);
        assert_string_equal(err.subject, cases[i].subject);
        free(operands);
    }
}

static void help_wins_over_missing_operands(void **state)
{
    (void) state;
    test_args args;
    const char **operands = NULL;
    bool help = false;
    rg_error err;
    const char *const words[] = {"--help"};
    assert_int_equal(parse(&args, &operands, &help, &err, 1, words), RG_OK);
    assert_true(help);
    free(operands);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_spelling),
        cmocka_unit_test(records_numbers_briefly),
        cmocka_unit_test(reads_a_word_and_its_count),
        cmocka_unit_test(says_what_is_wrong),
        cmocka_unit_test(help_wins_over_missing_operands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
