// tickets.c - the keys that seal session tickets (RFC 5077 §4, RFC 8446 §4.6.1).
// Invariant: only tickets of the current key and of the one before can be opened: a key that leaks opens no session
// that began before the last but one rotation.

#ifdef WRYNECK_TLS

#include "internal.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    unsigned char name[16];
    unsigned char aes[32];
    unsigned char hmac[32];
} ticket_key;

struct ctls_ticket_keys {
    pthread_rwlock_t lock;
    // Looked up once; a look-up for each ticket would cost more than the sealing.
    EVP_CIPHER *cipher;
    int count;
    ticket_key keys[2];  // the current one first
};

ctls_ticket_keys *ctls_ticket_keys_new(void) {
    ctls_ticket_keys *keys = calloc(1, sizeof *keys);
    if (!keys) return NULL;
    pthread_rwlock_init(&keys->lock, NULL);
    keys->cipher = EVP_CIPHER_fetch(NULL, "AES-256-CBC", NULL);
    if (!keys->cipher || !ctls_ticket_keys_rotate(keys)) {
        ctls_ticket_keys_free(keys);
        return NULL;
    }
    return keys;
}

void ctls_ticket_keys_free(ctls_ticket_keys *keys) {
    if (!keys) return;
    pthread_rwlock_destroy(&keys->lock);
    EVP_CIPHER_free(keys->cipher);
    OPENSSL_cleanse(keys->keys, sizeof keys->keys);
    free(keys);
}

int ctls_ticket_keys_rotate(ctls_ticket_keys *keys) {
    ticket_key fresh;
    if (RAND_bytes(fresh.name, sizeof fresh.name) != 1 || RAND_priv_bytes(fresh.aes, sizeof fresh.aes) != 1
        || RAND_priv_bytes(fresh.hmac, sizeof fresh.hmac) != 1) return 0;
    pthread_rwlock_wrlock(&keys->lock);
    keys->keys[1] = keys->keys[0];
    keys->keys[0] = fresh;
    if (keys->count < 2) keys->count++;
    pthread_rwlock_unlock(&keys->lock);
    OPENSSL_cleanse(&fresh, sizeof fresh);
    return 1;
}

/// The index of the key with that name; -1 if there is none.
static int find(ctls_ticket_keys *keys, const unsigned char *name, ticket_key *found) {
    int index = -1;
    pthread_rwlock_rdlock(&keys->lock);
    for (int i = 0; i < keys->count && index < 0; i++) {
        if (!name || memcmp(keys->keys[i].name, name, 16) == 0) {
            *found = keys->keys[i];
            index = i;
        }
    }
    pthread_rwlock_unlock(&keys->lock);
    return index;
}

// Returns -1 for an error; 0 if there is no such key, so that the handshake is a full one; 1 if done; 2 if done and the
// client should get a new ticket.
int ctls_seal_ticket(SSL *ssl, unsigned char name[16], unsigned char *iv, EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac, int encrypt) {
    ctls_ticket_keys *keys = ctls_context_of(ssl)->keys;
    if (!keys) return 0;
    if (encrypt && RAND_bytes(iv, 16) != 1) return -1;
    ticket_key key;
    int index = find(keys, encrypt ? NULL : name, &key);
    if (index < 0) return 0;
    if (encrypt) memcpy(name, key.name, sizeof key.name);
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, key.hmac, sizeof key.hmac),
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)"SHA256", 0),
        OSSL_PARAM_construct_end(),
    };
    int done = EVP_CipherInit_ex2(cipher, keys->cipher, key.aes, iv, encrypt, NULL) == 1 && EVP_MAC_CTX_set_params(mac, parameters) == 1;
    OPENSSL_cleanse(&key, sizeof key);
    if (!done) return -1;
    // RFC 8446 §C.4: a client should use a ticket only once, since an observer could recognise it.
    return index == 0 && SSL_version(ssl) < TLS1_3_VERSION ? 1 : 2;
}

// MARK: The client certificate that a ticket stands for

int ctls_mark_ticket(SSL *ssl, void *argument) {
    const ctls_context *context = argument;
    return SSL_SESSION_set1_ticket_appdata(SSL_get_session(ssl), context->trusted, sizeof context->trusted);
}

/// Whether the certificate, which was verified when the session began, would be accepted today. OpenSSL does not check
/// that on resumption.
static int is_still_good(SSL_SESSION *session, const ctls_context *context) {
    void *trusted = NULL;
    size_t count = 0;
    if (SSL_SESSION_get0_ticket_appdata(session, &trusted, &count) != 1 || count != sizeof context->trusted
        || memcmp(trusted, context->trusted, count) != 0) return 0;
    const X509 *peer = SSL_SESSION_get0_peer(session);
    return !peer || X509_cmp_current_time(X509_get0_notAfter(peer)) > 0;
}

SSL_TICKET_RETURN ctls_judge_ticket(SSL *ssl, SSL_SESSION *session, const unsigned char *name, size_t count, SSL_TICKET_STATUS status,
                                    void *argument) {
    (void)ssl, (void)name, (void)count;
    int is_open = status == SSL_TICKET_SUCCESS || status == SSL_TICKET_SUCCESS_RENEW;
    if (!is_open || !is_still_good(session, argument)) return SSL_TICKET_RETURN_IGNORE_RENEW;
    return status == SSL_TICKET_SUCCESS ? SSL_TICKET_RETURN_USE : SSL_TICKET_RETURN_USE_RENEW;
}

#endif
