// Words.swift - short ways to write what many tests need.

import HTTPTypes
import WryneckClient
import WryneckHTTP
import WryneckReactor

/// A URL that is known to be sound.
func url(_ text: String) throws -> ClientURL { try ClientURL(text) }

/// An instant so many seconds after the clock's start.
func at(_ seconds: Double) -> Instant { Instant(nanoseconds: Int64(seconds * 1_000_000_000)) }
