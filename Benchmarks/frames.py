"""Frames of HTTP/2 by hand (RFC 9113 §4.1), for clients of a few lines."""

import struct

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = range(10)
PRIORITY_UPDATE = 0x10
END_STREAM, ACK, END_HEADERS = 1, 1, 4
INITIAL_WINDOW_SIZE = 4


def frame(kind, stream=0, payload=b"", flags=0):
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def field(name, value):
    """Without a table, and with lengths below 127 (RFC 7541 §6.2.2)."""
    name, value = name.encode(), value.encode()
    return b"\0" + bytes([len(name)]) + name + bytes([len(value)]) + value


def request(path, method="GET", *fields):
    """A header section; the first three fields are in the static table (RFC 7541, appendix A)."""
    start = (b"\x82" if method == "GET" else b"\x83") + b"\x86" + b"\x04" + bytes([len(path)]) + path.encode()
    return start + field(":authority", "127.0.0.1") + b"".join(field(*one) for one in fields)


def get(stream, path="/plaintext", flags=END_STREAM | END_HEADERS):
    return frame(HEADERS, stream, request(path), flags)


def settings(*pairs):
    return frame(SETTINGS, payload=b"".join(struct.pack(">HI", *pair) for pair in pairs))


def opening(*pairs):
    return PREFACE + settings(*pairs)


def number(value):
    return struct.pack(">I", value)


def window(stream, increment):
    return frame(WINDOW_UPDATE, stream, number(increment))


def reset(stream, code=8):
    return frame(RST_STREAM, stream, number(code))


class Reader:
    """Cuts what comes into frames."""

    def __init__(self):
        self.rest = b""

    def take(self, piece):
        """[(kind, flags, stream, payload)] of the frames that are whole."""
        self.rest += piece
        found, at = [], 0
        while len(self.rest) - at >= 9:
            length = int.from_bytes(self.rest[at : at + 3], "big")
            if len(self.rest) - at - 9 < length:
                break
            kind, flags, stream = struct.unpack_from(">BBI", self.rest, at + 3)
            found.append((kind, flags, stream & 0x7FFFFFFF, self.rest[at + 9 : at + 9 + length]))
            at += 9 + length
        self.rest = self.rest[at:]
        return found
