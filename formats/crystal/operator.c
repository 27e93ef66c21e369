#include "formats/crystal/operator.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "formats/text/tsv.h"

/* Every translation of a space group in a conventional setting is a multiple of a 24th; decimals of four
 * digits are off by up to 5e-5, of three by 5e-4. */
static const double PARTS = 24.0;
static const double CLOSE = 0.001;

static double snapped(double translation)
{
    const double whole = round(translation * PARTS) / PARTS;
    const double near = fabs(translation - whole) <= CLOSE ? whole : translation;
    const double inside = near - floor(near);
    return inside < 1.0 ? inside : 0.0;
}

/* "1/2", "0.25", "3": an unsigned number or fraction; moves *at behind it. */
static bool read_fraction(const char **at, double *value)
{
    double over = 1.0;
    size_t n = strspn(*at, "0123456789.");
    if (n == 0 || !rg_tsv_number_parse(*at, n, value))
        return false;
    *at += n;
    if (**at != '/')
        return true;
    (*at)++;
    n = strspn(*at, "0123456789");
    if (n == 0 || !rg_tsv_number_parse(*at, n, &over) || over == 0.0)
        return false;
    *at += n;
    *value /= over;
    return true;
}

/* One of the three sums; text is in small letters without blanks. */
static bool read_sum(const char **at, int rotation[3], double *translation)
{
    size_t n_terms = 0;
    for (; **at != ',' && **at != '\0'; n_terms++) {
        int sign = 1;
        double value;
        if (**at == '+' || **at == '-')
            sign = *(*at)++ == '-' ? -1 : 1;
        else if (n_terms > 0)
            return false;
        if (**at >= 'x' && **at <= 'z')
            rotation[*(*at)++ - 'x'] += sign;
        else if (read_fraction(at, &value))
            *translation += sign * value;
        else
            return false;
    }
    return n_terms > 0;
}

static int determinant(int m[3][3])
{
    return m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) -
           m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0]) +
           m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
}

bool rg_operator_parse(const char *text, rg_operator *op)
{
    enum { LONGEST = 64 };
    char plain[LONGEST];
    size_t n = 0;
    *op = (rg_operator){0};
    while (isspace((unsigned char) *text))
        text++;
    const size_t number = strspn(text, "0123456789");
    if (number > 0 && isspace((unsigned char) text[number]))
        text += number;
    for (; *text != '\0'; text++) {
        if (isspace((unsigned char) *text))
            continue;
        if (n + 1 == LONGEST)
            return false;
        plain[n++] = (char) tolower((unsigned char) *text);
    }
    plain[n] = '\0';
    const char *at = plain;
    for (int row = 0; row < 3; row++) {
        if (!read_sum(&at, op->rotation[row], &op->translation[row]) || *at != (row < 2 ? ',' : '\0'))
            return false;
        op->translation[row] = snapped(op->translation[row]);
        at += row < 2;
    }
    const int size = determinant(op->rotation);
    return size == 1 || size == -1;
}
