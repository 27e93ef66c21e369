#include "tests/support/raw_file.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static void put(unsigned char *at, uint64_t word, size_t n)
{
    for (size_t i = 0; i < n; i++)
        at[i] = (unsigned char) (word >> 8 * i);
}

static void put_float(unsigned char *at, float value)
{
    uint32_t word;
    memcpy(&word, &value, sizeof word);
    put(at, word, 4);
}

static void put_double(unsigned char *at, double value)
{
    uint64_t word;
    memcpy(&word, &value, sizeof word);
    put(at, word, 8);
}

static void put_range(unsigned char *at, uint32_t n, double first, double step, uint32_t more, float base)
{
    put(at, 304, 4);
    put(at + 4, n, 4);
    put_double(at + 16, first);
    put_double(at + 176, step);
    put_float(at + 192, 2.5F);
    put(at + 256, more, 4);
    for (uint32_t i = 0; i < n; i++)
        put_float(at + 304 + more + 4 * i, base + (float) i);
}

void raw_file(unsigned char bytes[RAW_SIZE])
{
    memset(bytes, 0, RAW_SIZE);
    memcpy(bytes, "RAW1.01", 8);
    put(bytes + 12, 2, 4);
    memcpy(bytes + 16, "02/29/24", 8);
    memcpy(bytes + 326, "gr\xe9s 7  ", 8); /* Latin-1 */
    put_double(bytes + 624, 1.540593);
    put_range(bytes + RAW_FIRST, 5, 10.0, 0.5, 40, 100.0F);
    put_range(bytes + RAW_SECOND, 3, 20.0, 1.0, 0, 7.0F);
}
