#include <ctype.h>
#include <string.h>

#include "formats/crystal/crystal.h"

static const char *const ELEMENTS = " H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co "
                                    "Ni Cu Zn Ga Ge As Se Br Kr Rb Sr Y Zr "
                                    "Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd "
                                    "Tb Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir "
                                    "Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu ";

/* Whether a word stands between blanks in a list. */
static bool is_listed(const char *list, const char *word)
{
    const size_t n = strlen(word);
    for (const char *at = list; (at = strstr(at, word)) != NULL; at++)
        if ((at == list || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
            return true;
    return false;
}

/* The first n letters as an element; deuterium counts as hydrogen. */
static bool is_element(const char *letters, size_t n, char element[RG_SYMBOL_SIZE])
{
    memset(element, 0, RG_SYMBOL_SIZE);
    if (n == 0 || n > 2)
        return false;
    element[0] = (char) toupper((unsigned char) letters[0]);
    if (n == 2)
        element[1] = (char) tolower((unsigned char) letters[1]);
    if (strcmp(element, "D") == 0)
        element[0] = 'H';
    return is_listed(ELEMENTS, element);
}

static size_t count_letters(const char *text)
{
    size_t n = 0;
    while (isalpha((unsigned char) text[n]))
        n++;
    return n;
}

/* "3+", "+3", "+", "2-"; "" is 0. */
static bool read_charge(const char *text, int *charge)
{
    int size = -1;
    char sign = '\0';
    for (; *text != '\0'; text++) {
        if ((*text == '+' || *text == '-') && sign == '\0')
            sign = *text;
        else if (isdigit((unsigned char) *text) && size < 0)
            size = *text - '0';
        else
            return false;
    }
    *charge = (sign == '-' ? -1 : 1) * (size < 0 ? 1 : size) * (sign != '\0');
    return sign != '\0' || size <= 0;
}

bool rg_crystal_type_parse(const char *symbol, rg_crystal_type *type)
{
    const size_t n = count_letters(symbol);
    *type = (rg_crystal_type){0};
    if (n > 3 && strcmp(symbol + n - 3, "val") == 0 && symbol[n] == '\0')
        return (type->valence = is_element(symbol, n - 3, type->element));
    if (strcmp(symbol, "Siva") == 0)
        return (type->valence = is_element(symbol, 2, type->element));
    return is_element(symbol, n, type->element) && read_charge(symbol + n, &type->charge);
}

/* The elements of a formula "Ca10 F2 (P O4)6" between blanks. */
static void elements_of(const char *formula, char *list, size_t size)
{
    size_t used = 0;
    list[used++] = ' ';
    for (const char *at = formula; *at != '\0' && used + 4 < size; at++) {
        if (!isupper((unsigned char) *at))
            continue;
        list[used++] = *at;
        if (islower((unsigned char) at[1]))
            list[used++] = at[1];
        list[used++] = ' ';
    }
    list[used] = '\0';
}

bool rg_crystal_type_of_label(const char *label, const char *formula, rg_crystal_type *type)
{
    char known[2 * RG_CRYSTAL_TEXT];
    char one[RG_SYMBOL_SIZE];
    char two[RG_SYMBOL_SIZE];
    const size_t n = count_letters(label);
    *type = (rg_crystal_type){0};
    elements_of(formula, known, sizeof known);
    const bool has_formula = known[1] != '\0';
    /* AMCSD's name for the oxygen of water. */
    if (n >= 3 && strncmp(label, "Wat", 3) == 0) {
        memcpy(type->element, "O", 2);
        return true;
    }
    bool is_one = n >= 1 && is_element(label, 1, one) && (!has_formula || is_listed(known, one));
    bool is_two = n >= 2 && is_element(label, 2, two) && (!has_formula || is_listed(known, two));
    /* "Ca1" is calcium, "OH" oxygen with a mark; "CA1" needs the formula. */
    if (is_one && is_two && islower((unsigned char) label[1]))
        is_one = false;
    if (is_one == is_two)
        return false;
    memcpy(type->element, is_one ? one : two, RG_SYMBOL_SIZE);
    return true;
}
