#include "kernels/hapke/mass.h"

void rg_hapke_mass(const double *sections, const double *c, size_t n, double *mass)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += sections[i] * c[i];
    for (size_t i = 0; i < n; i++)
        mass[i] = sections[i] * c[i] / sum + 0.0; /* never minus zero */
}

void rg_hapke_sections(const double *mass, const double *c, size_t n, double *sections)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += mass[i] / c[i];
    for (size_t i = 0; i < n; i++)
        sections[i] = mass[i] / c[i] / sum + 0.0;
}

/* covariance += J V J', by rows: row[n] is one of J V. */
static void carry(const double *jacobian, size_t n, const double *v, size_t stride, double *covariance,
                  double *row)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t l = 0; l < n; l++)
            row[l] = 0.0;
        for (size_t k = 0; k < n; k++)
            for (size_t l = 0; l < n; l++)
                row[l] += jacobian[i * n + k] * v[k * stride + l];
        for (size_t j = 0; j <= i; j++) {
            double sum = 0.0;
            for (size_t l = 0; l < n; l++)
                sum += row[l] * jacobian[j * n + l];
            covariance[i * n + j] += sum;
            if (i != j)
                covariance[j * n + i] += sum;
        }
    }
}

void rg_hapke_mass_covariance(const double *sections, const double *c, size_t n, const double *of_sections,
                              size_t stride, const double *of_log_c, double *covariance, double *work)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += sections[i] * c[i];
    for (size_t i = 0; i < n * n; i++)
        covariance[i] = 0.0;
    /* dM_i / dF_j = (c_j / S)(delta_ij - M_i) */
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            work[i * n + j] = c[j] / sum * ((i == j ? 1.0 : 0.0) - sections[i] * c[i] / sum);
    carry(work, n, of_sections, stride, covariance, work + n * n);
    if (of_log_c == NULL)
        return;
    /* dM_i / d ln c_j = M_i (delta_ij - M_j) */
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            work[i * n + j] = sections[i] * c[i] / sum * ((i == j ? 1.0 : 0.0) - sections[j] * c[j] / sum);
    carry(work, n, of_log_c, n, covariance, work + n * n);
}
