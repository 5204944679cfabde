#include "CQRCode.h"

#ifdef WRYNECK_QRCODE

#include <qrencode.h>

size_t cqrcode_encode(const char *text, unsigned char modules[CQRCODE_CAPACITY]) {
    // Version 0 stands for the smallest that has room.
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    if (code == NULL) return 0;
    size_t width = (size_t)code->width;
    if (width * width > CQRCODE_CAPACITY) width = 0;
    // The other bits say what a module is for.
    for (size_t i = 0; i < width * width; i++) modules[i] = code->data[i] & 1;
    QRcode_free(code);
    return width;
}

#else

size_t cqrcode_encode(const char *text, unsigned char modules[CQRCODE_CAPACITY]) {
    (void)text;
    (void)modules;
    return 0;
}

#endif
