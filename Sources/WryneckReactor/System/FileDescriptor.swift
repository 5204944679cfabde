// FileDescriptor.swift - one owner, one close.
// Invariant: the number is open for as long as the value lives, and nobody else closes it.

/// An open descriptor that closes itself when its owner goes. See `close(2)`.
package struct FileDescriptor: ~Copyable {
    package let rawValue: CInt

    package init(owning rawValue: CInt) { self.rawValue = rawValue }

    /// Gives up ownership of the number; the caller then has to close it.
    package consuming func release() -> CInt {
        let number = rawValue
        discard self
        return number
    }

    deinit { Syscalls.close(rawValue) }
}
