/* What a thread will read next, asked of the memory while it multiplies. */
#ifndef RG_KERNELS_SCENE_AHEAD_H
#define RG_KERNELS_SCENE_AHEAD_H

#include <stddef.h>

typedef struct {
    const char *from;
    size_t bytes;
} rg_ahead;

/* Ask for the next `share` bytes, into the second cache: the first is full of what is multiplied. */
static inline void rg_ahead_ask(rg_ahead *ahead, size_t share)
{
    enum { LINE = 64 };
    const size_t bytes = ahead->bytes < share ? ahead->bytes : share;
#ifdef __GNUC__
    for (size_t at = 0; at < bytes; at += LINE)
        __builtin_prefetch(ahead->from + at, 0, 2);
#endif
    ahead->from += bytes;
    ahead->bytes -= bytes;
}

/* The share of each of n requests, in whole cache lines. */
static inline size_t rg_ahead_share(const rg_ahead *ahead, size_t n)
{
    enum { LINE = 64 };
    return (ahead->bytes / (n > 0 ? n : 1) + LINE) / LINE * LINE;
}

#endif
