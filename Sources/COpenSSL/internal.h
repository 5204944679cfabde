// internal.h - declarations that the files of this target share.

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
    // A digest of all trusted certificates, in their order.
    unsigned char trusted[32];
};

/// The ctls_context that belongs to OpenSSL's context.
ctls_context *ctls_context_of(const SSL *ssl);

int ctls_seal_ticket(SSL *ssl, unsigned char name[16], unsigned char *iv, EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac, int encrypt);

/// Marks a ticket with the digest of the roots that verified its client's certificate. The ticket is of no use after
/// these have changed or the certificate has expired. `argument` is the ctls_context.
int ctls_mark_ticket(SSL *ssl, void *argument);
SSL_TICKET_RETURN ctls_judge_ticket(SSL *ssl, SSL_SESSION *session, const unsigned char *name, size_t count, SSL_TICKET_STATUS status,
                                    void *argument);

/// Writes the text without a NUL at the end; returns the number of bytes that it needs.
size_t ctls_certificate_text(const X509 *certificate, ctls_part part, char *buffer, size_t size);
