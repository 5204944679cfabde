// internal.h - what the parts of this target share.

#pragma once

#include "COpenSSL.h"

#include <openssl/ssl.h>

struct ctls_context {
    SSL_CTX *ssl;
    uint8_t *protocols;
    size_t protocol_bytes;
    uint8_t *staple;
    size_t staple_bytes;
    ctls_ticket_keys *keys;
    ctls_context *(*choose)(void *user, const char *name);
    void *user;
    int key_log;
    // Stands for all certificates that are trusted, in their order.
    unsigned char trusted[32];
};

/// The context behind OpenSSL's.
ctls_context *ctls_context_of(const SSL *ssl);

int ctls_seal_ticket(SSL *ssl, unsigned char name[16], unsigned char *iv, EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac, int encrypt);

/// A ticket is marked with what its client's certificate was verified by, and is of no use after that has changed or the certificate has
/// expired. `argument` is the context.
int ctls_mark_ticket(SSL *ssl, void *argument);
SSL_TICKET_RETURN ctls_judge_ticket(SSL *ssl, SSL_SESSION *session, const unsigned char *name, size_t count, SSL_TICKET_STATUS status,
                                    void *argument);

/// Without a NUL at the end; how many bytes it takes.
size_t ctls_certificate_text(const X509 *certificate, ctls_part part, char *buffer, size_t size);
