#include "formats/import/whole.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernels/base/memory.h"

static rg_status open_file(const char *path, int *descriptor, size_t *size, rg_error *err)
{
    struct stat facts;
    *descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (*descriptor < 0)
        return rg_fail(err, errno == EACCES ? RG_EIO : RG_ENOENT, RG_NO_INDEX,
                       errno == EACCES ? "the file may not be read" : "there is no such file");
    if (fstat(*descriptor, &facts) != 0)
        return rg_fail(err, RG_EIO, RG_NO_INDEX, "the file cannot be read");
    if (S_ISDIR(facts.st_mode))
        return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "this is a directory, not a file", NULL,
                             "name the files in it");
    if (!S_ISREG(facts.st_mode))
        return rg_fail(err, RG_ENOENT, RG_NO_INDEX, "this is no regular file");
    if (facts.st_size == 0)
        return rg_fail(err, RG_EFORMAT, RG_NO_INDEX, "the file is empty");
    *size = (size_t) facts.st_size;
    return RG_OK;
}

/* The first bytes into memory and, on the way through the whole file, its SHA-256. */
static rg_status read_bytes(int descriptor, unsigned char *bytes, size_t wanted, char hex[65], rg_error *err)
{
    enum { BLOCK = 1 << 20 };
    unsigned char digest[32];
    unsigned char *block = rg_alloc(BLOCK, 1, 1);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    rg_status status = block == NULL || context == NULL || EVP_DigestInit_ex(context, EVP_sha256(), NULL) != 1
                           ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to read the file")
                           : RG_OK;
    size_t at = 0;
    while (status == RG_OK) {
        const ssize_t n = read(descriptor, block, BLOCK);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            status = rg_fail(err, RG_EIO, at, "the file cannot be read further");
        if (n <= 0)
            break;
        if (EVP_DigestUpdate(context, block, (size_t) n) != 1)
            status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to read the file");
        const size_t keep = at >= wanted ? 0 : wanted - at < (size_t) n ? wanted - at : (size_t) n;
        memcpy(bytes + at, block, keep);
        at += (size_t) n;
    }
    if (status == RG_OK && EVP_DigestFinal_ex(context, digest, NULL) != 1)
        status = rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory to read the file");
    for (size_t i = 0; i < sizeof digest && status == RG_OK; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    EVP_MD_CTX_free(context);
    free(block);
    return status;
}

rg_status rg_import_whole_read(const char *path, size_t most, rg_import_whole *file, rg_error *err)
{
    int descriptor = -1;
    *file = (rg_import_whole){0};
    rg_status status = open_file(path, &descriptor, &file->file_size, err);
    if (status == RG_OK) {
        file->n_bytes = file->file_size < most ? file->file_size : most;
        file->bytes = rg_alloc(file->n_bytes + 1, 1, 1);
        status = file->bytes == NULL ? rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the file")
                                     : read_bytes(descriptor, file->bytes, file->n_bytes, file->sha256, err);
    }
    if (descriptor >= 0)
        close(descriptor);
    return status;
}

void rg_import_whole_free(rg_import_whole *file)
{
    free(file->bytes);
    *file = (rg_import_whole){0};
}
