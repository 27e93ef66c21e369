#include "tests/support/check.h"

#include <string.h>

#include "tests/support/import_text.h"

enum { LINES = 3, SAMPLES = 4, BANDS = 5, N = LINES * SAMPLES * BANDS };

/* The value of line, sample and band in every file: small enough for a byte. */
static int value_at(int line, int sample, int band)
{
    return 60 * line + 12 * sample + 2 * band + 1;
}

static void put(unsigned char *to, int type, int big, int value)
{
    unsigned char bytes[8] = {0};
    size_t size = 1;
    const float single = (float) value;
    const double full = value;
    const int64_t whole = value;
    switch (type) {
    case 2:
    case 12:
        size = 2;
        break;
    case 3:
    case 13:
    case 4:
        size = 4;
        break;
    case 5:
    case 14:
    case 15:
        size = 8;
        break;
    default:
        break;
    }
    if (type == 4)
        memcpy(bytes, &single, 4);
    else if (type == 5)
        memcpy(bytes, &full, 8);
    else
        memcpy(bytes, &whole, 8);
    for (size_t i = 0; i < size; i++)
        to[i] = bytes[big ? size - 1 - i : i];
}

static size_t size_of(int type)
{
    return type == 1 ? 1 : type == 2 || type == 12 ? 2 : type == 3 || type == 4 || type == 13 ? 4 : 8;
}

static void every_type_order_and_interleave_gives_the_same_cube(void **state)
{
    (void) state;
    static const int types[] = {1, 2, 3, 4, 5, 12, 13, 14, 15};
    static const char *const orders[] = {"bsq", "bil", "bip"};
    for (size_t t = 0; t < 9; t++)
        for (int o = 0; o < 3; o++)
            for (int big = 0; big < 2; big++) {
                unsigned char data[7 + 8 * N];
                char header[512];
                const size_t size = size_of(types[t]);
                for (int l = 0; l < LINES; l++)
                    for (int s = 0; s < SAMPLES; s++)
                        for (int b = 0; b < BANDS; b++) {
                            const int at = o == 0   ? (b * LINES + l) * SAMPLES + s
                                           : o == 1 ? (l * BANDS + b) * SAMPLES + s
                                                    : (l * SAMPLES + s) * BANDS + b;
                            put(data + 7 + (size_t) at * size, types[t], big, value_at(l, s, b));
                        }
                (void) write_bytes("cube.img", data, 7 + N * size);
                snprintf(header, sizeof header,
                         "ENVI\nsamples = 4\nlines = 3\nbands = 5\nheader offset = 7\ndata type = "
                         "%d\ninterleave = %s\nbyte order = %d\n"
                         "wavelength units = Micrometers\nwavelength = {0.5, 0.6,\n 0.7, 0.8, 0.9}\nbbl = "
                         "{1,1,0,1,1}\ndata ignore value = 7\n",
                         types[t], orders[o], big);
                rg_entries entries;
                const rg_import_options options = rg_import_defaults();
                assert_int_equal(import_text("cube.hdr", header, &options, &entries, NULL), RG_OK);
                rg_entry *entry = &entries.items[0];
                float values[N];
                assert_int_equal(entry->n_lines, LINES);
                assert_near(entry->axis[4], 900.0, 1e-9);
                assert_int_equal(entry->bad_band[2], 1);
                assert_int_equal(entry->stream.read(entry->stream.state, 0, LINES * SAMPLES, values, NULL),
                                 RG_OK);
                for (int i = 0; i < N; i++) {
                    const int wanted = value_at(i / (SAMPLES * BANDS), i / BANDS % SAMPLES, i % BANDS);
                    if (wanted == 7)
                        assert_true(isnan(values[i]));
                    else
                        assert_true(values[i] == (float) wanted);
                }
                rg_entries_free(&entries);
            }
}

static void what_does_not_fit_is_refused(void **state)
{
    (void) state;
    static const struct {
        const char *header;
        rg_status status;
    } cases[] = {
        {"ENVI\nsamples = 4\nlines = 3\ndata type = 4\n", RG_EFORMAT},
        {"ENVI\nsamples = 4\nlines = 3\nbands = 5\ndata type = 6\n", RG_EUNSUPPORTED},
        {"ENVI\nsamples = 4\nlines = 3\nbands = 5\ndata type = 4\nwavelength = {1,2,3}\n", RG_ESHAPE},
        {"ENVI\nsamples = 4\nlines = 3\nbands = 5\ndata type = 4\nwavelength = {1,2,3,4,5\n", RG_EFORMAT},
        {"ENVI\nsamples = 400000000000\nlines = 300000000\nbands = 50000\ndata type = 5\nwavelength = {1}\n",
         RG_EFORMAT},
    };
    (void) write_bytes("small.img", "1234", 4);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        rg_entries entries;
        const rg_import_options options = rg_import_defaults();
        const rg_status status = import_text("small.hdr", cases[i].header, &options, &entries, NULL);
        /* The data file is four bytes: whatever is not refused for its header is refused for that. */
        assert_true(status == cases[i].status || status == RG_EFORMAT);
    }
}

static void libraries_keep_names_and_bad_bands(void **state)
{
    (void) state;
    static const struct {
        const char *names, *wanted;
    } cases[] = {
        {"a x=3, b", "b"},
        {"\n olivine, Fo90,\n augite, hot", "augite, hot"},
        {"a = {x}, {b}", "{b}"},
        {"olivine, Fo90, augite", "record 1"}, /* nobody can tell which comma parts */
    };
    float data[6] = {0.1F, 0.2F, 0.3F, 0.4F, 0.5F, 0.6F};
    (void) write_bytes("lib.sli", data, sizeof data);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char header[512];
        rg_entries entries;
        const rg_import_options options = rg_import_defaults();
        snprintf(header, sizeof header,
                 "ENVI\nsamples = 3\nlines = 2\nbands = 1\nfile type = ENVI Spectral Library\n"
                 "data type = 4\ninterleave = bsq\nbyte order = 0\nspectra names = {%s}\n"
                 "wavelength units = Wavenumber\nwavelength = {20000, 16000, 10000}\n"
                 "fwhm = {40, 25.6, 10}\nbbl = {1, 0, 1}\n",
                 cases[i].names);
        assert_int_equal(import_text("lib.hdr", header, &options, &entries, NULL), RG_OK);
        const rg_entry *entry = &entries.items[0];
        assert_string_equal(rg_table_find(&entry->rows, "sample_id")->texts[1], cases[i].wanted);
        assert_int_equal(note_of(entry, "names")[0] != '\0', i == 3);
        assert_true(entry->bad_band[1] == 1 && entry->bad_band[0] == 0);
        assert_near(entry->axis[0], 500.0, 1e-9);
        assert_near(entry->fwhm[0], 1.0, 1e-9); /* 1e7 * 40 / 20000^2 */
        rg_entries_free(&entries);
    }
}

static void unknown_units_and_orders_are_refused(void **state)
{
    (void) state;
    static const struct {
        const char *line, *reason;
    } cases[] = {{"wavelength units = Index", "units of the wavelengths"},
                 {"wavelength units = GHz", "units of the wavelengths"},
                 {"byte order = 2", "byte order"}};
    unsigned char data[2] = {1, 2};
    (void) write_bytes("two.img", data, sizeof data);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char header[256];
        rg_entries entries;
        rg_error err = {0};
        const rg_import_options options = rg_import_defaults();
        snprintf(header, sizeof header,
                 "ENVI\nsamples = 1\nlines = 1\nbands = 2\ndata type = 1\n%s\nwavelength = {400, 500}\n",
                 cases[i].line);
        assert_true(import_text("two.hdr", header, &options, &entries, &err) != RG_OK);
        assert_non_null(strstr(err.reason, cases[i].reason));
        assert_true(err.index == RG_NO_INDEX);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_order_and_interleave_gives_the_same_cube),
        cmocka_unit_test(what_does_not_fit_is_refused),
        cmocka_unit_test(libraries_keep_names_and_bad_bands),
        cmocka_unit_test(unknown_units_and_orders_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
