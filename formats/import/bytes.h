/* Numbers in the bytes of instrument files, low byte first. The caller has checked that the bytes are there.
 */
#ifndef RG_FORMATS_IMPORT_BYTES_H
#define RG_FORMATS_IMPORT_BYTES_H

#include <stdint.h>
#include <string.h>

static inline uint32_t rg_bytes_u16(const unsigned char *at)
{
    return (uint32_t) at[0] | (uint32_t) at[1] << 8;
}

static inline uint32_t rg_bytes_u32(const unsigned char *at)
{
    return rg_bytes_u16(at) | rg_bytes_u16(at + 2) << 16;
}

static inline double rg_bytes_f32(const unsigned char *at)
{
    const uint32_t word = rg_bytes_u32(at);
    float value;
    memcpy(&value, &word, sizeof value);
    return (double) value;
}

static inline double rg_bytes_f64(const unsigned char *at)
{
    const uint64_t word = (uint64_t) rg_bytes_u32(at) | (uint64_t) rg_bytes_u32(at + 4) << 32;
    double value;
    memcpy(&value, &word, sizeof value);
    return value;
}

#endif
