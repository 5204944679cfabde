// Server+Service.swift - a server in a ServiceGroup of swift-service-lifecycle. Trait ServiceLifecycle, off by default.

#if ServiceLifecycle
    public import ServiceLifecycle

    extension Server: Service {
        /// What a `ServiceGroup` runs: serves until the group shuts down gracefully, then lets requests finish for at most `timeouts.drain`, or
        /// until the task is cancelled. Signals are the group's.
        ///
        /// Calling `run()` on a `Server` is not this function: it goes on to mean what it means without the trait.
        /// - Throws: what `start()` throws.
        @_implements(Service,run())
        public func runAsService() async throws {
            try await start()
            await withGracefulShutdownHandler {
                await serve(handlingSignals: false) { _ in }
            } onGracefulShutdown: { [self] in
                beginStop(grace: timeouts.drain)
            }
        }
    }
#endif
