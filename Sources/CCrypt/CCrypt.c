// CCrypt.c - one call of crypt_r(3), from libcrypt.
#define _GNU_SOURCE
#include "CCrypt.h"

#include <crypt.h>
#include <stdlib.h>
#include <string.h>

size_t ccrypt_hash(const char *phrase, const char *setting, char *hash, size_t size) {
    struct crypt_data *data = calloc(1, sizeof *data);
    if (data == NULL) return 0;
    const char *result = crypt_r(phrase, setting, data);
    size_t length = 0;
    // A failure is NULL or a "failure token", which begins with an asterisk and can equal no hash.
    if (result != NULL && result[0] != '*') {
        length = strlen(result);
        if (length < size) memcpy(hash, result, length + 1);
        else length = 0;
    }
    // The working memory holds values that were computed from the phrase.
    explicit_bzero(data, sizeof *data);
    free(data);
    return length;
}

int ccrypt_is_valid(const char *setting) {
    int verdict = crypt_checksalt(setting);
    return verdict == CRYPT_SALT_OK || verdict == CRYPT_SALT_METHOD_LEGACY;
}
