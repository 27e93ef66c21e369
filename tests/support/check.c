#include "tests/support/check.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void check_near(double actual, double expected, double tolerance, const char *what, const char *file,
                int line)
{
    if (fabs(actual - expected) <= tolerance)
        return;
    print_error("%s = %.17g, expected %.17g within %.3g\n", what, actual, expected, tolerance);
    _fail(file, line);
}

const char *shared_data(const char *relative)
{
    static char path[1024];
    const char *root = getenv("REGOLITH_SHARED");
    snprintf(path, sizeof path, "%s/data/%s", root != NULL ? root : "../shared", relative);
    if (access(path, R_OK) != 0) {
        print_message("skipped: %s is not here\n", path);
        skip();
    }
    return path;
}

static char scratch[256];

static void remove_scratch(void)
{
    char command[300];
    snprintf(command, sizeof command, "rm -rf '%s'", scratch);
    if (system(command) != 0)
        fprintf(stderr, "could not remove %s\n", scratch);
}

const char *scratch_directory(void)
{
    if (scratch[0] == '\0') {
        const char *base = getenv("TMPDIR");
        snprintf(scratch, sizeof scratch, "%s/regolith-test-XXXXXX", base != NULL ? base : "/tmp");
        if (mkdtemp(scratch) == NULL)
            abort();
        atexit(remove_scratch);
    }
    return scratch;
}
