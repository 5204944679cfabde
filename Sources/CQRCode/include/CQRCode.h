// CQRCode - one function of libqrencode.
//
// The library's own header stays in the .c file: Swift imports this module with the package's default settings whether
// or not the trait `QRCode` is on.
#ifndef WRYNECK_CQRCODE_H
#define WRYNECK_CQRCODE_H

#include <stddef.h>

/// The modules of the largest symbol: 177 by 177.
#define CQRCODE_CAPACITY (177 * 177)

/// Makes the smallest QR code that holds `text`, with error correction level M (15 % of it may be unreadable). Writes
/// one byte for each module, row by row: 1 for a dark one, 0 for a light one. Returns the number of modules in a row; 0
/// if the text is too long or there is no memory.
size_t cqrcode_encode(const char *text, unsigned char modules[CQRCODE_CAPACITY]);

#endif
