// COpenSSL.h - TLS over a socket, as WryneckTLS needs it. The only place that includes OpenSSL's headers is behind this one.
//
// A context is what many sessions share: a certificate with its key, whom to trust, what to agree on. It is finished before
// its first session is made and not changed afterwards, so any thread may make sessions of it. It has to outlive them. A session
// belongs to one thread at a time.

#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct ctls_context ctls_context;
typedef struct ctls_session ctls_session;
typedef struct ctls_ticket_keys ctls_ticket_keys;

/// What an operation on a session came to, where it is no count of bytes.
enum {
    CTLS_OK = 0,
    CTLS_WANT_READ = -1,
    CTLS_WANT_WRITE = -2,
    CTLS_CLOSED = -3,     // the peer has ended its side with close_notify
    CTLS_TRUNCATED = -4,  // the peer's bytes have ended without it
    CTLS_SYSTEM = -5,     // see errno
    CTLS_FAILED = -6,     // see ctls_explain
};

/// What is wrong with a certificate, a key, or what is trusted.
typedef enum {
    CTLS_FINE = 0,
    CTLS_NO_CERTIFICATE,
    CTLS_NO_KEY,
    CTLS_MALFORMED,
    CTLS_PASSPHRASE_MISSING,
    CTLS_PASSPHRASE_WRONG,
    CTLS_KEY_MISMATCH,
    CTLS_EXPIRED,
    CTLS_NOT_YET_VALID,
    CTLS_TOO_WEAK,
    CTLS_NO_MEMORY,
} ctls_problem;

/// Parts of a certificate that can be had as text.
typedef enum { CTLS_SUBJECT, CTLS_ISSUER, CTLS_COMMON_NAME, CTLS_NAMES, CTLS_SERIAL } ctls_part;

// Contexts. NULL if there is no memory.

ctls_context *ctls_context_new(int is_server);
void ctls_context_free(ctls_context *context);

/// 0x0303 for TLS 1.2, 0x0304 for TLS 1.3.
void ctls_context_set_minimum(ctls_context *context, int version);
/// The certificate first, then those that lead from it towards a root.
ctls_problem ctls_context_use_chain(ctls_context *context, const uint8_t *pem, size_t count);
/// After the chain. `passphrase` may be NULL. Checks that the key fits and that the certificate is valid now.
ctls_problem ctls_context_use_key(ctls_context *context, const uint8_t *pem, size_t count, const char *passphrase);
/// The names that the certificate is for, one a line; how many bytes that takes.
size_t ctls_context_names(const ctls_context *context, char *buffer, size_t size);
/// Roots that peers' certificates have to lead to. A server also tells its clients of them.
ctls_problem ctls_context_trust(ctls_context *context, const uint8_t *pem, size_t count);
int ctls_context_trust_system(ctls_context *context);
/// 0: no certificate is asked of the peer; 1: one that is sent has to be good; 2: there has to be one.
void ctls_context_verify(ctls_context *context, int mode);
/// Names in ALPN's wire format (RFC 7301 §3.1), the best first. Copied.
int ctls_context_set_protocols(ctls_context *context, const uint8_t *wire, size_t count);
/// An OCSP response that clients get who ask for one. Copied.
int ctls_context_staple(ctls_context *context, const uint8_t *der, size_t count);
/// Tickets are sealed with these keys, which several contexts may share and which have to outlive them; NULL for no tickets.
void ctls_context_set_tickets(ctls_context *context, ctls_ticket_keys *keys, long lifetime_seconds);
/// Asked for the context of the name that a client wants; may answer NULL for "this one".
void ctls_context_set_chooser(ctls_context *context, ctls_context *(*choose)(void *user, const char *name), void *user);
/// Appends each session's secrets to a file, in the format of NSS.
void ctls_context_log_keys(ctls_context *context, int descriptor);

// The keys of session tickets. Any thread.

ctls_ticket_keys *ctls_ticket_keys_new(void);
void ctls_ticket_keys_free(ctls_ticket_keys *keys);
/// New tickets get a new key; those of the key before are still taken. 0 if there is no randomness.
int ctls_ticket_keys_rotate(ctls_ticket_keys *keys);

// Sessions.

/// Reads and writes the descriptor, which stays the caller's. NULL if there is no memory.
ctls_session *ctls_session_new(ctls_context *context, int descriptor);
void ctls_session_free(ctls_session *session);
/// For a client: which server it wants, and what its certificate has to be for. 0 if that cannot be.
int ctls_session_expect(ctls_session *session, const char *host, int is_address);

int ctls_handshake(ctls_session *session);
/// A count above zero, or one of the codes. Goes on for as long as there is something that needs no further read; `late` is set if
/// that ended in anything but more to come, which the next call will say again.
long ctls_read(ctls_session *session, void *buffer, size_t count, int *late);
long ctls_write(ctls_session *session, const void *bytes, size_t count);
/// Whether the kernel does the encryption, so that it can send files.
int ctls_can_send_file(ctls_session *session);
long ctls_send_file(ctls_session *session, int file, int64_t offset, size_t count);
/// Whether bytes of the peer's are waiting that no look at the socket would tell of.
int ctls_has_input(const ctls_session *session);
/// Sends close_notify, or what is left of it: CTLS_OK, CTLS_WANT_WRITE, CTLS_SYSTEM or CTLS_FAILED. Not again after CTLS_OK: that would
/// wait for the peer's.
int ctls_close(ctls_session *session);

const char *ctls_session_version(const ctls_session *session);
const char *ctls_session_cipher(const ctls_session *session);
const char *ctls_session_server_name(const ctls_session *session);
size_t ctls_session_protocol(const ctls_session *session, const uint8_t **name);
int ctls_session_is_resumed(const ctls_session *session);

/// Parts of the peer's certificate, without a NUL at the end; how many bytes that takes, 0 if there is no certificate.
size_t ctls_peer_text(const ctls_session *session, ctls_part part, char *buffer, size_t size);
size_t ctls_peer_der(const ctls_session *session, uint8_t *buffer, size_t size);
/// SHA-256 of the DER; 0 if there is no certificate.
int ctls_peer_fingerprint(const ctls_session *session, uint8_t digest[32]);

/// Why the last operation of this thread failed, in words; forgets it. `session` may be NULL.
void ctls_explain(const ctls_session *session, char *buffer, size_t size);

/// A new key and a certificate for it that nobody vouches for, as PEM, to be freed by `ctls_free`. `names` are hosts and addresses, one
/// a line. 0 if that failed.
int ctls_self_signed(const char *names, long seconds, char **chain, char **key);
void ctls_free(void *memory);
/// Overwrites secrets, which a compiler could think pointless.
void ctls_wipe(void *bytes, size_t count);
