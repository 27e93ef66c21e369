#include "formats/text/encoding.h"

#include <stdlib.h>
#include <string.h>

#include "kernels/base/memory.h"

static bool has_mark(const unsigned char *bytes, size_t n)
{
    return n >= 2 && ((bytes[0] == 0xfe && bytes[1] == 0xff) || (bytes[0] == 0xff && bytes[1] == 0xfe));
}

/* A byte-order mark, or printable Latin text of which every other byte is nought. */
static bool is_utf16(const unsigned char *bytes, size_t n, bool *big)
{
    if (n < 2)
        return false;
    *big = bytes[0] == 0xfe;
    if (has_mark(bytes, n))
        return true;
    const size_t sample = n < 512 ? n & ~(size_t) 1 : 512;
    size_t noughts[2] = {0, 0};
    for (size_t i = 0; i < sample; i++) {
        if (bytes[i] != 0 && bytes[i] < 0x20 && strchr("\t\r\n", bytes[i]) == NULL)
            return false;
        noughts[i % 2] += bytes[i] == 0;
    }
    *big = noughts[0] > noughts[1];
    return n >= 16 && n % 2 == 0 && noughts[0] + noughts[1] == sample / 2 &&
           (noughts[0] == 0 || noughts[1] == 0);
}

/* Noughts in runs of eight and more pad a field of a text header; single ones are those of a binary file. */
static bool is_padding(const unsigned char *bytes, size_t n, size_t at)
{
    size_t first = at;
    size_t last = at;
    while (first > 0 && bytes[first - 1] == 0 && at - first < 8)
        first--;
    while (last + 1 < n && bytes[last + 1] == 0 && last - at < 8)
        last++;
    return last - first + 1 >= 8 || last + 1 == n;
}

bool rg_text_probable(const unsigned char *bytes, size_t n)
{
    bool big;
    size_t control = 0;
    if (n == 0)
        return false;
    if (is_utf16(bytes, n, &big))
        return true;
    size_t padding = 0;
    for (size_t i = 0; i < n; i++) {
        if (bytes[i] == 0 && (++padding * 4 > n || !is_padding(bytes, n, i)))
            return false;
        control += bytes[i] != 0 && bytes[i] < 0x20 && bytes[i] != '\t' && bytes[i] != '\n' &&
                   bytes[i] != '\r' && bytes[i] != '\f' && bytes[i] != 0x1a;
    }
    return control * 100 <= n;
}

static size_t put_utf8(unsigned code, char *to)
{
    if (code < 0x80) {
        to[0] = (char) code;
        return 1;
    }
    if (code < 0x800) {
        to[0] = (char) (0xc0 | code >> 6);
        to[1] = (char) (0x80 | (code & 0x3f));
        return 2;
    }
    if (code < 0x10000) {
        to[0] = (char) (0xe0 | code >> 12);
        to[1] = (char) (0x80 | (code >> 6 & 0x3f));
        to[2] = (char) (0x80 | (code & 0x3f));
        return 3;
    }
    to[0] = (char) (0xf0 | code >> 18);
    to[1] = (char) (0x80 | (code >> 12 & 0x3f));
    to[2] = (char) (0x80 | (code >> 6 & 0x3f));
    to[3] = (char) (0x80 | (code & 0x3f));
    return 4;
}

static size_t from_utf16(const unsigned char *bytes, size_t n, bool big, char *to)
{
    size_t used = 0;
    for (size_t i = has_mark(bytes, n) ? 2 : 0; i + 1 < n; i += 2) {
        unsigned code =
            big ? (unsigned) bytes[i] << 8 | bytes[i + 1] : (unsigned) bytes[i + 1] << 8 | bytes[i];
        if (code >= 0xd800 && code < 0xdc00 && i + 3 < n) {
            const unsigned low = big ? (unsigned) bytes[i + 2] << 8 | bytes[i + 3]
                                     : (unsigned) bytes[i + 3] << 8 | bytes[i + 2];
            if (low >= 0xdc00 && low < 0xe000) {
                code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
                i += 2;
            }
        }
        used += put_utf8(code >= 0xd800 && code < 0xe000 ? 0xfffd : code == 0 ? ' ' : code, to + used);
    }
    return used;
}

static bool is_utf8(const unsigned char *bytes, size_t n)
{
    for (size_t i = 0; i < n;) {
        const unsigned char c = bytes[i];
        const size_t length = c < 0x80                ? 1
                              : c >= 0xc2 && c < 0xe0 ? 2
                              : c >= 0xe0 && c < 0xf0 ? 3
                              : c >= 0xf0 && c < 0xf5 ? 4
                                                      : 0;
        if (length == 0 || length > n - i)
            return false;
        for (size_t k = 1; k < length; k++)
            if ((bytes[i + k] & 0xc0) != 0x80)
                return false;
        i += length;
    }
    return true;
}

/* CR and CRLF to \n, in place; the new length. */
static size_t unify_lines(char *text, size_t n)
{
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        if (text[i] == '\r') {
            text[used++] = '\n';
            i += i + 1 < n && text[i + 1] == '\n';
        } else {
            text[used++] = text[i];
        }
    }
    return used;
}

rg_status rg_text_decode(const unsigned char *bytes, size_t n, char **text, size_t *length, rg_error *err)
{
    bool big = false;
    const bool wide = is_utf16(bytes, n, &big);
    if (n >= 3 && bytes[0] == 0xef && bytes[1] == 0xbb && bytes[2] == 0xbf) {
        bytes += 3;
        n -= 3;
    }
    if (n > 0 && !wide && bytes[n - 1] == 0x1a)
        n--; /* the end mark of DOS */
    *text = NULL;
    for (size_t i = 0; i < n && !wide; i++)
        if (bytes[i] == 0 && !is_padding(bytes, n, i))
            return rg_fail_named(err, RG_EFORMAT, i, "this is a binary file of no known format", NULL,
                                 "`regolith import --format list` names the formats");
    const bool latin = !wide && !is_utf8(bytes, n);
    char *copy = rg_alloc(n + 1, latin || wide ? 2 : 1, 1);
    if (copy == NULL)
        return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the text");
    size_t used = 0;
    if (wide)
        used = from_utf16(bytes, n, big, copy);
    else if (latin)
        for (size_t i = 0; i < n; i++)
            used += put_utf8(bytes[i], copy + used);
    else if (n > 0) {
        memcpy(copy, bytes, n);
        used = n;
    }
    for (size_t i = 0; i < used; i++) /* padding */
        copy[i] = copy[i] == '\0' ? ' ' : copy[i];
    *length = unify_lines(copy, used);
    copy[*length] = '\0';
    *text = copy;
    return RG_OK;
}
