// BrokenPipe.swift - SIGPIPE is ignored while anybody needs that. writev(2) and sendfile(2) know no MSG_NOSIGNAL, and
// the default action would end the process. The disposition belongs to the whole process, and so does the count of
// those who rely on it: this and SignalWatch have the only static state of the package.

internal import CLinux
internal import Glibc

package final class BrokenPipe {
    private struct Shared {
        var users = 0
        var wasDefault = false
    }
    private static let shared = Locked(Shared())

    /// Ignores SIGPIPE for as long as the object lives, unless the host program has its own handler, which then stays.
    package init() {
        BrokenPipe.shared.withLock { shared in
            shared.users += 1
            guard shared.users == 1 else { return }
            shared.wasDefault = Syscalls.isSignalDefault(SIGPIPE)
            if shared.wasDefault { Syscalls.setSignal(SIGPIPE, ignored: true) }
        }
    }

    deinit {
        BrokenPipe.shared.withLock { shared in
            shared.users -= 1
            if shared.users == 0 && shared.wasDefault { Syscalls.setSignal(SIGPIPE, ignored: false) }
        }
    }
}
