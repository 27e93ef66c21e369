#include "toolkit/output.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

static rg_status cannot_open(int number, rg_error *err)
{
    return rg_fail_named(err, RG_ECREATE, RG_NO_INDEX, "the output cannot be opened", strerror(number), NULL);
}

/* A rename would put a plain file in the place of a device, so what is no plain file is written as it stands.
 */
static rg_status open_as_it_stands(const char *path, rg_output *output, rg_error *err)
{
    output->stream = fopen(path, "w");
    output->owned = output->stream != NULL;
    return output->owned ? RG_OK : cannot_open(errno, err);
}

rg_status rg_output_open(const char *path, const rg_h5_write_options *options, rg_output *output,
                         rg_error *err)
{
    struct stat there, standard;
    *output = (rg_output){.stream = stdout, .temporary = {.slot = -1}};
    if (path == NULL)
        return RG_OK;
    if (stat(path, &there) == 0) {
        if (strncmp(path, "/dev/", 5) == 0 && fstat(STDOUT_FILENO, &standard) == 0 &&
            same_file(&there, &standard))
            return RG_OK;
        if (S_ISDIR(there.st_mode))
            return rg_fail_named(err, RG_ECREATE, RG_NO_INDEX, "the output is a directory", NULL,
                                 "name a file in it");
        if (!S_ISREG(there.st_mode))
            return open_as_it_stands(path, output, err);
    }
    rg_status status = rg_h5_temporary_new(path, options, &output->temporary, err);
    const int fd = status == RG_OK ? dup(output->temporary.fd) : -1;
    output->stream = fd >= 0 ? fdopen(fd, "w") : NULL;
    output->owned = output->stream != NULL;
    if (output->owned)
        return RG_OK;
    if (status == RG_OK)
        status = cannot_open(errno, err);
    if (fd >= 0)
        (void) close(fd);
    rg_h5_temporary_drop(&output->temporary);
    return status;
}

rg_status rg_output_close(rg_output *output, rg_status status, rg_error *err)
{
    int number = 0;
    if (output->stream != NULL && (fflush(output->stream) != 0 || ferror(output->stream)))
        number = errno != 0 ? errno : EIO;
    if (output->owned && fclose(output->stream) != 0 && number == 0)
        number = errno;
    output->owned = false;
    output->stream = NULL;
    if (status == RG_OK && number != 0)
        status = rg_h5_system_failed(number, err);
    if (status == RG_OK && output->temporary.made)
        return rg_h5_temporary_commit(&output->temporary, err);
    rg_h5_temporary_drop(&output->temporary);
    return status;
}
