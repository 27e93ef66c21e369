#include "kernels/base/random.h"

#include <math.h>

enum { ROUNDS = 10 };

static const uint32_t MULTIPLIER_0 = 0xD2511F53u; /* constants of the reference, table 2 */
static const uint32_t MULTIPLIER_1 = 0xCD9E8D57u;
static const uint32_t WEYL_0 = 0x9E3779B9u;
static const uint32_t WEYL_1 = 0xBB67AE85u;
static const double TWO_PI = 6.283185307179586476925286766559;

void rg_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
    uint32_t c0 = counter[0];
    uint32_t c1 = counter[1];
    uint32_t c2 = counter[2];
    uint32_t c3 = counter[3];
    uint32_t k0 = key[0];
    uint32_t k1 = key[1];
    for (int round = 0; round < ROUNDS; round++) {
        const uint64_t p0 = (uint64_t) MULTIPLIER_0 * c0;
        const uint64_t p1 = (uint64_t) MULTIPLIER_1 * c2;
        c0 = (uint32_t) (p1 >> 32) ^ c1 ^ k0;
        c1 = (uint32_t) p1;
        c2 = (uint32_t) (p0 >> 32) ^ c3 ^ k1;
        c3 = (uint32_t) p0;
        k0 += WEYL_0;
        k1 += WEYL_1;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
}

static void block(uint64_t seed, uint64_t item, uint64_t draw, uint32_t out[4])
{
    const uint32_t counter[4] = {(uint32_t) draw, (uint32_t) (draw >> 32), (uint32_t) item,
                                 (uint32_t) (item >> 32)};
    const uint32_t key[2] = {(uint32_t) seed, (uint32_t) (seed >> 32)};
    rg_philox(counter, key, out);
}

/* 52 bits and a half, so that neither 0 nor 1 can come out. */
static double open_unit(uint32_t high, uint32_t low)
{
    const uint64_t bits = ((uint64_t) high << 32 | low) >> 12;
    return ((double) bits + 0.5) * 0x1p-52;
}

double rg_random_uniform(uint64_t seed, uint64_t item, uint64_t draw)
{
    uint32_t out[4];
    block(seed, item, draw, out);
    return open_unit(out[0], out[1]);
}

double rg_random_normal(uint64_t seed, uint64_t item, uint64_t draw)
{
    uint32_t out[4];
    block(seed, item, draw, out);
    return sqrt(-2.0 * log(open_unit(out[0], out[1]))) * cos(TWO_PI * open_unit(out[2], out[3]));
}
