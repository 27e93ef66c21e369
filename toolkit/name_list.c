#include "toolkit/name_list.h"

#include <string.h>

static const char BLANKS[] = " \t";

static void append(char *name, size_t size, size_t *used, char c)
{
    if (*used + 1 < size)
        name[(*used)++] = c;
    name[*used] = '\0';
}

/* The name in quotes at `start`, which must be followed by a comma or the end; where it ends, or NULL. */
static const char *take_quoted(const char *start, char *name, size_t size)
{
    size_t used = 0;
    name[0] = '\0';
    const char *c = start + 1;
    for (; *c != '\0' && (*c != '"' || c[1] == '"'); c++) {
        append(name, size, &used, *c);
        c += *c == '"';
    }
    if (*c != '"')
        return NULL;
    c += 1 + strspn(c + 1, BLANKS);
    return *c == ',' || *c == '\0' ? c : NULL;
}

static const char *take_plain(const char *start, char *name, size_t size)
{
    const size_t length = strcspn(start, ",");
    size_t kept = length;
    size_t used = 0;
    while (kept > 0 && strchr(BLANKS, start[kept - 1]) != NULL)
        kept--;
    name[0] = '\0';
    for (size_t i = 0; i < kept; i++)
        append(name, size, &used, start[i]);
    return start + length;
}

bool rg_name_list_next(const char **at, char *name, size_t size)
{
    if (*at == NULL)
        return false;
    const char *start = *at + strspn(*at, BLANKS);
    const char *end = *start == '"' ? take_quoted(start, name, size) : NULL;
    if (end == NULL)
        end = take_plain(start, name, size);
    *at = *end == ',' ? end + 1 : NULL;
    return true;
}
