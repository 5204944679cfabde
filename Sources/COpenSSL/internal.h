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
};

/// The context behind OpenSSL's.
ctls_context *ctls_context_of(const SSL *ssl);

int ctls_seal_ticket(SSL *ssl, unsigned char name[16], unsigned char *iv, EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac, int encrypt);

/// Without a NUL at the end; how many bytes it takes.
size_t ctls_certificate_text(const X509 *certificate, ctls_part part, char *buffer, size_t size);
