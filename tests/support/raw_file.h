/* A made-up RAW1.01 file of two ranges of powder diffraction. */
#ifndef RG_TESTS_SUPPORT_RAW_FILE_H
#define RG_TESTS_SUPPORT_RAW_FILE_H

/* Five counts from 10 degrees by 0.5 behind 40 supplementary bytes, then three from 20 by 1. */
enum { RAW_FIRST = 712, RAW_SECOND = RAW_FIRST + 304 + 40 + 5 * 4, RAW_SIZE = RAW_SECOND + 304 + 3 * 4 };

void raw_file(unsigned char bytes[RAW_SIZE]);

#endif
