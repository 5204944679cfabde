// Reactor+TwistedNames.swift - Twisted's names for what has another name here: the compiler says which.
// Invariant: everything in this file is unavailable, so nothing of it is ever called.

extension Reactor {
    /// Twisted's name for `listen(_:_:)`.
    @available(*, unavailable, message: "reactor.listen(.tcp(port: 8080)) { incoming in Echo() }")
    public func listenTCP(_ arguments: Any...) {}

    /// Twisted's name for `listen(_:_:)` with TLS.
    @available(*, unavailable, message: "reactor.listen(.tls(...)) { incoming in Echo() }")
    public func listenSSL(_ arguments: Any...) {}

    /// Twisted's name for `listen(_:_:)` with a UNIX socket.
    @available(*, unavailable, message: "reactor.listen(.unix(path: \"/run/echo.sock\")) { incoming in Echo() }")
    public func listenUNIX(_ arguments: Any...) {}

    /// Twisted's name for `listenDatagrams`.
    @available(*, unavailable, message: "reactor.listenDatagrams(...)")
    public func listenUDP(_ arguments: Any...) {}

    /// Twisted's name for `connect(to:timeout:_:)`.
    @available(*, unavailable, message: "reactor.connect(to: .tcp(host: \"localhost\", port: 8000)) { Echo() }")
    public func connectTCP(_ arguments: Any...) {}

    /// Twisted's name for `connect(to:timeout:_:)` with TLS.
    @available(*, unavailable, message: "reactor.connect(to: .tcp(host: ..., port: 443).secured(for: ...)) { Echo() }")
    public func connectSSL(_ arguments: Any...) {}

    /// Twisted's name for `connect(to:timeout:_:)` with a UNIX socket.
    @available(*, unavailable, message: "reactor.connect(to: .unix(path: \"/run/echo.sock\")) { Echo() }")
    public func connectUNIX(_ arguments: Any...) {}

    /// Twisted's name for `ReactorHandle.perform(_:)`.
    @available(*, unavailable, message: "give reactor.handle to the other thread: handle.perform { reactor in ... }")
    public func callFromThread(_ body: @escaping @Sendable () -> Void) {}

    /// Twisted's name for `addTrigger(_:_:_:)`.
    @available(*, unavailable, message: "reactor.addTrigger(.before, .shutdown) { ... }")
    public func addSystemEventTrigger(_ arguments: Any...) {}

    /// Twisted's name for `Reactor.Trigger.remove()`.
    @available(*, unavailable, message: "addTrigger returns the trigger: trigger.remove()")
    public func removeSystemEventTrigger(_ arguments: Any...) {}

    /// Twisted's name for `threads.size`.
    @available(*, unavailable, message: "reactor.threads.size = 20")
    public func suggestThreadPoolSize(_ size: Int) {}

    /// Twisted's name for `DescriptorWatch.remove()`.
    @available(*, unavailable, message: "addReader returns the watch: watch.remove()")
    public func removeReader(_ arguments: Any...) {}

    /// Twisted's name for `DescriptorWatch.remove()`.
    @available(*, unavailable, message: "addWriter returns the watch: watch.remove()")
    public func removeWriter(_ arguments: Any...) {}

    /// Twisted's name for `now`.
    @available(*, unavailable, renamed: "now")
    public func seconds() -> Double { 0 }
}

extension ReactorHandle {
    /// Twisted's name for `perform(_:)`.
    @available(*, unavailable, renamed: "perform(_:)")
    public func callFromThread(_ body: @escaping @Sendable () -> Void) {}
}

extension Scheduler {
    /// Twisted counts in seconds.
    @available(*, unavailable, message: "say the unit: callLater(.seconds(3)) { ... }")
    public func callLater(_ seconds: Double, _ body: @escaping () throws -> Void) {}
}

extension LoopingCall {
    /// Twisted counts in seconds.
    @available(*, unavailable, message: "say the unit: start(every: .seconds(1))")
    public func start(_ seconds: Double, now: Bool = true) {}
}

extension Transport {
    /// Twisted's name for `close()`.
    @available(*, unavailable, renamed: "close()")
    public func loseConnection() {}

    /// Twisted's name for `abort()`.
    @available(*, unavailable, renamed: "abort()")
    public func abortConnection() {}

    /// Twisted's name for `closeWriting()`.
    @available(*, unavailable, renamed: "closeWriting()")
    public func loseWriteConnection() {}

    /// Twisted's name for `peer`.
    @available(*, unavailable, renamed: "peer")
    public func getPeer() -> SocketAddress { peer }

    /// Twisted's name for `local`.
    @available(*, unavailable, renamed: "local")
    public func getHost() -> SocketAddress { local }
}
