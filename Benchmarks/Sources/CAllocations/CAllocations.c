// CAllocations.c - counts the calls of malloc and its kin: a program's own malloc takes the place of libc's, for libraries too.
// The memory still comes from libc, so free needs no counterpart. Each thread counts for itself: what a log does on another is not a request's cost.

#include <errno.h>
#include <stddef.h>

#include "CAllocations.h"

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static _Thread_local unsigned long calls;

unsigned long allocations_so_far(void) { return calls; }

void measured_part(void (*body)(void *context), void *context) { body(context); }

void *malloc(size_t size) {
    calls++;
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    calls++;
    return __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size) {
    calls++;
    return __libc_realloc(memory, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    calls++;
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **result, size_t alignment, size_t size) {
    calls++;
    *result = __libc_memalign(alignment, size);
    return *result ? 0 : ENOMEM;
}
