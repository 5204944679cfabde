// Server+Service.swift - a server in a ServiceGroup of swift-service-lifecycle. Trait ServiceLifecycle, off by default.

#if ServiceLifecycle
    public import ServiceLifecycle

    extension Server: Service {
        /// Runs the server in a `ServiceGroup`: until the group shuts down gracefully, after which requests get at most
        /// `timeouts.drain`, or until the task is cancelled. Signals are left to the group.
        ///
        /// A call of `run()` on a `Server` does not call this function: it means the same with and without the trait.
        /// - Throws: what `start()` throws.
        @_implements(Service,run())
        public func runAsService() async throws {
            try await start()
            await withGracefulShutdownHandler {
                await serve { _ in }
            } onGracefulShutdown: { [self] in
                beginStop(grace: timeouts.drain)
            }
        }
    }
#endif
