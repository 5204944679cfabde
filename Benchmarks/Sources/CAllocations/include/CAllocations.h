// How often this process has asked for memory so far. See CAllocations.c.
#pragma once

unsigned long allocations_so_far(void);
