#include "tests/support/check.h"

#include "toolkit/progress.h"

static void shows_share_rate_and_time_left(void **state)
{
    (void) state;
    const rg_progress progress = {.command = "unmix", .what = "spectra", .total = 3000000};
    char line[200];
    rg_progress_line(&progress, 1500000, 1.0, line, sizeof line);
    assert_string_equal(line, "unmix:  50 % of 3000000 spectra, 1.5 M/s, 0:01 left");
    rg_progress_line(&progress, 30000, 2.0, line, sizeof line);
    assert_string_equal(line, "unmix:   1 % of 3000000 spectra, 15 k/s, 3:18 left");
    const rg_progress open = {.command = "import", .what = "files"};
    rg_progress_line(&open, 12, 4.0, line, sizeof line);
    assert_string_equal(line, "import: 12 files, 3/s");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(shows_share_rate_and_time_left)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
