/* An OMNIC file made from the layout that formats/import/omnic.c reads. */
#ifndef RG_TESTS_SUPPORT_OMNIC_FILE_H
#define RG_TESTS_SUPPORT_OMNIC_FILE_H

#include <stddef.h>
#include <stdint.h>

enum { OMNIC_POINTS = 6, OMNIC_SIZE = 800 };

/* bytes[OMNIC_SIZE]: a spectrum of the codes given with OMNIC_POINTS values 1, 2 ..., from 4000 to 3000 on
 * the axis; history "made by hand"; and, in sections 100 and 102, an interferogram of four points 0.5, -1, 2,
 * -4 from 16 scans, zero path at point 2. Laser 15798.26 1/cm, two half waves a point, 32 scans. */
void omnic_file(uint32_t x_code, uint32_t y_code, unsigned char *bytes);

#endif
