// How often this thread has asked for memory so far, and a name for the part of it that counts. See CAllocations.c.
#pragma once

unsigned long allocations_so_far(void);

// Calls body(context). A function by itself so that callgrind can be told to count within it alone (--toggle-collect).
__attribute__((noinline)) void measured_part(void (*body)(void *context), void *context);
