/* From a temporary file beside the target to the target, in one rename. */
#define _GNU_SOURCE /* realpath, copy_file_range, FICLONE */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "formats/hdf5/container_private.h"
#include "kernels/base/memory.h"
#include "kernels/base/version.h"

/* Temporary files that a signal must remove. The one place with global state: a signal handler has no
 * arguments. A slot is taken and given back by its first byte alone. */
enum { MOST_TEMPORARIES = 4, TEMPORARY_SIZE = 4096 };
static char temporaries[MOST_TEMPORARIES][TEMPORARY_SIZE];

static void guard_temporary(const char *path)
{
    for (int i = 0; i < MOST_TEMPORARIES; i++)
        if (temporaries[i][0] == '\0') {
            snprintf(temporaries[i] + 1, TEMPORARY_SIZE - 1, "%s", path + 1);
            temporaries[i][0] = path[0];
            return;
        }
}

static void release_temporary(const char *path)
{
    for (int i = 0; i < MOST_TEMPORARIES; i++)
        if (strcmp(temporaries[i], path) == 0)
            temporaries[i][0] = '\0';
}

void rg_h5_unlink_temporaries(void)
{
    for (int i = 0; i < MOST_TEMPORARIES; i++)
        if (temporaries[i][0] != '\0')
            unlink(temporaries[i]);
}

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the output");
}

static rg_status cannot_create(rg_error *err)
{
    static const struct {
        int number;
        const char *reason;
    } REASONS[] = {
        {ENOENT, "the folder for the output does not exist"},
        {ENOTDIR, "the folder for the output is no folder"},
        {EACCES, "the folder for the output may not be written"},
        {EROFS, "the folder for the output is on a read-only file system"},
        {ENOSPC, "no space is left on the device"},
        {EIO, "the device reports an input/output error"},
    };
    const int number = errno;
    const rg_status status = number == ENOSPC || number == EIO ? RG_EIO : RG_ECREATE;
    for (size_t i = 0; i < sizeof REASONS / sizeof REASONS[0]; i++)
        if (REASONS[i].number == number)
            return rg_fail(err, status, RG_NO_INDEX, REASONS[i].reason);
    return rg_fail(err, status, RG_NO_INDEX, "the output cannot be created");
}

/* ".name.pid.tmp" in the folder of target. */
static char *temporary_name(const char *target)
{
    const char *slash = strrchr(target, '/');
    const size_t folder = slash != NULL ? (size_t) (slash - target) + 1 : 0;
    const size_t size = strlen(target) + 40;
    char *name = rg_alloc(size, 1, 1);
    if (name != NULL)
        snprintf(name, size, "%.*s.%s.%ld.tmp", (int) folder, target, target + folder, (long) getpid());
    return name;
}

static bool same_file(const char *path, const struct stat *facts)
{
    struct stat other;
    return stat(path, &other) == 0 && other.st_dev == facts->st_dev && other.st_ino == facts->st_ino;
}

static rg_status check_target(const char *path, const rg_h5_write_options *options, rg_error *err)
{
    struct stat facts;
    if (stat(path, &facts) != 0)
        return RG_OK;
    if (S_ISDIR(facts.st_mode))
        return rg_fail(err, RG_ECREATE, RG_NO_INDEX, "the output is a directory");
    for (size_t i = 0; i < options->n_inputs; i++)
        if (same_file(options->inputs[i], &facts))
            return rg_fail_named(err, RG_EUSAGE, RG_NO_INDEX, "the output is one of the inputs", NULL,
                                 "leave out -o to add the result to the input");
    if (!options->force)
        return rg_fail_named(err, RG_EEXIST, RG_NO_INDEX, "the output exists", NULL,
                             "use --force to replace it");
    return RG_OK;
}

/* A file for `path`, its temporary made empty and exclusive. */
static rg_status begin(const char *path, const char *target, bool force, rg_h5_file **file, int *descriptor,
                       rg_error *err)
{
    rg_h5_file *fresh = rg_alloc(1, 1, sizeof *fresh);
    if (fresh == NULL)
        return no_memory(err);
    fresh->id = H5I_INVALID_HID;
    fresh->writing = true;
    fresh->force = force;
    fresh->mode = -1;
    fresh->path = rg_copy_text(path, strlen(path));
    fresh->target = rg_copy_text(target, strlen(target));
    char *temporary = fresh->target != NULL ? temporary_name(fresh->target) : NULL;
    if (fresh->path == NULL || temporary == NULL) {
        free(temporary);
        rg_h5_forget(fresh);
        return no_memory(err);
    }
    unlink(temporary); /* left by a run of the same number that was killed */
    *descriptor = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (*descriptor < 0) {
        const rg_status status = cannot_create(err);
        free(temporary);
        rg_h5_forget(fresh);
        return status;
    }
    fresh->temporary = temporary;
    guard_temporary(temporary);
    *file = fresh;
    return RG_OK;
}

static hid_t access_list(void)
{
    const hid_t list = H5Pcreate(H5P_FILE_ACCESS);
    if (list >= 0 && H5Pset_libver_bounds(list, H5F_LIBVER_V110, H5F_LIBVER_V110) < 0) {
        H5Pclose(list);
        return H5I_INVALID_HID;
    }
    return list;
}

static rg_status write_root(rg_h5_file *file, rg_error *err)
{
    char hdf5[32];
    rg_h5_library_version(hdf5);
    const hid_t root = H5Gopen2(file->id, "/", H5P_DEFAULT);
    if (root < 0)
        return rg_h5_write_failed(err);
    const struct {
        const char *name, *value;
    } ATTRIBUTES[] = {{"NX_class", "NXroot"},  {"default", "entry"},
                      {"creator", "regolith"}, {"creator_version", RG_VERSION},
                      {"HDF5_Version", hdf5},  {"regolith_schema", RG_SCHEMA}};
    rg_status status = RG_OK;
    for (size_t i = 0; i < sizeof ATTRIBUTES / sizeof ATTRIBUTES[0] && status == RG_OK; i++)
        status = rg_h5_set_text(root, ATTRIBUTES[i].name, ATTRIBUTES[i].value, err);
    H5Gclose(root);
    return status;
}

rg_status rg_h5_create(const char *path, const rg_h5_write_options *options, rg_h5_file **file, rg_error *err)
{
    int descriptor = -1;
    *file = NULL;
    rg_status status = check_target(path, options, err);
    if (status == RG_OK)
        status = begin(path, path, options->force, file, &descriptor, err);
    if (status != RG_OK) {
        (void) rg_error_place(err, path, NULL);
        return status;
    }
    assert(*file != NULL); /* begin gave it */
    close(descriptor);
    const hid_t creation = H5Pcreate(H5P_FILE_CREATE);
    const hid_t access = access_list();
    errno = 0;
    if (creation >= 0 && access >= 0 && H5Pset_obj_track_times(creation, 0) >= 0)
        (*file)->id = H5Fcreate((*file)->temporary, H5F_ACC_TRUNC, creation, access);
    if (creation >= 0)
        H5Pclose(creation);
    if (access >= 0)
        H5Pclose(access);
    status = (*file)->id >= 0 ? write_root(*file, err) : rg_h5_write_failed(err);
    if (status != RG_OK) {
        (void) rg_error_place(err, path, NULL);
        rg_h5_abandon(*file);
        *file = NULL;
    }
    return status;
}

/* All bytes of one descriptor to another: shared blocks where the file system can, else a copy. */
static bool copy_bytes(int from, int to)
{
    if (ioctl(to, FICLONE, from) == 0)
        return true;
    enum { BLOCK = 1 << 20 };
    char *block = rg_alloc(BLOCK, 1, 1);
    bool good = block != NULL && lseek(from, 0, SEEK_SET) == 0 && lseek(to, 0, SEEK_SET) == 0;
    while (good) {
        const ssize_t n = read(from, block, BLOCK);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            good = n == 0;
            break;
        }
        for (ssize_t done = 0; good && done < n;) {
            const ssize_t written = write(to, block + done, (size_t) (n - done));
            if (written < 0 && errno == EINTR)
                continue;
            good = written > 0;
            done += written;
        }
    }
    const int number = errno;
    free(block);
    errno = number;
    return good;
}

rg_status rg_h5_create_from(const char *path, const rg_h5_write_options *options, rg_h5_file **file,
                            rg_error *err)
{
    *file = NULL;
    char *target = realpath(path, NULL);
    int from = target != NULL ? open(target, O_RDONLY | O_CLOEXEC) : -1;
    int to = -1;
    struct stat facts;
    rg_status status = from < 0 || fstat(from, &facts) != 0
                           ? rg_fail(err, RG_ENOENT, RG_NO_INDEX, "the file cannot be opened")
                           : begin(path, target, options->force, file, &to, err);
    if (status == RG_OK) {
        assert(*file != NULL && to >= 0); /* begin gave them */
        (*file)->mode = (int) (facts.st_mode & 07777);
        (*file)->owner = (long) facts.st_uid;
        (*file)->group = (long) facts.st_gid;
        if (!copy_bytes(from, to))
            status = rg_h5_write_failed(err);
        if (close(to) != 0 && status == RG_OK)
            status = rg_h5_write_failed(err);
        to = -1;
    }
    if (from >= 0)
        close(from);
    if (status == RG_OK) {
        const hid_t access = access_list();
        errno = 0;
        (*file)->id = access >= 0 ? H5Fopen((*file)->temporary, H5F_ACC_RDWR, access) : H5I_INVALID_HID;
        if (access >= 0)
            H5Pclose(access);
        if ((*file)->id < 0)
            status = rg_h5_write_failed(err);
    }
    if (status == RG_OK)
        status = rg_h5_remember_all(*file, err);
    if (status == RG_OK)
        status = rg_h5_list(*file, err);
    free(target);
    if (status != RG_OK) {
        (void) rg_error_place(err, path, NULL);
        rg_h5_abandon(*file);
        *file = NULL;
    }
    return status;
}

/* Read the closed temporary back: every dataset must hash as it did in memory, and the tree as said. */
static rg_status read_back(rg_h5_file *file, rg_error *err)
{
    rg_h5_mismatch mismatch = {""};
    unsigned char hash[RG_HASH_SIZE] = {0};
    char hex[65];
    char stored[65] = "";
    const hid_t id = H5Fopen(file->temporary, H5F_ACC_RDONLY, H5P_DEFAULT);
    if (id < 0)
        return rg_fail(err, RG_EIO, RG_NO_INDEX, "the file just written cannot be opened again");
    rg_status status = rg_h5_tree_hash(file, id, "/", false, false, &mismatch, hash, err);
    const hid_t root = H5Gopen2(id, "/", H5P_DEFAULT);
    if (root >= 0) {
        (void) rg_h5_get_text(root, "regolith_content_sha256", stored, sizeof stored);
        H5Gclose(root);
    }
    H5Fclose(id);
    rg_h5_hex(hash, hex);
    if (status != RG_OK || mismatch.path[0] != '\0' || strcmp(hex, stored) != 0) {
        if (err != NULL && status != RG_OK)
            *err = (rg_error){0};
        status =
            rg_fail(err, RG_EIO, RG_NO_INDEX, "what was written reads back differently; nothing was changed");
        (void) rg_error_place(err, NULL, mismatch.path[0] != '\0' ? mismatch.path : NULL);
    }
    return status;
}

static rg_status sync_path(const char *path, int flags, rg_error *err)
{
    const int descriptor = open(path, flags | O_CLOEXEC);
    if (descriptor < 0)
        return rg_h5_write_failed(err);
    const bool synced = fsync(descriptor) == 0 || errno == EINVAL;
    const int number = errno;
    const bool closed = close(descriptor) == 0;
    if (!synced)
        errno = number;
    return synced && closed ? RG_OK : rg_h5_write_failed(err);
}

/* Flush the folder, so that the rename itself is on disk. The new file is in place already. */
static rg_status sync_folder(const char *target, rg_error *err)
{
    char folder[TEMPORARY_SIZE];
    snprintf(folder, sizeof folder, "%s", target);
    char *slash = strrchr(folder, '/');
    if (slash == NULL)
        snprintf(folder, sizeof folder, ".");
    else
        slash[slash == folder] = '\0';
    rg_error cause = {0};
    if (sync_path(folder, O_RDONLY | O_DIRECTORY, &cause) == RG_OK)
        return RG_OK;
    return rg_fail_named(err, RG_EIO, RG_NO_INDEX, cause.reason, NULL,
                         "the new file is in place, but may not survive a loss of power");
}

/* Mode always, owner where it is another's and we may. */
static rg_status keep_owner(const rg_h5_file *file, rg_error *err)
{
    if (file->mode < 0)
        return RG_OK;
    if ((file->owner != (long) geteuid() || file->group != (long) getegid()) &&
        chown(file->temporary, (uid_t) file->owner, (gid_t) file->group) != 0 && errno != EPERM)
        return rg_h5_write_failed(err);
    return chmod(file->temporary, (mode_t) file->mode) == 0 ? RG_OK : rg_h5_write_failed(err);
}

rg_status rg_h5_publish(rg_h5_file *file, rg_error *err)
{
    errno = 0;
    rg_status status = rg_h5_seal(file, err);
    if (status == RG_OK && H5Fflush(file->id, H5F_SCOPE_LOCAL) < 0)
        status = rg_h5_write_failed(err);
    if (status == RG_OK && H5Fget_obj_count(file->id, H5F_OBJ_ALL | H5F_OBJ_LOCAL) != 1)
        status = rg_fail(err, RG_EINTERNAL, RG_NO_INDEX, "an object of the output was left open");
    if (status == RG_OK) {
        const herr_t closed = H5Fclose(file->id);
        file->id = H5I_INVALID_HID;
        if (closed < 0)
            status = rg_h5_write_failed(err);
    }
    if (status == RG_OK)
        status = read_back(file, err);
    if (status == RG_OK)
        status = keep_owner(file, err);
    if (status == RG_OK)
        status = sync_path(file->temporary, O_RDONLY, err);
    if (status == RG_OK && rename(file->temporary, file->target) != 0)
        status = rg_h5_write_failed(err);
    if (status != RG_OK) {
        (void) rg_error_place(err, file->path, NULL);
        rg_h5_abandon(file);
        return status;
    }
    release_temporary(file->temporary);
    status = sync_folder(file->target, err);
    (void) rg_error_place(status != RG_OK ? err : NULL, file->path, NULL);
    rg_h5_forget(file);
    return status;
}

void rg_h5_abandon(rg_h5_file *file)
{
    if (file == NULL)
        return;
    if (file->temporary != NULL) {
        unlink(file->temporary);
        release_temporary(file->temporary);
    }
    rg_h5_forget(file);
}
