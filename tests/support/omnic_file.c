#include "tests/support/omnic_file.h"

#include <string.h>

static void put_u32(unsigned char *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (unsigned char) (value >> (8 * i));
}

static void put_f32(unsigned char *at, float value)
{
    uint32_t word;
    memcpy(&word, &value, sizeof word);
    put_u32(at, word);
}

static void put_section(unsigned char *bytes, size_t number, unsigned char key, uint32_t offset,
                        uint32_t size)
{
    unsigned char *row = bytes + 304 + 16 * number;
    row[0] = key;
    put_u32(row + 2, offset);
    put_u32(row + 6, size);
}

void omnic_file(uint32_t x_code, uint32_t y_code, unsigned char *bytes)
{
    static const float PATH[4] = {0.5F, -1.0F, 2.0F, -4.0F};
    unsigned char *header = bytes + 450;
    memset(bytes, 0, OMNIC_SIZE);
    memcpy(bytes, "Spectral Data File", 18);
    memcpy(bytes + 30, "gr\xe9s", 4); /* Latin-1 */
    bytes[294] = 5;
    put_u32(bytes + 296, 86400u * 366u + 3661u);
    put_section(bytes, 0, 2, 450, 140);
    put_section(bytes, 1, 27, 600, 13);
    put_section(bytes, 2, 3, 620, 4 * OMNIC_POINTS);
    put_section(bytes, 3, 102, 650, 16);
    put_section(bytes, 4, 100, 680, 24);
    put_u32(header + 4, OMNIC_POINTS);
    put_u32(header + 8, x_code);
    put_u32(header + 12, y_code);
    put_f32(header + 16, 4000.0F);
    put_f32(header + 20, 3000.0F);
    put_u32(header + 32, 3);
    put_u32(header + 36, 32);
    put_f32(header + 80, 15798.26F);
    put_f32(header + 84, 2.0F);
    memcpy(bytes + 600, "made by hand", 13);
    for (int i = 0; i < OMNIC_POINTS; i++)
        put_f32(bytes + 620 + 4 * i, (float) (i + 1));
    for (int i = 0; i < 4; i++)
        put_f32(bytes + 650 + 4 * i, PATH[i]);
    put_u32(bytes + 680, 4);
    put_u32(bytes + 684, 16);
    put_u32(bytes + 696, 2);
    put_f32(bytes + 700, 15798.26F);
}
