#include "toolkit/clock.h"

#include <time.h>

double rg_clock_seconds(void)
{
    struct timespec t = {0};
    (void) clock_gettime(CLOCK_MONOTONIC, &t);
    return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}
