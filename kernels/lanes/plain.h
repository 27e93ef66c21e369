/* Vectors of one number, for a loop that is included once for each kind of vector:
 *
 *   #define NAME(x) x##_plain
 *   #include "kernels/lanes/plain.h"
 *   #include "the_loops.h"
 *   #include "kernels/lanes/end.h"
 *
 * FMA(a, b, c) = a b + c, FNMA(a, b, c) = c - a b; comparisons with NaN are false; RECIPROCAL is 1/a within
 * two units of the last place for normal a and 1/a; POWER_OF_TWO(t) is 2^k for t = k + POWER_BIAS, k whole
 * and above -1023. */
#define TARGET
#define V                     double
#define MASK                  bool
#define LANES                 1
#define LOAD(p)               (*(p))
#define STORE(p, v)           (*(p) = (v))
#define ALL(x)                (x)
#define ADD(a, b)             ((a) + (b))
#define SUB(a, b)             ((a) - (b))
#define MUL(a, b)             ((a) * (b))
#define DIV(a, b)             ((a) / (b))
#define MIN(a, b)             ((a) < (b) ? (a) : (b))
#define MAX(a, b)             ((a) > (b) ? (a) : (b))
#define FMA(a, b, c)          ((a) * (b) + (c))
#define FNMA(a, b, c)         ((c) - (a) * (b))
#define RECIPROCAL(a)         (1.0 / (a))
#define LESS(a, b)            ((a) < (b))
#define VALID(a)              ((a) == (a))
#define BOTH(a, b)            ((a) && (b))
#define SELECT(mask, yes, no) ((mask) ? (yes) : (no))
#define POWER_OF_TWO(t)       power_of_two_plain(t)
#ifndef RG_LANES_PLAIN_POWER
#define RG_LANES_PLAIN_POWER
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#define POWER_BIAS                                                                                           \
    6755399441056767.0 /* 1.5 * 2^52 + 1023: the sum's last bits are the exponent field of 2^k */
static inline double power_of_two_plain(double t)
{
    uint64_t bits;
    memcpy(&bits, &t, sizeof bits);
    bits <<= 52;
    memcpy(&t, &bits, sizeof t);
    return t;
}
#endif
