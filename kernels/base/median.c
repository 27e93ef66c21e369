#include "kernels/base/median.h"

#include <math.h>

double rg_nth(double *values, size_t n, size_t k)
{
    size_t low = 0;
    size_t high = n - 1;
    /* Hoare's selection; the middle as pivot takes sorted values in stride. */
    while (low < high) {
        const double pivot = values[low + (high - low) / 2];
        size_t i = low;
        size_t j = high;
        while (i <= j) {
            while (values[i] < pivot)
                i++;
            while (pivot < values[j])
                j--;
            if (i > j)
                break;
            const double swapped = values[i];
            values[i] = values[j];
            values[j] = swapped;
            i++;
            if (j == 0)
                break;
            j--;
        }
        if (k <= j && j < high)
            high = j;
        else if (k >= i)
            low = i;
        else
            return values[k];
    }
    return values[k];
}

double rg_median(double *values, size_t n)
{
    if (n == 0)
        return NAN;
    const double upper = rg_nth(values, n, n / 2);
    if (n % 2 == 1)
        return upper;
    double lower = values[0]; /* the selection leaves the smaller ones before it */
    for (size_t i = 1; i < n / 2; i++)
        lower = fmax(lower, values[i]);
    return 0.5 * (lower + upper);
}
