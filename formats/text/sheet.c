#include "formats/text/sheet.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "formats/text/encoding.h"
#include "kernels/base/memory.h"

enum { VOTERS = 400 };

static rg_status no_memory(rg_error *err)
{
    return rg_fail(err, RG_ENOMEM, RG_NO_INDEX, "no memory for the table");
}

static rg_cell trim(const char *text, size_t n)
{
    while (n > 0 && (text[0] == ' ' || text[0] == '\t')) {
        text++;
        n--;
    }
    while (n > 0 && (text[n - 1] == ' ' || text[n - 1] == '\t'))
        n--;
    return (rg_cell){text, n};
}

/* The next field of a line: [*at, end) up to the separator, quotes respected. False when a quote stays open.
 * *doubled: quotes inside it stand twice. */
static bool next_field(const char **at, const char *end, char separator, rg_cell *cell, bool *doubled)
{
    const char *p = *at;
    *doubled = false;
    if (separator == ' ')
        while (p < end && (*p == ' ' || *p == '\t'))
            p++;
    const char *lead = p;
    while (lead < end && *lead == ' ')
        lead++;
    if (lead < end && *lead == '"') {
        const char *start = lead + 1;
        const char *q = start;
        while (q < end && !(*q == '"' && !(q + 1 < end && q[1] == '"'))) {
            *doubled = *doubled || *q == '"';
            q += *q == '"' ? 2 : 1;
        }
        if (q >= end)
            return false;
        *cell = trim(start, (size_t) (q - start));
        p = q + 1;
        while (p < end && *p != separator && !(separator == ' ' && *p == '\t'))
            p++;
    } else {
        const char *start = p;
        while (p < end && *p != separator && !(separator == ' ' && *p == '\t'))
            p++;
        *cell = trim(start, (size_t) (p - start));
    }
    *at = p < end ? p + 1 : NULL;
    if (*at != NULL && separator == ' ') {
        const char *rest = *at;
        while (rest < end && (*rest == ' ' || *rest == '\t'))
            rest++;
        if (rest == end)
            *at = NULL;
    }
    return true;
}

/* Two numbers with a blank between them ("0 410" of "400,0 410,5") were not meant to be one field. */
static bool is_two_numbers(rg_cell cell)
{
    double value;
    size_t blank = 0;
    while (blank < cell.length && cell.text[blank] != ' ' && cell.text[blank] != '\t')
        blank++;
    const rg_cell rest = trim(cell.text + blank, cell.length - blank);
    return rest.length > 0 && rg_cell_read((rg_cell){cell.text, blank}, false, &value) == RG_CELL_NUMBER &&
           rg_cell_read(rest, false, &value) == RG_CELL_NUMBER;
}

static size_t count_fields(const char *line, const char *end, char separator)
{
    size_t n = 0;
    rg_cell cell;
    bool doubled;
    for (const char *at = line; at != NULL; n++)
        if (!next_field(&at, end, separator, &cell, &doubled) || (separator == ',' && is_two_numbers(cell)))
            return 0;
    return n;
}

/* Lines that begin with #, % or !, quoted too; with ; where that does not separate cells. */
static bool is_comment(const char *line, const char *end, char separator)
{
    if (end - line >= 2 && *line == '"' && line[1] == '#')
        return true;
    return line < end && (*line == '#' || *line == '%' || *line == '!' || (*line == ';' && separator != ';'));
}

static const char *line_end(const char *line, const char *end)
{
    const char *newline = memchr(line, '\n', (size_t) (end - line));
    return newline != NULL ? newline : end;
}

/* How well a separator explains the first lines: those with the most frequent number (>= 2) of fields. */
static size_t vote(const char *text, const char *end, char separator)
{
    size_t counts[VOTERS];
    size_t n = 0;
    for (const char *line = text; line < end && n < VOTERS; line = line_end(line, end) + 1) {
        const char *stop = line_end(line, end);
        if (trim(line, (size_t) (stop - line)).length == 0 || is_comment(line, stop, separator))
            continue;
        counts[n++] = count_fields(line, stop, separator);
    }
    size_t best = 0;
    for (size_t i = 0; i < n; i++) {
        size_t same = 0;
        for (size_t k = 0; k < n && counts[i] >= 2; k++)
            same += counts[k] == counts[i];
        best = same > best ? same : best;
    }
    return best;
}

/* Tab and semicolon separate nothing else; a comma may be a decimal mark; blanks may stand in names. */
static char choose_separator(const char *text, const char *end)
{
    static const char CANDIDATES[] = {'\t', ';', ',', ' '};
    char chosen = ' ';
    size_t most = 0;
    for (size_t i = 0; i < sizeof CANDIDATES; i++) {
        const size_t votes = vote(text, end, CANDIDATES[i]);
        if (votes > most + (i == 3 ? most / 2 : 0)) {
            most = votes;
            chosen = CANDIDATES[i];
        }
    }
    return chosen;
}

static rg_status keep_comment(rg_table *header, const char *line, const char *end, rg_error *err)
{
    while (line < end && strchr("#%!;\" ", *line) != NULL)
        line++;
    while (end > line && end[-1] == '"')
        end--;
    const char *mark = line;
    while (mark < end && *mark != '=' && *mark != ':')
        mark++;
    if (mark == end || mark - line > 60) {
        const rg_cell text = trim(line, (size_t) (end - line));
        return text.length == 0 ? RG_OK
                                : rg_table_add_pair(header, "comment", 7, text.text, text.length, err);
    }
    const rg_cell key = trim(line, (size_t) (mark - line));
    const rg_cell value = trim(mark + 1, (size_t) (end - mark - 1));
    return rg_table_add_pair(header, key.text, key.length, value.text, value.length, err);
}

/* Leave one of every two quotes, in the sheet's own text. */
static void undouble(rg_sheet *sheet, rg_cell *cell)
{
    char *text = sheet->text + (cell->text - sheet->text);
    size_t kept = 0;
    for (size_t i = 0; i < cell->length; i++) {
        text[kept++] = text[i];
        i += text[i] == '"' && i + 1 < cell->length && text[i + 1] == '"';
    }
    cell->length = kept;
}

static rg_status add_row(rg_sheet *sheet, const char *line, const char *end, size_t number, size_t *cell_room,
                         size_t *row_room, rg_error *err)
{
    void *rows = sheet->rows;
    bool grown = rg_grow(&rows, row_room, sheet->n_rows + 1, sizeof *sheet->rows);
    sheet->rows = rows;
    if (!grown)
        return no_memory(err);
    const size_t first = sheet->n_cells;
    for (const char *at = line; at != NULL;) {
        rg_cell cell;
        bool doubled;
        if (!next_field(&at, end, sheet->separator, &cell, &doubled))
            return rg_fail_named(err, RG_EFORMAT, number, "a quotation mark is not closed on this line", NULL,
                                 NULL);
        if (doubled)
            undouble(sheet, &cell);
        void *cells = sheet->cells;
        grown = rg_grow(&cells, cell_room, sheet->n_cells + 1, sizeof *sheet->cells);
        sheet->cells = cells;
        if (!grown)
            return no_memory(err);
        sheet->cells[sheet->n_cells++] = cell;
    }
    sheet->rows[sheet->n_rows++] = (rg_sheet_row){first, sheet->n_cells - first, number};
    return RG_OK;
}

/* Decimal commas where more numbers have one than a point. Between commas as separators a comma inside a
 * cell was quoted: those of "15401,14" name samples unless most numbers have one and none has a point. */
static void find_mark(rg_sheet *sheet)
{
    size_t commas = 0;
    size_t points = 0;
    size_t whole = 0;
    double value;
    for (size_t i = 0; i < sheet->n_cells; i++) {
        const bool comma = rg_cell_has_comma(sheet->cells[i]);
        const bool point = rg_cell_has_point(sheet->cells[i]);
        commas += comma;
        points += point;
        whole += !comma && !point && rg_cell_read(sheet->cells[i], false, &value) == RG_CELL_NUMBER;
    }
    sheet->comma = sheet->separator == ',' ? points == 0 && commas > whole : commas > points;
}

static const char *after_mark(const char *comment)
{
    while (*comment == '#' || *comment == '%' || *comment == '!')
        comment++;
    return comment;
}

/* Whether a comment above the first row holds its headings, as numpy writes them and as tables have it whose
 * first column is headed "#": words without "key: value", as many as the row has cells, one of them a number.
 * Between blanks any sentence has words; there the first must speak of an axis. */
static bool heads(const char *comment, const char *line, const char *end, char separator)
{
    static const char *const AXES[] = {"wave", "wl", "nm", "um", "\xc2\xb5m", "shift", "theta", "size"};
    const char *stop = line_end(comment, end);
    const char *text = after_mark(comment);
    bool doubled;
    size_t numbers = 0;
    bool axis = separator != ' ';
    rg_cell cell = {text, (size_t) (stop - text)};
    double value;
    if (*comment == '"' || memchr(text, ':', cell.length) != NULL || memchr(text, '=', cell.length) != NULL)
        return false;
    const size_t n = count_fields(text, stop, separator);
    if (n < 2 || n != count_fields(line, line_end(line, end), separator))
        return false;
    for (const char *at = line; at != NULL;) {
        if (!next_field(&at, line_end(line, end), separator, &cell, &doubled))
            return false;
        numbers += rg_cell_read(cell, false, &value) == RG_CELL_NUMBER ||
                   rg_cell_read(cell, true, &value) == RG_CELL_NUMBER;
    }
    const char *at = text;
    if (!next_field(&at, stop, separator, &cell, &doubled) ||
        rg_cell_read(cell, false, &value) == RG_CELL_NUMBER)
        return false;
    for (size_t i = 0; i < sizeof AXES / sizeof AXES[0]; i++)
        axis = axis || rg_cell_contains(cell, AXES[i]);
    return axis && numbers > 0;
}

rg_status rg_sheet_read(const unsigned char *bytes, size_t n, rg_sheet *sheet, rg_error *err)
{
    size_t length = 0;
    *sheet = (rg_sheet){0};
    rg_status status = rg_text_decode(bytes, n, &sheet->text, &length, err);
    if (status != RG_OK)
        return status;
    const char *end = sheet->text + length;
    size_t cell_room = 0;
    size_t row_room = 0;
    size_t number = 0;
    sheet->separator = choose_separator(sheet->text, end);
    const char *comment = NULL; /* the last one above the first row */
    size_t comment_number = 0;
    for (const char *line = sheet->text; line < end && status == RG_OK; line = line_end(line, end) + 1) {
        const char *stop = line_end(line, end);
        number++;
        if (is_comment(line, stop, sheet->separator)) {
            status = keep_comment(&sheet->header, line, stop, err);
            comment = line;
            comment_number = number;
        } else if (trim(line, (size_t) (stop - line)).length > 0) {
            if (sheet->n_rows == 0 && comment != NULL && heads(comment, line, end, sheet->separator))
                status = add_row(sheet, after_mark(comment), line_end(comment, end), comment_number,
                                 &cell_room, &row_room, err);
            if (status == RG_OK)
                status = add_row(sheet, line, stop, number, &cell_room, &row_room, err);
        }
    }
    if (status == RG_OK && sheet->n_rows == 0)
        status = rg_fail(err, RG_EFORMAT, RG_NO_INDEX, "the file has no lines of data");
    if (status == RG_OK)
        find_mark(sheet);
    else
        rg_sheet_free(sheet);
    return status;
}

void rg_sheet_free(rg_sheet *sheet)
{
    free(sheet->text);
    free(sheet->cells);
    free(sheet->rows);
    rg_table_free(&sheet->header);
    *sheet = (rg_sheet){0};
}

rg_cell rg_sheet_cell(const rg_sheet *sheet, size_t row, size_t column)
{
    return column < sheet->rows[row].n ? sheet->cells[sheet->rows[row].first + column] : (rg_cell){"", 0};
}

rg_cell_kind rg_sheet_number(const rg_sheet *sheet, size_t row, size_t column, double *value)
{
    return rg_cell_read(rg_sheet_cell(sheet, row, column), sheet->comma, value);
}

size_t rg_sheet_count_numbers(const rg_sheet *sheet, size_t row)
{
    size_t n = 0;
    double value;
    for (size_t c = 0; c < sheet->rows[row].n; c++)
        n += rg_sheet_number(sheet, row, c, &value) == RG_CELL_NUMBER;
    return n;
}

static bool is_data(const rg_sheet *sheet, size_t row)
{
    size_t words = 0;
    size_t numbers = 0;
    double value;
    for (size_t c = 0; c < sheet->rows[row].n; c++) {
        const rg_cell_kind kind = rg_sheet_number(sheet, row, c, &value);
        words += kind == RG_CELL_WORDS;
        numbers += kind == RG_CELL_NUMBER || kind == RG_CELL_BELOW;
    }
    return sheet->rows[row].n >= 2 && numbers > 0 && numbers >= words;
}

bool rg_sheet_data_block(const rg_sheet *sheet, size_t *first, size_t *n)
{
    *first = 0;
    *n = 0;
    for (size_t row = 0; row < sheet->n_rows;) {
        size_t stop = row;
        while (stop < sheet->n_rows && is_data(sheet, stop) && sheet->rows[stop].n == sheet->rows[row].n)
            stop++;
        if (stop - row > *n) {
            *first = row;
            *n = stop - row;
        }
        row = stop > row ? stop : row + 1;
    }
    return *n >= 1;
}
