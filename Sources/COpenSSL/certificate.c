// certificate.c - certificates as text, and self-signed ones.

#ifdef WRYNECK_TLS

#include "internal.h"

#include <arpa/inet.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t taken(BIO *bio, char *buffer, size_t size) {
    char *text = NULL;
    long count = BIO_get_mem_data(bio, &text);
    if (count < 0) count = 0;
    if (text) memcpy(buffer, text, (size_t)count < size ? (size_t)count : size);
    BIO_free(bio);
    return (size_t)count;
}

// A name that has control bytes, or no bytes at all, is refused: it is meant to deceive.
static int is_plain(const unsigned char *bytes, int count, unsigned char lowest) {
    for (int i = 0; i < count; i++) {
        if (bytes[i] < lowest || bytes[i] == 0x7F) return 0;
    }
    return count > 0;
}

static void print_address(BIO *bio, const ASN1_OCTET_STRING *address) {
    char text[INET6_ADDRSTRLEN];
    int family = ASN1_STRING_length(address) == 4 ? AF_INET : ASN1_STRING_length(address) == 16 ? AF_INET6 : -1;
    if (family >= 0 && inet_ntop(family, ASN1_STRING_get0_data(address), text, sizeof text)) BIO_printf(bio, "IP:%s\n", text);
}

static void print_names(BIO *bio, const X509 *certificate) {
    GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
        const char *kind = name->type == GEN_DNS ? "DNS" : name->type == GEN_EMAIL ? "email" : name->type == GEN_URI ? "URI" : NULL;
        if (name->type == GEN_IPADD) {
            print_address(bio, name->d.iPAddress);
        } else if (kind) {
            const unsigned char *text = ASN1_STRING_get0_data(name->d.ia5);
            int count = ASN1_STRING_length(name->d.ia5);
            if (is_plain(text, count, '!')) BIO_printf(bio, "%s:%.*s\n", kind, count, text);
        }
    }
    GENERAL_NAMES_free(names);
}

static void print_common_name(BIO *bio, const X509 *certificate) {
    const X509_NAME *subject = X509_get_subject_name(certificate);
    int index = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    if (index < 0) return;
    unsigned char *text = NULL;
    int count = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, index)));
    if (is_plain(text, count, ' ')) BIO_write(bio, text, count);
    OPENSSL_free(text);
}

size_t ctls_certificate_text(const X509 *certificate, ctls_part part, char *buffer, size_t size) {
    BIO *bio = BIO_new(BIO_s_mem());
    if (!bio) return 0;
    // RFC 2253, but with UTF-8 left as it is.
    const unsigned long style = XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB;
    switch (part) {
    case CTLS_SUBJECT: X509_NAME_print_ex(bio, X509_get_subject_name(certificate), 0, style); break;
    case CTLS_ISSUER: X509_NAME_print_ex(bio, X509_get_issuer_name(certificate), 0, style); break;
    case CTLS_COMMON_NAME: print_common_name(bio, certificate); break;
    case CTLS_NAMES: print_names(bio, certificate); break;
    case CTLS_SERIAL: i2a_ASN1_INTEGER(bio, X509_get0_serialNumber(certificate)); break;
    }
    return taken(bio, buffer, size);
}

// MARK: For development

#define OWN_NAME "Wryneck, for development"

static int add_extension(X509 *certificate, int kind, const char *value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, kind, value);
    int added = extension && X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return added;
}

static int add_name(GENERAL_NAMES *list, const char *text, size_t count) {
    char copy[256];
    if (count == 0 || count >= sizeof copy) return 0;
    memcpy(copy, text, count);
    copy[count] = 0;
    GENERAL_NAME *name = GENERAL_NAME_new();
    ASN1_OCTET_STRING *address = a2i_IPADDRESS(copy);
    ASN1_IA5STRING *host = address ? NULL : ASN1_IA5STRING_new();
    int added = name && (address || (host && ASN1_STRING_set(host, copy, -1) == 1));
    if (added) {
        GENERAL_NAME_set0_value(name, address ? GEN_IPADD : GEN_DNS, address ? (void *)address : (void *)host);
        added = sk_GENERAL_NAME_push(list, name) > 0;
    } else {
        ASN1_OCTET_STRING_free(address);
        ASN1_IA5STRING_free(host);
    }
    if (!added) GENERAL_NAME_free(name);
    return added;
}

static int add_names(X509 *certificate, const char *names) {
    GENERAL_NAMES *list = GENERAL_NAMES_new();
    int added = list != NULL;
    while (added && *names) {
        size_t count = strcspn(names, "\n");
        added = add_name(list, names, count);
        names += count + (names[count] != 0);
    }
    added = added && X509_add1_ext_i2d(certificate, NID_subject_alt_name, list, 0, X509V3_ADD_DEFAULT) == 1;
    GENERAL_NAMES_free(list);
    return added;
}

static X509 *make_certificate(EVP_PKEY *key, const char *names, long seconds) {
    X509 *certificate = X509_new();
    uint64_t serial = 0;
    if (!certificate || RAND_bytes((unsigned char *)&serial, sizeof serial) != 1) goto failed;
    // RFC 5280 §4.1.2.2: the number is positive.
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), (serial >> 1) | 1);
    X509_set_version(certificate, X509_VERSION_3);
    // One hour back, because clocks differ.
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), seconds);
    X509_NAME *name = X509_get_subject_name(certificate);
    if (X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)OWN_NAME, -1, -1, 0) != 1) goto failed;
    if (X509_set_issuer_name(certificate, name) != 1 || X509_set_pubkey(certificate, key) != 1) goto failed;
    if (!add_names(certificate, names) || !add_extension(certificate, NID_basic_constraints, "critical,CA:FALSE")
        || !add_extension(certificate, NID_key_usage, "critical,digitalSignature")
        || !add_extension(certificate, NID_ext_key_usage, "serverAuth")) goto failed;
    if (X509_sign(certificate, key, EVP_sha256()) == 0) goto failed;
    return certificate;
failed:
    X509_free(certificate);
    return NULL;
}

static char *as_text(BIO *bio) {
    char *bytes = NULL;
    long count = BIO_get_mem_data(bio, &bytes);
    char *text = count > 0 ? malloc((size_t)count + 1) : NULL;
    if (text) {
        memcpy(text, bytes, (size_t)count);
        text[count] = 0;
    }
    return text;
}

int ctls_self_signed(const char *names, long seconds, char **chain, char **key) {
    *chain = *key = NULL;
    EVP_PKEY *pair = EVP_EC_gen("P-256");
    X509 *certificate = pair ? make_certificate(pair, names, seconds) : NULL;
    BIO *chain_bio = BIO_new(BIO_s_mem()), *key_bio = BIO_new(BIO_s_secmem());
    if (certificate && chain_bio && key_bio && PEM_write_bio_X509(chain_bio, certificate) == 1
        && PEM_write_bio_PrivateKey(key_bio, pair, NULL, NULL, 0, NULL, NULL) == 1) {
        *chain = as_text(chain_bio);
        *key = as_text(key_bio);
    }
    BIO_free(chain_bio);
    BIO_free(key_bio);
    X509_free(certificate);
    EVP_PKEY_free(pair);
    ERR_clear_error();
    return *chain && *key;
}

static long seconds_left(const X509 *certificate) {
    int days = 0, seconds = 0;
    if (ASN1_TIME_diff(&days, &seconds, NULL, X509_get0_notAfter(certificate)) != 1) return 0;
    return (long)days * 86400 + seconds;
}

ctls_origin ctls_certificate_look(const uint8_t *pem, size_t count, long *seconds, char *names, size_t size, size_t *needed) {
    *seconds = 0;
    *needed = 0;
    BIO *bio = count <= INT_MAX ? BIO_new_mem_buf(pem, (int)count) : NULL;
    X509 *certificate = bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
    BIO_free(bio);
    ERR_clear_error();
    if (!certificate) return CTLS_IS_NONE;
    char name[sizeof OWN_NAME + 1] = "";
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name, sizeof name);
    *seconds = seconds_left(certificate);
    *needed = ctls_certificate_text(certificate, CTLS_NAMES, names, size);
    X509_free(certificate);
    return strcmp(name, OWN_NAME) == 0 ? CTLS_IS_SELF_SIGNED : CTLS_IS_OTHER;
}

void ctls_free(void *memory) { free(memory); }
void ctls_wipe(void *bytes, size_t count) { OPENSSL_cleanse(bytes, count); }

#endif
