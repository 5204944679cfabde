// COpenSSL.h - TLS over a socket, as WryneckTLS needs it. OpenSSL's headers are included only by the .c files behind
// it.
//
// A context is what many sessions share: a certificate with its key, the trusted roots, the protocols. It is complete
// before its first session is made and does not change afterwards, so that any thread may make sessions of it. It has
// to outlive them. A session belongs to one thread at a time.

#pragma once

#include <stddef.h>
#include <stdint.h>

#include "CSealing.h"

typedef struct ctls_context ctls_context;
typedef struct ctls_session ctls_session;
typedef struct ctls_ticket_keys ctls_ticket_keys;

/// The result of an operation on a session, if it is not a number of bytes.
enum {
    CTLS_OK = 0,
    CTLS_WANT_READ = -1,
    CTLS_WANT_WRITE = -2,
    CTLS_CLOSED = -3,     // the peer has ended its side with close_notify
    CTLS_TRUNCATED = -4,  // the peer's bytes have ended without it
    CTLS_SYSTEM = -5,     // see errno
    CTLS_FAILED = -6,     // see ctls_explain
};

/// The fault of a certificate, a key, or the roots.
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

/// The parts of a certificate that are available as text.
typedef enum { CTLS_SUBJECT, CTLS_ISSUER, CTLS_COMMON_NAME, CTLS_NAMES, CTLS_SERIAL } ctls_part;

// Contexts. NULL if there is no memory.

ctls_context *ctls_context_new(int is_server);
void ctls_context_free(ctls_context *context);

/// 0x0303 for TLS 1.2, 0x0304 for TLS 1.3.
void ctls_context_set_minimum(ctls_context *context, int version);
/// The certificate first, then those that lead from it towards a root.
ctls_problem ctls_context_use_chain(ctls_context *context, const uint8_t *pem, size_t count);
/// Called after the chain. `passphrase` may be NULL. Checks that the key fits and that the certificate is valid now.
ctls_problem ctls_context_use_key(ctls_context *context, const uint8_t *pem, size_t count, const char *passphrase);
/// The names that the certificate is for, one on each line. Returns the number of bytes that they need.
size_t ctls_context_names(const ctls_context *context, char *buffer, size_t size);
/// The roots that peers' certificates have to lead to. A server also sends their names to its clients.
ctls_problem ctls_context_trust(ctls_context *context, const uint8_t *pem, size_t count);
int ctls_context_trust_system(ctls_context *context);
/// 0: the peer is not asked for a certificate; 1: one that it sends has to be good; 2: it has to send one.
void ctls_context_verify(ctls_context *context, int mode);
/// Names in ALPN's wire format (RFC 7301 §3.1), the best first. Copied.
int ctls_context_set_protocols(ctls_context *context, const uint8_t *wire, size_t count);
/// An OCSP response for clients that ask for one. Copied.
int ctls_context_staple(ctls_context *context, const uint8_t *der, size_t count);
/// The keys that seal tickets; several contexts may share them, and they have to outlive these. NULL for no tickets.
void ctls_context_set_tickets(ctls_context *context, ctls_ticket_keys *keys, long lifetime_seconds);
/// A function that returns the context for the name that a client wants; NULL stands for "this one".
void ctls_context_set_chooser(ctls_context *context, ctls_context *(*choose)(void *user, const char *name), void *user);
/// Appends each session's secrets to a file, in the format of NSS.
void ctls_context_log_keys(ctls_context *context, int descriptor);

// The keys of session tickets. Any thread may call these.

ctls_ticket_keys *ctls_ticket_keys_new(void);
void ctls_ticket_keys_free(ctls_ticket_keys *keys);
/// Makes a new key for new tickets; tickets of the key before are still accepted. 0 if there is no randomness.
int ctls_ticket_keys_rotate(ctls_ticket_keys *keys);

// Sessions.

/// Reads and writes the descriptor, which stays the caller's. NULL if there is no memory.
ctls_session *ctls_session_new(ctls_context *context, int descriptor);
void ctls_session_free(ctls_session *session);
/// For a client: the server that it wants, and that the certificate has to be for. 0 if the name is not possible.
int ctls_session_expect(ctls_session *session, const char *host, int is_address);

int ctls_handshake(ctls_session *session);
/// Returns a count above zero, or one of the codes. It goes on for as long as it needs no further read of the socket;
/// `late` is set if it met an end or an error after some bytes, which the next call then returns.
long ctls_read(ctls_session *session, void *buffer, size_t count, int *late);
long ctls_write(ctls_session *session, const void *bytes, size_t count);
/// Whether the kernel does the encryption, so that it can send files.
int ctls_can_send_file(ctls_session *session);
long ctls_send_file(ctls_session *session, int file, int64_t offset, size_t count);
/// Whether bytes of the peer wait inside the session, of which the socket does not tell.
int ctls_has_input(const ctls_session *session);
/// Sends close_notify, or the rest of it: CTLS_OK, CTLS_WANT_WRITE, CTLS_SYSTEM or CTLS_FAILED. Not to be called again
/// after CTLS_OK: OpenSSL would then wait for the peer's.
int ctls_close(ctls_session *session);

const char *ctls_session_version(const ctls_session *session);
const char *ctls_session_cipher(const ctls_session *session);
const char *ctls_session_server_name(const ctls_session *session);
size_t ctls_session_protocol(const ctls_session *session, const uint8_t **name);
int ctls_session_is_resumed(const ctls_session *session);

/// A part of the peer's certificate, without a NUL at the end. Returns the number of bytes that it needs, 0 if there is
/// no certificate.
size_t ctls_peer_text(const ctls_session *session, ctls_part part, char *buffer, size_t size);
size_t ctls_peer_der(const ctls_session *session, uint8_t *buffer, size_t size);
/// SHA-256 of the peer's certificate in DER; 0 if there is none.
int ctls_peer_fingerprint(const ctls_session *session, uint8_t digest[32]);

/// The reason why the last operation of this thread failed, in words; clears it. `session` may be NULL.
void ctls_explain(const ctls_session *session, char *buffer, size_t size);

/// A new key with a certificate that it signs itself, as PEM; both are freed with `ctls_free`. `names` are hosts and
/// addresses, one on each line. 0 on failure.
int ctls_self_signed(const char *names, long seconds, char **chain, char **key);
/// What a certificate in PEM is: whose it is, for how many seconds it is still good, and its names as for CTLS_NAMES; `needed` is how many bytes these
/// take.
typedef enum { CTLS_IS_NONE, CTLS_IS_SELF_SIGNED, CTLS_IS_OTHER } ctls_origin;
ctls_origin ctls_certificate_look(const uint8_t *pem, size_t count, long *seconds, char *names, size_t size, size_t *needed);
void ctls_free(void *memory);
/// Overwrites secrets; a compiler does not optimise it away.
void ctls_wipe(void *bytes, size_t count);
