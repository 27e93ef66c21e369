#include "tests/support/check.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "toolkit/output.h"

static const rg_h5_write_options FORCE = {.force = true};
static const rg_h5_write_options GENTLE = {.force = false};

static const char *scratch_file(const char *name)
{
    static char paths[4][512];
    static size_t next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", scratch_directory(), name);
    return path;
}

static void assert_holds(const char *path, const char *expected)
{
    char text[64] = "";
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(text, expected);
}

static rg_status put(const char *path, const rg_h5_write_options *options, const char *text, rg_error *err)
{
    rg_output output;
    const rg_status status = rg_output_open(path, options, &output, err);
    if (status != RG_OK)
        return status;
    fputs(text, output.stream);
    return rg_output_close(&output, RG_OK, err);
}

static void replaces_a_file_only_by_force_and_only_when_complete(void **state)
{
    (void) state;
    const char *path = scratch_file("table.csv");
    rg_output output;
    assert_int_equal(put(path, &GENTLE, "one", NULL), RG_OK);
    assert_int_equal(put(path, &GENTLE, "two", NULL), RG_EEXIST);
    assert_holds(path, "one");
    assert_int_equal(rg_output_open(path, &FORCE, &output, NULL), RG_OK);
    fputs("half", output.stream);
    assert_int_equal(rg_output_close(&output, RG_ENOMEM, NULL), RG_ENOMEM);
    assert_holds(path, "one");
    assert_int_equal(put(path, &FORCE, "two", NULL), RG_OK);
    assert_holds(path, "two");
    const rg_h5_write_options input = {.force = true, .inputs = &path, .n_inputs = 1};
    assert_int_equal(put(path, &input, "three", NULL), RG_EUSAGE);
}

static void writes_through_a_link(void **state)
{
    (void) state;
    struct stat info;
    const char *target = scratch_file("target.csv");
    const char *name = scratch_file("link.csv");
    assert_int_equal(put(target, &GENTLE, "old", NULL), RG_OK);
    assert_int_equal(symlink("target.csv", name), 0);
    assert_int_equal(put(name, &FORCE, "new", NULL), RG_OK);
    assert_int_equal(lstat(name, &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    assert_holds(target, "new");
}

/* With --force as well as without: a rename would take the pipe away from whoever reads it. */
static void writes_into_a_pipe_and_leaves_it_one(void **state)
{
    (void) state;
    struct stat info;
    char text[16] = "";
    const char *name = scratch_file("pipe");
    assert_int_equal(mkfifo(name, 0600), 0);
    const int reader = open(name, O_RDONLY | O_NONBLOCK);
    assert_true(reader >= 0);
    assert_int_equal(put(name, &FORCE, "a,b\n", NULL), RG_OK);
    assert_int_equal(read(reader, text, sizeof text - 1), 4);
    assert_int_equal(put(name, &GENTLE, "c\n", NULL), RG_OK);
    assert_int_equal(read(reader, text, sizeof text - 1), 2);
    close(reader);
    assert_int_equal(lstat(name, &info), 0);
    assert_true(S_ISFIFO(info.st_mode));
}

static void says_when_the_bytes_do_not_arrive(void **state)
{
    (void) state;
    rg_error err = {0};
    if (access("/dev/full", W_OK) != 0)
        skip();
    assert_int_equal(put("/dev/full", &GENTLE, "a,b\n", &err), RG_EIO);
    assert_non_null(strstr(err.reason, "no space"));
    memset(&err, 0, sizeof err);
    assert_int_equal(put(scratch_directory(), &FORCE, "a", &err), RG_ECREATE);
    assert_int_equal(put(scratch_file("no/such/folder.csv"), &GENTLE, "a", NULL), RG_ECREATE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replaces_a_file_only_by_force_and_only_when_complete),
        cmocka_unit_test(writes_through_a_link),
        cmocka_unit_test(writes_into_a_pipe_and_leaves_it_one),
        cmocka_unit_test(says_when_the_bytes_do_not_arrive),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
