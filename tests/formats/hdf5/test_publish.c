#include "tests/support/check.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <hdf5.h>
#include <zlib.h>

#include "formats/hdf5/container.h"
#include "formats/hdf5/validate.h"
#include "kernels/base/memory.h"
#include "kernels/base/threads.h"
#include "tests/support/entries.h"
#include "tests/support/refuse.h"

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

static rg_status store(const char *path, const rg_h5_write_options *options, size_t n_rows, rg_error *err)
{
    rg_entry entry = sample_entry(RG_REFLECTANCE, n_rows, 300);
    rg_h5_file *file = NULL;
    rg_status status = rg_h5_create(path, options, &file, err);
    if (status == RG_OK) {
        status = rg_h5_write_entry(file, &entry, NULL, NULL, err);
        if (status == RG_OK)
            status = rg_h5_publish(file, err);
        else
            rg_h5_abandon(file);
    }
    rg_entry_free(&entry);
    return status;
}

static rg_status add_result(const char *path, const char *tool, rg_error *err)
{
    rg_result result = sample_result(tool, 6);
    rg_h5_file *file = NULL;
    rg_status status = rg_h5_create_from(path, &FORCE, &file, err);
    if (status == RG_OK) {
        status = rg_h5_write_result(file, "entry", &result, err);
        if (status == RG_OK)
            status = rg_h5_publish(file, err);
        else
            rg_h5_abandon(file);
    }
    rg_result_free(&result);
    return status;
}

static unsigned char *content(const char *path, size_t *n)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    *n = (size_t) ftell(file);
    rewind(file);
    unsigned char *bytes = rg_alloc(*n, 1, 1);
    assert_int_equal(fread(bytes, 1, *n, file), *n);
    fclose(file);
    return bytes;
}

static void assert_same_bytes(const char *a, const char *b)
{
    size_t n_a;
    size_t n_b;
    unsigned char *left = content(a, &n_a);
    unsigned char *right = content(b, &n_b);
    assert_int_equal(n_a, n_b);
    assert_memory_equal(left, right, n_a);
    free(left);
    free(right);
}

static void assert_no_temporaries(void)
{
    DIR *directory = opendir(scratch_directory());
    for (const struct dirent *item = readdir(directory); item != NULL; item = readdir(directory))
        assert_null(strstr(item->d_name, ".tmp"));
    closedir(directory);
}

static void writes_the_same_bytes_for_the_same_content(void **state)
{
    (void) state;
    assert_int_equal(store(scratch_file("a.h5"), &FORCE, 700, NULL), RG_OK);
    assert_int_equal(store(scratch_file("another-name.h5"), &FORCE, 700, NULL), RG_OK);
    assert_same_bytes(scratch_file("a.h5"), scratch_file("another-name.h5"));
    assert_int_equal(add_result(scratch_file("a.h5"), "unmix", NULL), RG_OK);
    assert_int_equal(add_result(scratch_file("another-name.h5"), "unmix", NULL), RG_OK);
    assert_same_bytes(scratch_file("a.h5"), scratch_file("another-name.h5"));
    assert_no_temporaries();
}

/* The same whether the values come at once or as a stream. */
static void writes_the_same_bytes_from_a_stream(void **state)
{
    (void) state;
    for (int streamed = 0; streamed < 2; streamed++) {
        rg_entry cube = sample_cube(37, 45, 60, streamed);
        rg_h5_file *file = NULL;
        free(cube.errors);
        cube.errors = NULL;
        assert_int_equal(rg_h5_create(scratch_file(streamed ? "stream.h5" : "whole.h5"), &FORCE, &file, NULL),
                         RG_OK);
        assert_int_equal(rg_h5_write_entry(file, &cube, NULL, NULL, NULL), RG_OK);
        assert_int_equal(rg_h5_publish(file, NULL), RG_OK);
        rg_entry_free(&cube);
    }
    assert_same_bytes(scratch_file("stream.h5"), scratch_file("whole.h5"));
}

static void refuses_to_overwrite(void **state)
{
    (void) state;
    rg_error err = {0};
    const char *path = scratch_file("old.h5");
    assert_int_equal(store(path, &FORCE, 6, NULL), RG_OK);
    assert_int_equal(store(path, &GENTLE, 6, &err), RG_EEXIST);
    assert_string_equal(err.file, path);
    char link_path[512];
    snprintf(link_path, sizeof link_path, "%s", scratch_file("hard-link.h5"));
    (void) unlink(link_path);
    assert_int_equal(link(path, link_path), 0);
    const char *const inputs[] = {"/nonexistent", link_path};
    const rg_h5_write_options options = {.force = true, .inputs = inputs, .n_inputs = 2};
    err = (rg_error){0};
    assert_int_equal(store(path, &options, 6, &err), RG_EUSAGE);
    assert_no_temporaries();
}

static void names_what_keeps_it_from_creating(void **state)
{
    (void) state;
    rg_error err = {0};
    rg_h5_file *file;
    assert_int_equal(rg_h5_create(scratch_file("no/such/dir/x.h5"), &GENTLE, &file, &err), RG_ECREATE);
    assert_string_equal(err.reason, "the directory of the output does not exist");
    err = (rg_error){0};
    assert_int_equal(rg_h5_create(scratch_directory(), &FORCE, &file, &err), RG_ECREATE);
    err = (rg_error){0};
    assert_int_equal(rg_h5_create("/dev/null", &FORCE, &file, &err), RG_ECREATE);
    err = (rg_error){0};
    char longest[400];
    memset(longest, 'n', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_int_equal(rg_h5_create(scratch_file(longest), &GENTLE, &file, &err), RG_ECREATE);
    if (geteuid() == 0)
        return; /* root may write anywhere */
    assert_int_equal(mkdir(scratch_file("locked"), 0500), 0);
    err = (rg_error){0};
    assert_int_equal(rg_h5_create(scratch_file("locked/x.h5"), &GENTLE, &file, &err), RG_ECREATE);
    assert_string_equal(err.reason, "the directory may not be written");
}

/* The status of work in a process whose files may not grow beyond a limit. A process of its own, as in
 * the program: what the library could not write stays with it until the end (and is told as a leak). */
static rg_status with_limit(rlim_t limit, const char *path, bool add)
{
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        const struct rlimit small = {.rlim_cur = limit, .rlim_max = limit};
        rg_error err = {0};
        (void) signal(SIGXFSZ, SIG_IGN);
        if (setrlimit(RLIMIT_FSIZE, &small) != 0)
            _exit(RG_STATUS_COUNT);
        const rg_status status = add ? add_result(path, "unmix", &err) : store(path, &FORCE, 3000, &err);
        const bool told = status == RG_OK || (strcmp(err.file, path) == 0 && err.remedy != NULL &&
                                              strstr(err.reason, "limit on file size") != NULL);
        _exit(told ? (int) status : RG_STATUS_COUNT);
    }
    int code = 0;
    assert_int_equal(waitpid(child, &code, 0), child);
    assert_true(WIFEXITED(code));
    return (rg_status) WEXITSTATUS(code);
}

/* A full disk, as far as a process can be made to see one. */
static void leaves_the_old_file_when_the_device_is_full(void **state)
{
    (void) state;
    const char *path = scratch_file("full.h5");
    const char *copy = scratch_file("full-copy.h5");
    size_t n_bytes;
    assert_int_equal(store(path, &FORCE, 3000, NULL), RG_OK);
    free(content(path, &n_bytes));
    assert_int_equal(store(path, &FORCE, 6, NULL), RG_OK);
    assert_int_equal(store(copy, &FORCE, 6, NULL), RG_OK);
    for (size_t i = 0; i < 40; i++) {
        const rlim_t limit = i < 4 ? 600 * i : n_bytes * (i - 3) / 37 - 1;
        assert_int_equal(with_limit(limit, path, false), RG_EIO);
        const rg_status added = with_limit(limit, copy, true);
        assert_true(added == RG_EIO || (added == RG_OK && limit > 20000));
        assert_no_temporaries();
        rg_h5_file *file = NULL;
        assert_int_equal(rg_h5_open(path, &file, NULL), RG_OK);
        rg_h5_close(file);
        if (added != RG_OK)
            assert_same_bytes(path, copy);
        else
            assert_int_equal(store(copy, &FORCE, 6, NULL), RG_OK);
    }
}

static void resolves_links_and_keeps_the_mode(void **state)
{
    (void) state;
    struct stat info;
    const char *path = scratch_file("real.h5");
    const char *name = scratch_file("link.h5");
    assert_int_equal(store(path, &FORCE, 6, NULL), RG_OK);
    assert_int_equal(chmod(path, 0640), 0);
    (void) unlink(name);
    assert_int_equal(symlink("real.h5", name), 0);
    assert_int_equal(add_result(name, "unmix", NULL), RG_OK);
    assert_int_equal(lstat(name, &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    assert_int_equal(lstat(path, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0640);
    const char *dangling = scratch_file("dangling.h5");
    assert_int_equal(symlink("not-there.h5", dangling), 0);
    assert_int_equal(store(dangling, &FORCE, 6, NULL), RG_ECREATE);
    assert_int_equal(lstat(dangling, &info), 0);
    assert_true(S_ISLNK(info.st_mode));
    rg_h5_file *file = NULL;
    assert_int_equal(rg_h5_open(path, &file, NULL), RG_OK);
    assert_int_equal(rg_h5_result_count(file, "entry"), 1);
    rg_h5_close(file);
    assert_int_equal(chmod(path, 0600), 0);
    assert_int_equal(store(path, &FORCE, 6, NULL), RG_OK);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0600);
    const mode_t mask = umask(027);
    assert_int_equal(store(scratch_file("masked.h5"), &FORCE, 6, NULL), RG_OK);
    umask(mask);
    assert_int_equal(stat(scratch_file("masked.h5"), &info), 0);
    assert_int_equal(info.st_mode & 07777, 0640);
}

/* Two programs that add to one file at a time: the later one must not drop the result of the earlier. */
static void refuses_to_replace_what_another_changed(void **state)
{
    (void) state;
    const char *path = scratch_file("shared.h5");
    rg_result result = sample_result("slow", 6);
    rg_h5_file *file = NULL;
    rg_error err = {0};
    assert_int_equal(store(path, &FORCE, 6, NULL), RG_OK);
    assert_int_equal(rg_h5_create_from(path, &FORCE, &file, NULL), RG_OK);
    assert_int_equal(rg_h5_write_result(file, "entry", &result, NULL), RG_OK);
    assert_int_equal(add_result(path, "quick", NULL), RG_OK);
    assert_int_equal(rg_h5_publish(file, &err), RG_ECHANGED);
    assert_string_equal(err.file, path);
    assert_no_temporaries();
    assert_int_equal(rg_h5_open(path, &file, NULL), RG_OK);
    assert_int_equal(rg_h5_result_count(file, "entry"), 1);
    rg_h5_close(file);
    assert_int_equal(add_result(path, "slow", NULL), RG_OK);
    rg_result_free(&result);
}

static void removes_temporaries_on_a_signal(void **state)
{
    (void) state;
    rg_h5_file *file = NULL;
    assert_int_equal(rg_h5_create(scratch_file("killed.h5"), &FORCE, &file, NULL), RG_OK);
    rg_h5_unlink_temporaries();
    assert_no_temporaries();
    rg_h5_abandon(file);
    assert_int_equal(access(scratch_file("killed.h5"), F_OK), -1);
}

/* An older dataset that no longer reads, or reads otherwise, must not be carried into a new file. */
static void refuses_to_carry_damage_along(void **state)
{
    (void) state;
    const char *path = scratch_file("damaged.h5");
    rg_error err = {0};
    assert_int_equal(store(path, &FORCE, 6, NULL), RG_OK);
    const hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    const hid_t dataset = H5Dopen2(file, "/entry/data/wavelength", H5P_DEFAULT);
    double axis[300] = {0};
    assert_true(H5Dwrite(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, axis) >= 0);
    H5Dclose(dataset);
    H5Fclose(file);
    assert_int_equal(add_result(path, "unmix", &err), RG_EIO);
    assert_string_equal(err.dataset, "/entry");
    assert_no_temporaries();
}

/* ---- files that cannot be opened ---------------------------------------------------------------- */

static void write_bytes(const char *path, const void *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    fclose(file);
}

static void assert_refused(const char *path, rg_status expected, const char *reason)
{
    rg_h5_file *file = NULL;
    rg_error err = {0};
    const rg_status status = rg_h5_open(path, &file, &err);
    if (status != expected)
        print_error("%s: %s\n", path, err.reason);
    assert_int_equal(status, expected);
    assert_null(file);
    if (reason != NULL)
        assert_string_equal(err.reason, reason);
    assert_string_equal(err.file, path);
}

static void says_why_a_file_cannot_be_read(void **state)
{
    (void) state;
    const char *path = scratch_file("bad.h5");
    assert_refused(scratch_file("missing.h5"), RG_ENOENT, "there is no such file");
    assert_refused(scratch_directory(), RG_ENOENT, "this is a directory, not a file");
    write_bytes(path, "", 0);
    assert_refused(path, RG_EFORMAT, "the file is empty");
    write_bytes(path, "wavelength,reflectance\n", 23);
    assert_refused(path, RG_EFORMAT, "this is no HDF5 file");
    assert_int_equal(store(path, &FORCE, 6, NULL), RG_OK);
    assert_int_equal(truncate(path, 3000), 0);
    assert_refused(path, RG_EFORMAT, "the HDF5 file is cut off or damaged");
    const hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    H5Fclose(file);
    assert_refused(path, RG_EFORMAT, "this HDF5 file is not a regolith container");
}

static void set_schema(const char *path, const char *schema)
{
    const hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    H5Adelete(file, "regolith_schema");
    const hid_t type = H5Tcopy(H5T_C_S1);
    const hid_t space = H5Screate(H5S_SCALAR);
    H5Tset_size(type, strlen(schema));
    const hid_t attribute = H5Acreate2(file, "regolith_schema", type, space, H5P_DEFAULT, H5P_DEFAULT);
    H5Awrite(attribute, type, schema);
    H5Aclose(attribute);
    H5Sclose(space);
    H5Tclose(type);
    H5Fclose(file);
}

static void reads_newer_minors_and_refuses_newer_majors(void **state)
{
    (void) state;
    const char *path = scratch_file("schema.h5");
    rg_h5_file *file = NULL;
    rg_error err = {0};
    assert_int_equal(store(path, &FORCE, 6, NULL), RG_OK);
    set_schema(path, "1.99");
    assert_int_equal(rg_h5_open(path, &file, NULL), RG_OK);
    rg_h5_close(file);
    set_schema(path, "2.0");
    assert_int_equal(rg_h5_open(path, &file, &err), RG_EUNSUPPORTED);
    assert_string_equal(err.subject, "2.0");
    set_schema(path, "new");
    assert_refused(path, RG_EFORMAT, NULL);
}

typedef void change(hid_t file);

static void assert_change_refused(change *spoil, rg_status expected)
{
    const char *path = scratch_file("hostile.h5");
    assert_int_equal(store(path, &FORCE, 6, NULL), RG_OK);
    const hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
    spoil(file);
    assert_true(H5Fclose(file) >= 0);
    assert_refused(path, expected, NULL);
}

static void link_outside(hid_t file)
{
    H5Lcreate_external("/etc/hostname", "/", file, "/entry/outside", H5P_DEFAULT, H5P_DEFAULT);
}

static void store_outside(hid_t file)
{
    const hsize_t dims[1] = {4};
    const hid_t space = H5Screate_simple(1, dims, NULL);
    const hid_t plist = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_external(plist, "/etc/hostname", 0, 4);
    const hid_t dataset =
        H5Dcreate2(file, "/entry/outside", H5T_STD_U8LE, space, H5P_DEFAULT, plist, H5P_DEFAULT);
    assert_true(dataset >= 0);
    H5Dclose(dataset);
    H5Pclose(plist);
    H5Sclose(space);
}

static void take_from_outside(hid_t file)
{
    const hsize_t dims[1] = {4};
    const hid_t space = H5Screate_simple(1, dims, NULL);
    const hid_t plist = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_virtual(plist, space, "other.h5", "/data", space);
    const hid_t dataset =
        H5Dcreate2(file, "/entry/outside", H5T_STD_U8LE, space, H5P_DEFAULT, plist, H5P_DEFAULT);
    assert_true(dataset >= 0);
    H5Dclose(dataset);
    H5Pclose(plist);
    H5Sclose(space);
}

static void contain_itself(hid_t file)
{
    H5Lcreate_hard(file, "/entry", file, "/entry/data/entry", H5P_DEFAULT, H5P_DEFAULT);
}

static void claim_too_much(hid_t file)
{
    const hsize_t dims[2] = {1000000000, 1000000};
    const hsize_t chunk[2] = {1, 16};
    const hid_t space = H5Screate_simple(2, dims, NULL);
    const hid_t plist = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_chunk(plist, 2, chunk);
    const hid_t dataset =
        H5Dcreate2(file, "/entry/much", H5T_IEEE_F32LE, space, H5P_DEFAULT, plist, H5P_DEFAULT);
    assert_true(dataset >= 0);
    H5Dclose(dataset);
    H5Pclose(plist);
    H5Sclose(space);
}

/* A chunk of 4 kB that unpacks to 64 MB. */
static void swell(hid_t file)
{
    const hsize_t dims[1] = {1024};
    const hsize_t origin[1] = {0};
    const hid_t space = H5Screate_simple(1, dims, NULL);
    const hid_t plist = H5Pcreate(H5P_DATASET_CREATE);
    H5Pset_chunk(plist, 1, dims);
    H5Pset_deflate(plist, 4);
    const hid_t dataset =
        H5Dcreate2(file, "/entry/bomb", H5T_IEEE_F32LE, space, H5P_DEFAULT, plist, H5P_DEFAULT);
    uLongf size = compressBound(64 << 20);
    unsigned char *zeros = rg_alloc(64 << 20, 1, 1);
    unsigned char *packed = rg_alloc(size, 1, 1);
    assert_int_equal(compress(packed, &size, zeros, 64 << 20), Z_OK);
    assert_true(H5Dwrite_chunk(dataset, H5P_DEFAULT, 0, origin, size, packed) >= 0);
    free(zeros);
    free(packed);
    H5Dclose(dataset);
    H5Pclose(plist);
    H5Sclose(space);
}

static void nest_deeply(hid_t file)
{
    hid_t group = H5Gopen2(file, "/entry", H5P_DEFAULT);
    for (int i = 0; i < 70; i++) {
        const hid_t inner = H5Gcreate2(group, "g", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
        H5Gclose(group);
        group = inner;
    }
    H5Gclose(group);
}

static void refuses_hostile_structures(void **state)
{
    (void) state;
    assert_change_refused(link_outside, RG_EUNSUPPORTED);
    assert_change_refused(store_outside, RG_EUNSUPPORTED);
    assert_change_refused(take_from_outside, RG_EUNSUPPORTED);
    assert_change_refused(contain_itself, RG_EFORMAT);
    assert_change_refused(claim_too_much, RG_EFORMAT);
    assert_change_refused(swell, RG_EFORMAT);
    assert_change_refused(nest_deeply, RG_EUNSUPPORTED);
}

/* A part that is missing, or of another shape, is named and nothing is returned. */
static void drop_signal(hid_t file)
{
    H5Ldelete(file, "/entry/data/reflectance", H5P_DEFAULT);
}
static void drop_axis(hid_t file)
{
    H5Ldelete(file, "/entry/data/wavelength", H5P_DEFAULT);
}
static void swap_axis(hid_t file)
{
    H5Ldelete(file, "/entry/data/wavelength", H5P_DEFAULT);
    H5Lcreate_hard(file, "/entry/data/index", file, "/entry/data/wavelength", H5P_DEFAULT, H5P_DEFAULT);
}
static void swap_column(hid_t file)
{
    H5Ldelete(file, "/entry/samples/sample_id", H5P_DEFAULT);
    H5Lcreate_hard(file, "/entry/data/wavelength", file, "/entry/samples/sample_id", H5P_DEFAULT,
                   H5P_DEFAULT);
}
static void drop_technique(hid_t file)
{
    H5Adelete_by_name(file, "/entry", "regolith_technique", H5P_DEFAULT);
}
static void text_for_values(hid_t file)
{
    H5Ldelete(file, "/entry/data/reflectance", H5P_DEFAULT);
    H5Lcreate_hard(file, "/entry/samples/sample_id", file, "/entry/data/reflectance", H5P_DEFAULT,
                   H5P_DEFAULT);
}

static void names_the_broken_part_of_an_entry(void **state)
{
    (void) state;
    static const struct {
        change *spoil;
        rg_status status;
        const char *dataset;
    } BROKEN[] = {
        {drop_signal, RG_EFORMAT, "/entry/data/reflectance"},
        {drop_axis, RG_EFORMAT, "/entry/data/wavelength"},
        {swap_axis, RG_ESHAPE, NULL},
        {swap_column, RG_ESHAPE, "/entry/samples/sample_id"},
        {drop_technique, RG_EUNSUPPORTED, "/entry"},
        {text_for_values, RG_EFORMAT, NULL},
    };
    const char *path = scratch_file("broken.h5");
    for (size_t i = 0; i < sizeof BROKEN / sizeof BROKEN[0]; i++) {
        rg_h5_file *file = NULL;
        rg_entry entry = {0};
        rg_error err = {0};
        bool has_data;
        assert_int_equal(store(path, &FORCE, 6, NULL), RG_OK);
        const hid_t id = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT);
        BROKEN[i].spoil(id);
        H5Fclose(id);
        assert_int_equal(rg_h5_open(path, &file, NULL), RG_OK);
        assert_int_equal(rg_h5_read_entry(file, "entry", &entry, &has_data, &err), BROKEN[i].status);
        if (BROKEN[i].dataset != NULL)
            assert_string_equal(err.dataset, BROKEN[i].dataset);
        rg_entry_free(&entry);
        rg_h5_close(file);
    }
}

/* ---- memory ------------------------------------------------------------------------------------ */

static rg_status write_all(void)
{
    rg_error err = {0};
    rg_status status = store(scratch_file("refused.h5"), &FORCE, 3, &err);
    if (status == RG_OK)
        status = add_result(scratch_file("refused.h5"), "unmix", &err);
    return status;
}

static rg_status read_all(void)
{
    rg_error err = {0};
    rg_h5_file *file = NULL;
    rg_entry entry = {0};
    rg_result result = {0};
    bool has_data;
    rg_status status = rg_h5_open(scratch_file("refused.h5"), &file, &err);
    if (status == RG_OK)
        status = rg_h5_read_entry(file, "entry", &entry, &has_data, &err);
    if (status == RG_OK)
        status = rg_h5_read_result(file, "entry", NULL, true, &result, &err);
    rg_entry_free(&entry);
    rg_result_free(&result);
    rg_h5_close(file);
    return status;
}

static rg_status validate_all(void)
{
    rg_findings findings;
    rg_error err = {0};
    const rg_status status = rg_h5_validate(scratch_file("refused.h5"), &findings, &err);
    rg_findings_free(&findings);
    return status;
}

static void survives_every_refused_allocation(void **state)
{
    (void) state;
    rg_entry entry = sample_entry(RG_REFLECTANCE, 3, 4);
    rg_result result = sample_result("unmix", 3);
    /* Building the samples must not be refused, so the writing is driven by hand. */
    for (size_t n = 1;; n++) {
        rg_h5_file *file = NULL;
        rg_error err = {0};
        refuse_allocation(n);
        rg_status status = rg_h5_create(scratch_file("refused.h5"), &FORCE, &file, &err);
        if (status == RG_OK)
            status = rg_h5_write_entry(file, &entry, NULL, NULL, &err);
        if (status == RG_OK)
            status = rg_h5_write_result(file, "entry", &result, &err);
        if (status == RG_OK)
            status = rg_h5_publish(file, &err);
        else
            rg_h5_abandon(file);
        if (!allocation_was_refused()) {
            assert_int_equal(status, RG_OK);
            break;
        }
        assert_int_equal(status, RG_ENOMEM);
        assert_no_temporaries();
    }
    rg_status (*const readers[])(void) = {read_all, validate_all};
    for (size_t k = 0; k < 2; k++)
        for (size_t n = 1;; n++) {
            refuse_allocation(n);
            const rg_status status = readers[k]();
            if (!allocation_was_refused()) {
                assert_int_equal(status, RG_OK);
                break;
            }
            /* A validator that could not look at one part may still say so as a finding. */
            assert_true(status == RG_ENOMEM || (k == 1 && status == RG_OK));
        }
    rg_result_free(&result);
    rg_entry_free(&entry);
    assert_int_equal(write_all(), RG_OK);
}

/* No identifier of the library stays open, or its clean-up at exit would meet it. */
static void closes_everything(void **state)
{
    (void) state;
    assert_int_equal(write_all(), RG_OK);
    assert_int_equal(read_all(), RG_OK);
    assert_int_equal(validate_all(), RG_OK);
    assert_int_equal(H5Fget_obj_count((hid_t) H5F_OBJ_ALL, H5F_OBJ_ALL), 0);
}

static int init(void **state)
{
    (void) state;
    rg_h5_library_init();
    rg_threads_set(1); /* a team of threads does not live on in the child of a fork */
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_the_same_bytes_for_the_same_content),
        cmocka_unit_test(writes_the_same_bytes_from_a_stream),
        cmocka_unit_test(refuses_to_overwrite),
        cmocka_unit_test(names_what_keeps_it_from_creating),
        cmocka_unit_test(resolves_links_and_keeps_the_mode),
        cmocka_unit_test(refuses_to_replace_what_another_changed),
        cmocka_unit_test(removes_temporaries_on_a_signal),
        cmocka_unit_test(refuses_to_carry_damage_along),
        cmocka_unit_test(says_why_a_file_cannot_be_read),
        cmocka_unit_test(reads_newer_minors_and_refuses_newer_majors),
        cmocka_unit_test(refuses_hostile_structures),
        cmocka_unit_test(names_the_broken_part_of_an_entry),
        cmocka_unit_test(survives_every_refused_allocation),
        cmocka_unit_test(closes_everything),
        cmocka_unit_test(leaves_the_old_file_when_the_device_is_full),
    };
    return cmocka_run_group_tests(tests, init, NULL);
}
