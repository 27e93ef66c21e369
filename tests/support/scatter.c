#include "tests/support/scatter.h"

#include <math.h>

void scatter_add(scatter *s, double value, double error)
{
    const double step = value - s->mean;
    s->n++;
    s->mean += step / (double) s->n;
    s->squares += step * (value - s->mean);
    s->variance += error * error;
}

double scatter_ratio(const scatter *s)
{
    return sqrt(s->variance / (double) s->n / (s->squares / (double) (s->n - 1)));
}
