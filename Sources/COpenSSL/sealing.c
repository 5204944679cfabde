// sealing.c - authenticated encryption, digests and key derivation.
// Invariant: every result of OpenSSL's is looked at; its queue of errors is left as empty as it was found, because
// sessions of TLS on the same thread read it.

#ifdef WRYNECK_TLS

#include "CSealing.h"

#include <limits.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/rand.h>
#include <stdlib.h>

// MARK: AES-256-GCM

// A context each way: to turn one around would make its key schedule again.
struct cseal_box {
    EVP_CIPHER_CTX *sealing;
    EVP_CIPHER_CTX *opening;
};

cseal_box *cseal_box_new(const uint8_t *key) {
    cseal_box *box = calloc(1, sizeof *box);
    if (!box) return NULL;
    // Looked up once for both: a look-up costs more than a cookie's encryption.
    EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
    box->sealing = EVP_CIPHER_CTX_new();
    box->opening = EVP_CIPHER_CTX_new();
    // The length of the nonce is 12 unless told.
    int is_made = cipher && box->sealing && box->opening
        && EVP_EncryptInit_ex2(box->sealing, cipher, key, NULL, NULL) == 1
        && EVP_DecryptInit_ex2(box->opening, cipher, key, NULL, NULL) == 1
        && EVP_CIPHER_CTX_get_iv_length(box->sealing) == CSEAL_NONCE_BYTES;
    // The contexts hold the cipher.
    EVP_CIPHER_free(cipher);
    if (is_made) return box;
    ERR_clear_error();
    cseal_box_free(box);
    return NULL;
}

void cseal_box_free(cseal_box *box) {
    if (!box) return;
    // OpenSSL overwrites the key schedule.
    EVP_CIPHER_CTX_free(box->sealing);
    EVP_CIPHER_CTX_free(box->opening);
    free(box);
}

int cseal_box_seal(cseal_box *box, const uint8_t *nonce, const uint8_t *about, size_t about_count, const uint8_t *plain, size_t count,
                   uint8_t *sealed) {
    if (count > INT_MAX - CSEAL_TAG_BYTES || about_count > INT_MAX) return 0;
    int written = 0, rest = 0;
    int is_sealed = EVP_EncryptInit_ex2(box->sealing, NULL, NULL, nonce, NULL) == 1
        && (about_count == 0 || EVP_EncryptUpdate(box->sealing, NULL, &rest, about, (int)about_count) == 1)
        && (count == 0 || EVP_EncryptUpdate(box->sealing, sealed, &written, plain, (int)count) == 1)
        && (size_t)written == count
        && EVP_EncryptFinal_ex(box->sealing, sealed + written, &rest) == 1 && rest == 0
        && EVP_CIPHER_CTX_ctrl(box->sealing, EVP_CTRL_AEAD_GET_TAG, CSEAL_TAG_BYTES, sealed + count) == 1;
    if (!is_sealed) ERR_clear_error();
    return is_sealed;
}

int cseal_box_open(cseal_box *box, const uint8_t *nonce, const uint8_t *about, size_t about_count, const uint8_t *sealed, size_t count,
                   uint8_t *plain) {
    if (count < CSEAL_TAG_BYTES || count > INT_MAX || about_count > INT_MAX) return 0;
    size_t plain_count = count - CSEAL_TAG_BYTES;
    int written = 0, rest = 0;
    // OpenSSL only reads the tag; it compares in constant time, in EVP_DecryptFinal_ex.
    int is_open = EVP_DecryptInit_ex2(box->opening, NULL, NULL, nonce, NULL) == 1
        && (about_count == 0 || EVP_DecryptUpdate(box->opening, NULL, &rest, about, (int)about_count) == 1)
        && (plain_count == 0 || EVP_DecryptUpdate(box->opening, plain, &written, sealed, (int)plain_count) == 1)
        && (size_t)written == plain_count
        && EVP_CIPHER_CTX_ctrl(box->opening, EVP_CTRL_AEAD_SET_TAG, CSEAL_TAG_BYTES, (void *)(sealed + plain_count)) == 1
        && EVP_DecryptFinal_ex(box->opening, plain + written, &rest) == 1 && rest == 0;
    if (is_open) return 1;
    // What was decrypted is not authentic: nobody gets to see it.
    OPENSSL_cleanse(plain, plain_count);
    ERR_clear_error();
    return 0;
}

// MARK: SHA-256, with a key or without

struct cseal_digest {
    EVP_MAC_CTX *mac;
    EVP_MD_CTX *hash;
};

static int make_mac(cseal_digest *digest, const uint8_t *key, size_t count) {
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    if (!mac) return 0;
    digest->mac = EVP_MAC_CTX_new(mac);
    // The context holds the algorithm.
    EVP_MAC_free(mac);
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)"SHA256", 0),
        OSSL_PARAM_construct_end(),
    };
    return digest->mac && EVP_MAC_init(digest->mac, key, count, parameters) == 1;
}

static int make_hash(cseal_digest *digest) {
    EVP_MD *hash = EVP_MD_fetch(NULL, "SHA256", NULL);
    digest->hash = EVP_MD_CTX_new();
    int is_made = hash && digest->hash && EVP_DigestInit_ex2(digest->hash, hash, NULL) == 1;
    EVP_MD_free(hash);
    return is_made;
}

cseal_digest *cseal_digest_new(const uint8_t *key, size_t count) {
    cseal_digest *digest = calloc(1, sizeof *digest);
    if (!digest) return NULL;
    if (key ? make_mac(digest, key, count) : make_hash(digest)) return digest;
    ERR_clear_error();
    cseal_digest_free(digest);
    return NULL;
}

void cseal_digest_free(cseal_digest *digest) {
    if (!digest) return;
    // OpenSSL overwrites the key.
    EVP_MAC_CTX_free(digest->mac);
    EVP_MD_CTX_free(digest->hash);
    free(digest);
}

int cseal_digest_of(cseal_digest *digest, const uint8_t *bytes, size_t count, uint8_t *result) {
    int is_done;
    if (digest->mac) {
        size_t written = 0;
        // Without a key it begins again with the one that it has.
        is_done = EVP_MAC_init(digest->mac, NULL, 0, NULL) == 1 && EVP_MAC_update(digest->mac, bytes, count) == 1
            && EVP_MAC_final(digest->mac, result, &written, CSEAL_DIGEST_BYTES) == 1 && written == CSEAL_DIGEST_BYTES;
    } else {
        unsigned int written = 0;
        is_done = EVP_DigestInit_ex2(digest->hash, NULL, NULL) == 1 && EVP_DigestUpdate(digest->hash, bytes, count) == 1
            && EVP_DigestFinal_ex(digest->hash, result, &written) == 1 && written == CSEAL_DIGEST_BYTES;
    }
    if (!is_done) ERR_clear_error();
    return is_done;
}

// MARK: Keys and random bytes

int cseal_derive(const uint8_t *secret, size_t secret_count, const uint8_t *purpose, size_t purpose_count, uint8_t *key, size_t key_count) {
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
    EVP_KDF_CTX *context = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
    EVP_KDF_free(kdf);
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, (char *)"SHA256", 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, (void *)secret, secret_count),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, (void *)purpose, purpose_count),
        OSSL_PARAM_construct_end(),
    };
    int is_derived = context && EVP_KDF_derive(context, key, key_count, parameters) == 1;
    EVP_KDF_CTX_free(context);
    if (!is_derived) ERR_clear_error();
    return is_derived;
}

int cseal_random(uint8_t *bytes, size_t count) {
    if (count > INT_MAX) return 0;
    int is_random = RAND_priv_bytes(bytes, (int)count) == 1;
    if (!is_random) ERR_clear_error();
    return is_random;
}

int cseal_are_equal(const uint8_t *left, const uint8_t *right, size_t count) { return CRYPTO_memcmp(left, right, count) == 0; }

#endif
