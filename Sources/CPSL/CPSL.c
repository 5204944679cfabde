#include "CPSL.h"

#ifdef WRYNECK_PSL

#include <libpsl.h>

int cpsl_is_public_suffix(const char *domain) {
    // Built in: psl_latest would read a file.
    const psl_ctx_t *list = psl_builtin();
    if (list == NULL) return -1;
    return psl_is_public_suffix2(list, domain, PSL_TYPE_ANY) ? 1 : 0;
}

#else

int cpsl_is_public_suffix(const char *domain) {
    (void)domain;
    return -1;
}

#endif
