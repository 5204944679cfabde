// Reactor+ByHand.swift - a reactor that a test turns itself: its life cycle without its loop. Used by the package's own
// testing targets.

extension Reactor {
    /// Begins the life of a reactor that nobody runs: the start-up triggers run, and the calling thread becomes the
    /// reactor's.
    package func startByHand() {
        guard state == .ready else { return }
        state = .running
        handle.inbox.adoptCurrentThread()
        lifeCycle.startUp(self)
    }

    /// Does what the loop does between two turns: goes on with a shutdown that was asked for, and ends when it is over.
    package func continueByHand() {
        switch state {
        case .stopRequested, .shuttingDown, .leaving, .crashed: if !goesOn() { leave() }
        case .ready, .running, .ended: break
        }
    }

    /// Ends everything on a reactor that nobody runs, as the end of a run would. Without it, a reactor that is dropped
    /// keeps itself alive, because connections and timers hold their reactor, and it holds them. From any thread, which
    /// becomes the reactor's.
    package func endByHand() {
        guard state != .ended else { return }
        handle.inbox.adoptCurrentThread()
        end()
    }

    /// Whether it has ended, by hand or by itself.
    package var hasEnded: Bool { state == .ended }

    /// The number of results of threads that are awaited.
    package var threadCallCount: Int { threadCalls.count }

    /// The watched descriptors in words, without the reactor's own.
    package var sourceDescriptions: [String] {
        sources.all.compactMap { source in
            switch source {
            case is Waker: nil
            case let listener as Listener: "a listener at \(listener.address)"
            case let transport as SocketTransport: "a connection to \(transport.peer)"
            default: "a \(type(of: source))"
            }
        }
    }
}
