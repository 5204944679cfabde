// CPSL - one function of libpsl.
//
// The library's own header stays in the .c file: Swift imports this module with the package's default settings whether
// or not the trait `PublicSuffixList` is on.
#ifndef WRYNECK_CPSL_H
#define WRYNECK_CPSL_H

/// Whether the public suffix list, as it was when the library was built, names `domain` a public suffix. `domain` is a
/// host name in lower case, ASCII, without a dot at either end; a last label that the list does not know counts as one.
/// Returns 1 or 0; -1 if there is no list.
int cpsl_is_public_suffix(const char *domain);

#endif
