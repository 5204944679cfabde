// CCrypt - crypt_r(3), with its 32 KiB of working memory on the heap instead of a thread's stack.
#ifndef WRYNECK_CCRYPT_H
#define WRYNECK_CCRYPT_H

#include <stddef.h>

/// Hashes `phrase` by the method, cost and salt of `setting`, which may be a whole hash. Writes the hash with a final
/// NUL and returns its length; 0 if the method is unknown, the setting malformed, or the hash longer than `size`. Safe
/// to call from any thread.
size_t ccrypt_hash(const char *phrase, const char *setting, char *hash, size_t size);

/// Whether `setting` is well formed and of a method that libcrypt has: not 0 if so.
int ccrypt_is_valid(const char *setting);

#endif
