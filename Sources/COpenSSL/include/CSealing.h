// CSealing.h - authenticated encryption, digests and random bytes, by OpenSSL: what sealed cookies are made of.
//
// A box or a digest has its key, and the room for one operation: it belongs to one thread at a time. All functions that
// return an int return 1 on success and 0 on failure; after a failure nothing in an output buffer may be used.

#pragma once

#include <stddef.h>
#include <stdint.h>

enum {
    CSEAL_KEY_BYTES = 32,
    CSEAL_NONCE_BYTES = 12,
    CSEAL_TAG_BYTES = 16,
    CSEAL_DIGEST_BYTES = 32,
};

typedef struct cseal_box cseal_box;
typedef struct cseal_digest cseal_digest;

/// AES-256-GCM (NIST SP 800-38D) with a key of 32 bytes, which is copied. NULL if there is no memory, or no such cipher.
cseal_box *cseal_box_new(const uint8_t *key);
/// Overwrites the key. `box` may be NULL.
void cseal_box_free(cseal_box *box);
/// Encrypts `count` bytes into `sealed`, which has room for the tag behind them. No nonce may be used twice with a key.
int cseal_box_seal(cseal_box *box, const uint8_t *nonce, const uint8_t *about, size_t about_count, const uint8_t *plain, size_t count,
                   uint8_t *sealed);
/// Decrypts `count` bytes, the last of which are the tag, into `plain`. 0 for anything that was not sealed with the key,
/// the nonce and the associated data: `plain` is overwritten then.
int cseal_box_open(cseal_box *box, const uint8_t *nonce, const uint8_t *about, size_t about_count, const uint8_t *sealed, size_t count,
                   uint8_t *plain);

/// HMAC-SHA-256 (RFC 2104) with a key, which is copied; SHA-256 (FIPS 180-4) if `key` is NULL.
cseal_digest *cseal_digest_new(const uint8_t *key, size_t count);
/// Overwrites the key. `digest` may be NULL.
void cseal_digest_free(cseal_digest *digest);
/// The digest of the bytes, 32 of them.
int cseal_digest_of(cseal_digest *digest, const uint8_t *bytes, size_t count, uint8_t *result);

/// HKDF-SHA-256 (RFC 5869) without a salt: a key for one purpose, from a secret that is random already.
int cseal_derive(const uint8_t *secret, size_t secret_count, const uint8_t *purpose, size_t purpose_count, uint8_t *key, size_t key_count);

/// Random bytes for secrets.
int cseal_random(uint8_t *bytes, size_t count);
/// Whether both are equal, in a time that depends on `count` alone.
int cseal_are_equal(const uint8_t *left, const uint8_t *right, size_t count);
