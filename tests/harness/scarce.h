/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory that runs out when told, in the one program that includes this: its
 * malloc, calloc and realloc stand before glibc's.  A sanitizer has its own;
 * then nothing fails here and leaks are what is looked for.  For one thread.
 */
#ifndef SCARCE_H
#define SCARCE_H

#include <stdlib.h>

static long allocations_left = -1; /* -1: all that are asked for */
static int ran_out;

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define IS_SANITIZED
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define IS_SANITIZED
#endif

#if !defined(IS_SANITIZED) && defined(__GLIBC__)
#define CAN_FAIL 1

void *
__libc_malloc(size_t size);
void *
__libc_calloc(size_t count, size_t size);
void *
__libc_realloc(void *ptr, size_t size);

static int
may_allocate(void)
{
    if (allocations_left == 0) {
        ran_out = 1;
        return 0;
    }
    allocations_left -= allocations_left > 0 ? 1 : 0;
    return 1;
}

/* Seen by the shared libraries, too. */
#pragma GCC visibility push(default)

void *
malloc(size_t size)
{
    return may_allocate() ? __libc_malloc(size) : NULL;
}

void *
calloc(size_t count, size_t size)
{
    return may_allocate() ? __libc_calloc(count, size) : NULL;
}

void *
realloc(void *ptr, size_t size)
{
    return may_allocate() ? __libc_realloc(ptr, size) : NULL;
}

#pragma GCC visibility pop

#else
#define CAN_FAIL 0
#endif

#endif
