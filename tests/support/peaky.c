#include "tests/support/peaky.h"

#include "tests/support/check.h"

static double line(int i, double centre, double width)
{
    const double u = (i - centre) / width;
    return 1.0 / (1.0 + u * u);
}

void peaky_spectrum(double values[PEAKY_N])
{
    for (int i = 0; i < PEAKY_N; i++)
        values[i] = 5.0 + 0.05 * i + 8.0 * line(i, 40.0, 30.0) + 20.0 * line(i, 25.0, 1.5) +
                    12.0 * line(i, 52.0, 2.0) + ((i * i * 7919 + 31 * i) % 101 - 50) / 250.0;
}

void peaky_axis(double axis[PEAKY_N])
{
    for (int i = 0; i < PEAKY_N; i++)
        axis[i] = 100.0 + i + 0.004 * i * i;
}

void check_peaky(const double *curve, const double references[PEAKY_REFERENCES], double tolerance)
{
    for (int k = 0; k < PEAKY_REFERENCES; k++)
        assert_near(curve[PEAKY_EVERY * k], references[k], tolerance);
}
