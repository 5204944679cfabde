// Request+Finish.swift - the news that a response is out. Of `onFinish` and `onDisconnect` exactly one runs, once.

extension Request {
    /// Runs `body` when the response is out, that is, its last byte has been given to the connection; at once, if it is
    /// out already. Never runs if the client left before, or the response broke off: then `onDisconnect(_:)` does.
    ///
    /// Twisted's name: the callback of `notifyFinish`.
    /// - Parameter body: runs on the reactor's thread.
    public func onFinish(_ body: @escaping () -> Void) {
        if !isOver { madeExtras.finishHooks.append(body) } else if !isDisconnected { body() }
    }
}
