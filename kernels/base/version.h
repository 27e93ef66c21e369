/* The version of the program and of the container that it writes. */
#ifndef RG_KERNELS_BASE_VERSION_H
#define RG_KERNELS_BASE_VERSION_H

#define RG_VERSION "0.1.0"
#define RG_SCHEMA  "1.0"

#endif
