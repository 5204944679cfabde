// Reactor+ByHand.swift - a reactor that a test turns itself: its life cycle without its loop. The package's own testing aids use it.

extension Reactor {
    /// Begins the life of a reactor that nobody runs: start-up triggers run, the calling thread is the reactor's.
    package func startByHand() {
        guard state == .ready else { return }
        state = .running
        handle.inbox.adoptCurrentThread()
        lifeCycle.startUp(self)
    }

    /// What the loop does between two turns: goes on with a shutdown that was asked for, and ends when it is over.
    package func continueByHand() {
        switch state {
        case .stopRequested, .shuttingDown, .leaving, .crashed: if !goesOn() { leave() }
        case .ready, .running, .ended: break
        }
    }

    /// Ends whatever lives on a reactor that nobody runs, as the end of a run would: what is dropped without it keeps itself alive, for
    /// connections and timers hold their reactor, and it holds them. On any thread, which is then the reactor's.
    package func endByHand() {
        guard state != .ended else { return }
        handle.inbox.adoptCurrentThread()
        end()
    }

    /// Whether it has ended, by hand or by itself.
    package var hasEnded: Bool { state == .ended }

    /// How many results of threads are waited for.
    package var threadCallCount: Int { threadCalls.count }

    /// What is watched, the reactor's own descriptor not counted, in words.
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
