#define _XOPEN_SOURCE 700 /* realpath */

#include "formats/hdf5/temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <linux/fs.h>
#include <sys/ioctl.h>
#endif

#include "formats/hdf5/container_private.h"
#include "kernels/base/memory.h"

enum { SLOTS = 8, SLOT_SIZE = 4096, COPY_BLOCK = 1 << 20 };

/* A signal handler gets no argument, so the paths that it must unlink cannot arrive by one. */
static char slots[SLOTS][SLOT_SIZE];
static volatile sig_atomic_t slot_used[SLOTS];

void rg_h5_unlink_temporaries(void)
{
    for (int s = 0; s < SLOTS; s++)
        if (slot_used[s])
            (void) unlink(slots[s]);
}

static int take_slot(const char *path)
{
    for (int s = 0; s < SLOTS; s++)
        if (!slot_used[s] && strlen(path) < SLOT_SIZE) {
            strcpy(slots[s], path);
            slot_used[s] = 1;
            return s;
        }
    return -1;
}

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for a file name");
}

static rg_status cannot_create(int number, rg_error *err)
{
    switch (number) {
    case EACCES:
    case EPERM:
        return rg_fail_named(err, RG_ECREATE, RG_NO_INDEX, "the directory may not be written", NULL,
                             "write to a directory of yours with -o");
    case EROFS:
        return rg_fail_named(err, RG_ECREATE, RG_NO_INDEX, "the file system is read-only", NULL,
                             "write elsewhere with -o");
    case ENOENT:
    case ENOTDIR:
        return rg_fail_named(err, RG_ECREATE, RG_NO_INDEX, "the directory of the output does not exist", NULL,
                             "create the directory first");
    case ENAMETOOLONG:
        return rg_fail_named(err, RG_ECREATE, RG_NO_INDEX, "the file name is too long", NULL,
                             "choose a shorter name");
    case ENOSPC:
    case EDQUOT:
        return rg_h5_system_failed(number, err);
    default:
        return rg_fail_named(err, RG_ECREATE, RG_NO_INDEX, "the output cannot be created", strerror(number),
                             NULL);
    }
}

/* Split target into its directory ("." when none is named) and the name within. */
static char *directory_of(const char *target)
{
    const char *slash = strrchr(target, '/');
    if (slash == NULL)
        return rg_copy_text(".", 1);
    return rg_copy_text(target, slash == target ? 1 : (size_t) (slash - target));
}

/* Create .<name>.<pid>.tmp beside the target. A file of that name is never removed: on a shared
 * file system it may belong to the same process number of another machine. */
static rg_status make(rg_h5_temporary *temporary, rg_error *err)
{
    const char *slash = strrchr(temporary->target, '/');
    const char *name = slash != NULL ? slash + 1 : temporary->target;
    const int directory = (int) (name - temporary->target);
    const size_t size = strlen(temporary->target) + 64;
    temporary->path = rg_alloc(size, 1, 1);
    if (temporary->path == NULL)
        return no_memory(err);
    int fd = -1;
    for (int attempt = 0; attempt < 100; attempt++) {
        char again[16] = "";
        if (attempt > 0)
            snprintf(again, sizeof again, "-%d", attempt);
        snprintf(temporary->path, size, "%.*s.%s.%ld%s.tmp", directory, temporary->target, name,
                 (long) getpid(), again);
        fd = open(temporary->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (fd >= 0 || errno != EEXIST)
            break;
    }
    if (fd < 0)
        return cannot_create(errno, err);
    temporary->made = true;
    temporary->fd = fd;
    temporary->slot = take_slot(temporary->path);
    return RG_OK;
}

static bool is_input(const struct stat *target, const rg_h5_write_options *options)
{
    struct stat input;
    for (size_t i = 0; options != NULL && i < options->n_inputs; i++)
        if (stat(options->inputs[i], &input) == 0 && input.st_dev == target->st_dev &&
            input.st_ino == target->st_ino)
            return true;
    return false;
}

static void keep_mode_and_owner(const struct stat *info, rg_h5_temporary *temporary)
{
    temporary->mode = info->st_mode & 07777;
    temporary->keep_owner = true;
    temporary->owner = info->st_uid;
    temporary->group = info->st_gid;
}

rg_status rg_h5_temporary_new(const char *path, const rg_h5_write_options *options,
                              rg_h5_temporary *temporary, rg_error *err)
{
    *temporary = (rg_h5_temporary){.slot = -1};
    struct stat info;
    const mode_t mask = umask(0);
    (void) umask(mask);
    temporary->mode = 0666 & ~mask;
    if (path[0] == '\0' || path[strlen(path) - 1] == '/')
        return rg_fail_named(err, RG_ECREATE, RG_NO_INDEX, "the output has no file name", NULL,
                             "name a file, for example OUT.h5");
    if (stat(path, &info) == 0) {
        if (is_input(&info, options))
            return rg_fail_named(
                err, RG_EUSAGE, RG_NO_INDEX, "the output is one of the inputs", NULL,
                "choose another name for -o; what adds results to its input does so without -o");
        if (!S_ISREG(info.st_mode))
            return rg_fail_named(err, RG_ECREATE, RG_NO_INDEX, "the output exists and is not a plain file",
                                 NULL, "choose another name");
        if (options == NULL || !options->force)
            return rg_fail_named(err, RG_EEXIST, RG_NO_INDEX, "the output exists", NULL,
                                 "use --force to replace it, or choose another name");
        temporary->target = realpath(path, NULL);
        if (temporary->target == NULL)
            return cannot_create(errno, err);
        keep_mode_and_owner(&info, temporary); /* what was private stays so */
    } else {
        if (errno != ENOENT)
            return cannot_create(errno, err);
        /* A rename would put the file in the place of the link, not where it points. */
        if (lstat(path, &info) == 0)
            return rg_fail_named(err, RG_ECREATE, RG_NO_INDEX,
                                 "the output is a link to a file that is not there", NULL,
                                 "remove the link, or name the file it points to");
        temporary->target = rg_copy_text(path, strlen(path));
        if (temporary->target == NULL)
            return no_memory(err);
    }
    return make(temporary, err);
}

static rg_status copy_bytes(int from, int to, rg_error *err)
{
#ifdef FICLONE
    if (ioctl(to, FICLONE, from) == 0)
        return RG_OK;
#endif
    char *block = rg_alloc(COPY_BLOCK, 1, 1);
    if (block == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to copy the file");
    rg_status status = RG_OK;
    for (;;) {
        const ssize_t got = read(from, block, COPY_BLOCK);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            status = rg_h5_system_failed(errno, err);
        if (got <= 0)
            break;
        for (ssize_t done = 0; done < got && status == RG_OK;) {
            const ssize_t put = write(to, block + done, (size_t) (got - done));
            if (put < 0 && errno != EINTR)
                status = rg_h5_system_failed(errno, err);
            else if (put > 0)
                done += put;
        }
        if (status != RG_OK)
            break;
    }
    free(block);
    return status;
}

rg_status rg_h5_temporary_copy(const char *path, rg_h5_temporary *temporary, rg_error *err)
{
    *temporary = (rg_h5_temporary){.slot = -1};
    temporary->target = realpath(path, NULL);
    const int from = temporary->target != NULL ? open(temporary->target, O_RDONLY | O_CLOEXEC) : -1;
    if (from < 0)
        return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the file cannot be opened", strerror(errno), NULL);
    struct stat info;
    rg_status status = fstat(from, &info) == 0 ? RG_OK : rg_h5_system_failed(errno, err);
    /* A rename needs no leave of the file itself, but who took the leave away meant it. */
    if (status == RG_OK && access(temporary->target, W_OK) != 0)
        status = rg_fail_named(err, RG_ECREATE, RG_NO_INDEX, "the file is write-protected", NULL,
                               "write the results elsewhere with -o, or make the file writable");
    if (status == RG_OK) {
        keep_mode_and_owner(&info, temporary);
        temporary->is_copy = true;
        temporary->original = info;
        status = make(temporary, err);
    }
    if (status == RG_OK)
        status = copy_bytes(from, temporary->fd, err);
    (void) close(from);
    return status;
}

void rg_h5_temporary_drop(rg_h5_temporary *temporary)
{
    if (temporary->made) {
        (void) unlink(temporary->path);
        (void) close(temporary->fd);
    }
    if (temporary->made && temporary->slot >= 0)
        slot_used[temporary->slot] = 0;
    free(temporary->path);
    free(temporary->target);
    *temporary = (rg_h5_temporary){.slot = -1};
}

static rg_status sync_directory(const char *target, rg_error *err)
{
    char *directory = directory_of(target);
    if (directory == NULL)
        return no_memory(err);
    rg_status status = RG_OK;
    const int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    /* Some network file systems cannot sync a directory and say EINVAL; nothing more can be done there. */
    if (fd >= 0 && fsync(fd) != 0 && errno != EINVAL && errno != EROFS) {
        rg_error cause = {0};
        (void) rg_h5_system_failed(errno, &cause);
        status = rg_fail_named(err, RG_EIO, RG_NO_INDEX, cause.reason, NULL,
                               "the new file is in place, but may not survive a loss of power");
    }
    if (fd >= 0)
        (void) close(fd);
    free(directory);
    return status;
}

static bool same_time(const struct timespec *a, const struct timespec *b)
{
    return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

/* Whether the target still is the file that was copied, with the bytes it had. Some network file systems
 * number a file anew at each look, so another number alone says nothing. A change between this and the rename
 * goes unseen; one during the computation does not. */
static bool is_as_copied(const rg_h5_temporary *temporary)
{
    struct stat now;
    const struct stat *then = &temporary->original;
    if (stat(temporary->target, &now) != 0 || now.st_size != then->st_size ||
        !same_time(&now.st_mtim, &then->st_mtim))
        return false;
    return now.st_ino == then->st_ino || same_time(&now.st_ctim, &then->st_ctim);
}

rg_status rg_h5_temporary_commit(rg_h5_temporary *temporary, rg_error *err)
{
    rg_status status = RG_OK;
    /* Only root may give a file away; for others it becomes theirs, and a set-uid bit must not. */
    if (temporary->keep_owner && fchown(temporary->fd, temporary->owner, temporary->group) != 0) {
        temporary->mode &= 0777;
        if (fchown(temporary->fd, (uid_t) -1, temporary->group) != 0)
            temporary->keep_owner = false;
    }
    if (fchmod(temporary->fd, temporary->mode) != 0 || fsync(temporary->fd) != 0)
        status = rg_h5_system_failed(errno, err);
    const int fd = temporary->fd;
    if (status == RG_OK && close(fd) != 0)
        status = rg_h5_system_failed(errno, err);
    else if (status != RG_OK)
        (void) close(fd);
    if (status == RG_OK && temporary->is_copy && !is_as_copied(temporary))
        status = rg_fail_named(err, RG_ECHANGED, RG_NO_INDEX, "another program changed the file meanwhile",
                               NULL, "run the command again; the file was left as it is now");
    if (status == RG_OK && rename(temporary->path, temporary->target) != 0)
        status = rg_h5_system_failed(errno, err);
    if (status != RG_OK)
        (void) unlink(temporary->path);
    if (temporary->slot >= 0)
        slot_used[temporary->slot] = 0;
    temporary->made = false;
    if (status == RG_OK)
        status = sync_directory(temporary->target, err);
    rg_h5_temporary_drop(temporary);
    return status;
}
