#include "formats/import/envi_data.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernels/base/memory.h"

static uint64_t read_word(const unsigned char *bytes, size_t size, bool big)
{
    uint64_t word = 0;
    for (size_t i = 0; i < size; i++)
        word |= (uint64_t) bytes[big ? size - 1 - i : i] << (8 * i);
    return word;
}

static double decode(const unsigned char *bytes, const rg_envi_shape *s)
{
    const uint64_t word = read_word(bytes, rg_envi_type_size(s->type), s->big_endian);
    union {
        uint32_t u;
        float f;
    } single = {.u = (uint32_t) word};
    union {
        uint64_t u;
        double f;
    } full = {.u = word};
    switch (s->type) {
    case 2:
        return (double) (int16_t) (uint16_t) word;
    case 3:
        return (double) (int32_t) (uint32_t) word;
    case 4:
        return (double) single.f;
    case 5:
        return full.f;
    case 14:
        return (double) (int64_t) word;
    default:
        return (double) word;
    }
}

double rg_envi_data_value(const unsigned char *bytes, const rg_envi_shape *s)
{
    const double value = decode(bytes, s);
    if (!isfinite(value) || value < -1e33 ||
        (s->has_ignore && fabs(value - s->ignore) <= 1e-6 * fabs(s->ignore)))
        return NAN;
    return value / s->scale;
}

bool rg_envi_data_read(int descriptor, unsigned char *to, size_t n, size_t at)
{
    for (size_t done = 0; done < n;) {
        const ssize_t got = pread(descriptor, to + done, n - done, (off_t) (at + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        done += (size_t) got;
    }
    return true;
}

static rg_status open_data(const char *header, const char *operand, int *descriptor, rg_error *err)
{
    static const char *const ENDINGS[] = {"",     ".dat", ".img", ".raw", ".bil",  ".bip", ".bsq",
                                          ".sli", ".cub", ".slb", ".bin", ".envi", ".DAT", ".IMG",
                                          ".RAW", ".BIL", ".BIP", ".BSQ", ".SLI"};
    const size_t length = strlen(header);
    char path[4096];
    if (length < 5 || length > 4000 || strcasecmp(header + length - 4, ".hdr") != 0)
        return rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "the header's name does not end in .hdr", NULL,
                             NULL);
    if (strcmp(header, operand) != 0) { /* the data file itself was named */
        *descriptor = open(operand, O_RDONLY | O_CLOEXEC);
        if (*descriptor >= 0)
            return RG_OK;
    }
    for (size_t i = 0; i < sizeof ENDINGS / sizeof ENDINGS[0]; i++) {
        snprintf(path, sizeof path, "%.*s%s", (int) (length - 4), header, ENDINGS[i]);
        *descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        if (*descriptor >= 0)
            return RG_OK;
    }
    return rg_fail_named(err, RG_ENOENT, RG_NO_INDEX, "the data file beside the header is missing", NULL,
                         "it bears the header's name without .hdr, or with .dat, .img, .sli ...");
}

static rg_status check_size(const rg_envi_shape *s, int descriptor, rg_error *err)
{
    struct stat facts;
    size_t pixels;
    size_t values;
    size_t bytes;
    if (fstat(descriptor, &facts) != 0 || !S_ISREG(facts.st_mode))
        return rg_fail(err, RG_EIO, RG_NO_INDEX, "the data file cannot be read");
    if (!rg_mul(s->samples, s->lines, &pixels) || !rg_mul(pixels, s->bands, &values) ||
        !rg_mul(values, rg_envi_type_size(s->type), &bytes) || bytes > SIZE_MAX - s->offset ||
        s->offset + bytes > (size_t) facts.st_size) {
        char counts[96];
        snprintf(counts, sizeof counts, "%zu x %zu x %zu values need more than its %lld bytes", s->samples,
                 s->lines, s->bands, (long long) facts.st_size);
        return rg_fail_named(err, RG_EFORMAT, RG_NO_INDEX, "the data file is shorter than the header says",
                             counts, NULL);
    }
    return RG_OK;
}

rg_status rg_envi_data_open(const char *header, const char *operand, const rg_envi_shape *s, int *descriptor,
                            rg_error *err)
{
    *descriptor = -1;
    const rg_status status = open_data(header, operand, descriptor, err);
    return status == RG_OK ? check_size(s, *descriptor, err) : status;
}
