// Syscalls.swift - every system call of the package (here and in Syscalls+Topic.swift), with one policy:
//  - EINTR is retried here and nowhere else (but not for close, whose descriptor is gone either way, nor for
//    epoll_wait, whose caller has work to look at after a signal);
//  - "not yet" (EAGAIN) is a value, `.wouldBlock`, never an error;
//  - every other failure is thrown as Errno, read before anything else can change it.

internal import CLinux
internal import Glibc

package enum Syscalls {
    /// The result of a call that moves bytes.
    package enum Moved: Equatable {
        case count(Int)
        case wouldBlock
    }

    @inline(__always)
    static func retrying<Number: FixedWidthInteger>(_ call: () -> Number) throws(Errno) -> Number {
        while true {
            let result = call()
            if result != -1 { return result }
            let code = errno
            if code != EINTR { throw Errno(rawValue: code) }
        }
    }

    @inline(__always)
    static func moving(_ call: () -> Int) throws(Errno) -> Moved {
        while true {
            let result = call()
            if result >= 0 { return .count(result) }
            let code = errno
            if code == EAGAIN { return .wouldBlock }
            if code != EINTR { throw Errno(rawValue: code) }
        }
    }

    // MARK: Descriptors

    package static func close(_ descriptor: CInt) { _ = Glibc.close(descriptor) }

    package static func read(_ descriptor: CInt, into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Moved {
        try moving { Glibc.read(descriptor, buffer.baseAddress, buffer.count) }
    }

    /// Reads bytes and leaves them in the socket.
    static func peek(_ descriptor: CInt, into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Moved {
        try moving { recv(descriptor, buffer.baseAddress, buffer.count, CInt(MSG_PEEK)) }
    }

    package static func write(_ descriptor: CInt, _ bytes: UnsafeRawBufferPointer) throws(Errno) -> Moved {
        try moving { Glibc.write(descriptor, bytes.baseAddress, bytes.count) }
    }

    /// Writes all bytes and waits where it has to: for logs and messages, which have no event loop.
    package static func writeAll(_ descriptor: CInt, _ bytes: [UInt8]) throws(Errno) {
        var written = 0
        while written < bytes.count {
            let moved = try bytes.lending { bytes throws(Errno) in
                try write(descriptor, UnsafeRawBufferPointer(rebasing: bytes[written...]))
            }
            switch moved {
            case .count(let count): written += count
            // Another process that shares the descriptor may have made it non-blocking.
            case .wouldBlock:
                var wish = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = try retrying { poll(&wish, 1, -1) }
            }
        }
    }

    /// Writes as much as the reader of a pipe or terminal takes, for as long as each wait is no longer than
    /// `milliseconds`.
    /// - Returns: the number of bytes that it took.
    package static func write(_ descriptor: CInt, _ bytes: [UInt8], waitingAtMost milliseconds: CInt) throws(Errno)
        -> Int
    {
        var written = 0
        while written < bytes.count {
            var wish = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            guard try retrying({ poll(&wish, 1, milliseconds) }) > 0 else { break }
            // A pipe that takes anything takes PIPE_BUF bytes; a larger write could block.
            let moved = try bytes.lending { bytes throws(Errno) in
                try write(
                    descriptor, UnsafeRawBufferPointer(rebasing: bytes[written..<min(written + 4096, bytes.count)]))
            }
            if case .count(let count) = moved { written += count }
        }
        return written
    }

    package static func isRegularFile(_ descriptor: CInt) -> Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    // MARK: Sockets

    package static func socket(family: CInt, type: CInt = CInt(SOCK_STREAM.rawValue)) throws(Errno) -> FileDescriptor {
        let flags = CInt(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        return FileDescriptor(owning: try retrying { Glibc.socket(family, type | flags, 0) })
    }

    package static func setOption(_ descriptor: CInt, level: CInt, _ option: CInt, _ value: CInt) throws(Errno) {
        var value = value
        _ = try retrying { setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<CInt>.size)) }
    }

    package static func setNoDelay(_ descriptor: CInt) throws(Errno) {
        try setOption(descriptor, level: CInt(IPPROTO_TCP), TCP_NODELAY, 1)
    }

    /// Makes the next close send a reset instead of an orderly end (SO_LINGER of zero seconds).
    package static func setResetOnClose(_ descriptor: CInt) {
        var value = linger(l_onoff: 1, l_linger: 0)
        _ = setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &value, socklen_t(MemoryLayout<linger>.size))
    }

    package static func bind(_ descriptor: CInt, to address: SocketAddress) throws(Errno) {
        _ = try address.withSockaddr { pointer, length throws(Errno) in
            try retrying { Glibc.bind(descriptor, pointer, length) }
        }
    }

    package static func listen(_ descriptor: CInt, backlog: CInt) throws(Errno) {
        _ = try retrying { Glibc.listen(descriptor, backlog) }
    }

    /// Begins to connect. `.wouldBlock`: it is under way. EAGAIN is an error: a UNIX server's queue is full, and
    /// nothing was begun.
    package static func connect(_ descriptor: CInt, to address: SocketAddress) throws(Errno) -> Moved {
        do {
            _ = try address.withSockaddr { pointer, length throws(Errno) in
                try retrying { Glibc.connect(descriptor, pointer, length) }
            }
            return .count(0)
        } catch  where error.rawValue == EINPROGRESS {
            return .wouldBlock
        }
    }

    /// Accepts one connection; nil when none waits.
    package static func accept(_ descriptor: CInt) throws(Errno) -> (descriptor: CInt, peer: SocketAddress)? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let flags = CInt(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        do {
            let accepted = try withUnsafeMutablePointer(to: &storage) { pointer throws(Errno) in
                try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address throws(Errno) in
                    try retrying { clinux_accept4(descriptor, address, &length, flags) }
                }
            }
            return (accepted, SocketAddress(storage, length: length))
        } catch  where error == .again {
            return nil
        }
    }

    package static func localAddress(_ descriptor: CInt) throws(Errno) -> SocketAddress {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        _ = try withUnsafeMutablePointer(to: &storage) { pointer throws(Errno) in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address throws(Errno) in
                try retrying { getsockname(descriptor, address, &length) }
            }
        }
        return SocketAddress(storage, length: length)
    }

    /// Sends without raising SIGPIPE. `more` tells the kernel to wait for what follows (a file behind its head).
    package static func send(_ descriptor: CInt, _ bytes: UnsafeRawBufferPointer, more: Bool) throws(Errno) -> Moved {
        let flags = CInt(MSG_NOSIGNAL) | (more ? CInt(MSG_MORE) : 0)
        return try moving { Glibc.send(descriptor, bytes.baseAddress, bytes.count, flags) }
    }

    static func writev(_ descriptor: CInt, _ vectors: UnsafeBufferPointer<iovec>) throws(Errno) -> Moved {
        try moving { Glibc.writev(descriptor, vectors.baseAddress, CInt(vectors.count)) }
    }

    package static func sendFile(_ descriptor: CInt, from file: CInt, offset: Int, count: Int) throws(Errno) -> Moved {
        var offset = off_t(offset)
        return try moving { sendfile(descriptor, file, &offset, count) }
    }

    /// Whether bytes wait to be read on a socket whose peer has ended its writing. (On any other, EAGAIN would mean
    /// "no".)
    static func hasUnread(_ descriptor: CInt) throws(Errno) -> Bool {
        var byte: UInt8 = 0
        return try retrying { Int(recv(descriptor, &byte, 1, CInt(MSG_PEEK) | CInt(MSG_DONTWAIT))) } > 0
    }

    package static func shutdownWriting(_ descriptor: CInt) { _ = shutdown(descriptor, CInt(SHUT_WR)) }

    /// The error that the socket has stored, if any (SO_ERROR). Reading it clears it.
    package static func takeSocketError(_ descriptor: CInt) -> Errno? {
        var code: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length) == 0, code != 0 else { return nil }
        return Errno(rawValue: code)
    }

    // MARK: epoll and eventfd

    package static func epollCreate() throws(Errno) -> FileDescriptor {
        FileDescriptor(owning: try retrying { epoll_create1(CInt(EPOLL_CLOEXEC)) })
    }

    package enum Interest { case add, modify, remove }

    package static func epollControl(
        _ poll: CInt, _ change: Interest, _ descriptor: CInt, events: UInt32, token: UInt64
    ) throws(Errno) {
        var event = epoll_event()
        event.events = events
        event.data.u64 = token
        let operation =
            switch change {
            case .add: EPOLL_CTL_ADD
            case .modify: EPOLL_CTL_MOD
            case .remove: EPOLL_CTL_DEL
            }
        _ = try retrying { epoll_ctl(poll, operation, descriptor, &event) }
    }

    /// Waits for events. A signal ends the wait with none, because its handler may have left work.
    static func epollWait(_ poll: CInt, into events: UnsafeMutableBufferPointer<epoll_event>, milliseconds: CInt)
        throws(Errno) -> Int
    {
        let count = epoll_wait(poll, events.baseAddress, CInt(events.count), milliseconds)
        if count >= 0 { return Int(count) }
        let code = errno
        if code == EINTR { return 0 }
        throw Errno(rawValue: code)
    }

    package static func eventDescriptor() throws(Errno) -> FileDescriptor {
        FileDescriptor(owning: try retrying { eventfd(0, CInt(EFD_NONBLOCK | EFD_CLOEXEC)) })
    }

    /// Wakes whoever waits on an eventfd. A full counter (EAGAIN) is as good as a success, because it is readable
    /// already.
    package static func notify(_ descriptor: CInt) {
        var one: UInt64 = 1
        _ = Glibc.write(descriptor, &one, 8)
    }

    package static func drainNotifications(_ descriptor: CInt) {
        var count: UInt64 = 0
        _ = Glibc.read(descriptor, &count, 8)
    }

    // MARK: Time, threads, limits

    package static func monotonicNanoseconds() -> Int64 { nanoseconds(CLOCK_MONOTONIC) }

    package static func wallClockSeconds() -> Int64 { nanoseconds(CLOCK_REALTIME) / 1_000_000_000 }

    /// The wall clock that the kernel takes the times of files from. It moves with the timer's tick, every 1 to 10 ms.
    package static func coarseWallClockNanoseconds() -> Int64 { nanoseconds(CLOCK_REALTIME_COARSE) }

    /// The time of day in the process's time zone (TZ, /etc/localtime), as `14:03:22`.
    package static func timeOfDay(_ secondsSince1970: Int) -> [UInt8] {
        var seconds = time_t(secondsSince1970)
        var local = tm()
        localtime_r(&seconds, &local)
        let parts = [local.tm_hour, local.tm_min, local.tm_sec].map {
            [UInt8(clamping: 0x30 + $0 / 10), UInt8(clamping: 0x30 + $0 % 10)]
        }
        return Array(parts.joined(separator: [UInt8(ascii: ":")]))
    }

    private static func nanoseconds(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }

    package static func currentThread() -> UInt { UInt(pthread_self()) }

    typealias ThreadEntry = @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?

    static func nameThread(_ name: String) { _ = clinux_name_thread(name) }

    /// Starts a detached thread.
    static func startThread(_ entry: @escaping ThreadEntry, _ argument: UnsafeMutableRawPointer) throws(Errno) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, CInt(PTHREAD_CREATE_DETACHED))
        var thread = pthread_t()
        let code = pthread_create(&thread, &attributes, entry, argument)
        if code != 0 { throw Errno(rawValue: code) }
    }

    /// The number of processors on which this process may run (sched_getaffinity).
    package static func availableProcessors() -> Int { Int(clinux_processor_count()) }

    /// The first line of a small file such as those of /proc and /sys; nil if it cannot be read.
    package static func smallFile(_ path: String) -> String? {
        let number = open(path, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { return nil }
        let descriptor = FileDescriptor(owning: number)
        var bytes = [UInt8](repeating: 0, count: 256)
        guard
            case .count(let count)? = try? bytes.lendingMutably({ buffer throws(Errno) in
                try read(descriptor.rawValue, into: buffer)
            })
        else {
            return nil
        }
        return String(decoding: bytes[..<count].prefix { $0 != 10 }, as: UTF8.self)
    }

    /// The number of descriptors that the process may have open (RLIMIT_NOFILE, the soft limit).
    package static func descriptorLimit() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        return Int(clamping: limit.rlim_cur)
    }

    // MARK: Signals

    static func isSignalDefault(_ number: CInt) -> Bool {
        var current = sigaction()
        sigaction(number, nil, &current)
        return current.__sigaction_handler.sa_handler == nil
    }

    package static func isSignalIgnored(_ number: CInt) -> Bool {
        var current = sigaction()
        sigaction(number, nil, &current)
        // Pointers to functions cannot be compared; SIG_IGN is the number 1.
        return unsafeBitCast(current.__sigaction_handler.sa_handler, to: Int.self) == 1
    }

    static func setSignal(_ number: CInt, ignored: Bool) { Glibc.signal(number, ignored ? SIG_IGN : SIG_DFL) }

    /// Installs a handler, with interrupted calls restarted. Returns the disposition that was there before.
    static func setSignal(_ number: CInt, handler: @escaping @convention(c) (CInt) -> Void) -> sigaction {
        var action = sigaction()
        var before = sigaction()
        action.__sigaction_handler.sa_handler = handler
        action.sa_flags = SA_RESTART
        sigemptyset(&action.sa_mask)
        sigaction(number, &action, &before)
        return before
    }

    /// Ends the process by the signal, as if nobody handled it. For signal handlers.
    package static func endProcess(by number: CInt) -> Never {
        Glibc.signal(number, SIG_DFL)
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, number)
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        raise(number)
        // The kernel lets the first process of a container ignore what it does not handle: it ends with the number
        // that a shell would see.
        _exit(128 + number)
    }

    static func restoreSignal(_ number: CInt, _ action: sigaction) {
        var action = action
        sigaction(number, &action, nil)
    }
}
