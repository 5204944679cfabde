// TemporaryPath.swift - a name for a socket that nobody else has.

internal import CLinux
import Glibc

package func temporaryPath() -> String { "/tmp/wryneck-test-\(getpid())-\(UInt32.random(in: 0 ... .max)).sock" }
