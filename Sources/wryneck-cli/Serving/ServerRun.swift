// ServerRun.swift - one run of the server, from its settings to its end.

internal import Glibc
internal import Logging
internal import Wryneck

struct ServerRun {
    let command: WryneckCommand

    init(_ command: WryneckCommand) { self.command = command }

    /// Serves until a signal ends it.
    /// - Throws: what a person is to be told in one line.
    func run() async throws {
        bootstrapLogging()
        var builder = try SiteBuilder(command)
        // A folder that is not there is the likelier mistake: it is reported before a port that is taken.
        _ = try builder.site()
        let log = try RequestLog(command.logs)
        let operation = try Operation(command.operation, folder: builder.isArchive ? nil : builder.folder)
        defer { operation.ended() }
        builder.reload = operation.reload
        let endpoints = try self.endpoints()
        let announced = endpoints.count - (builder.redirectPort == nil ? 0 : 1)
        let server = Server(
            endpoints, reactors: command.listening.reactorCount, limits: command.access.limits, logger: Logger(label: "wryneck")
        ) { [builder] reactor in try builder.site(on: reactor, accessLog: log.writer(on: reactor)) }
        if log.isFile { server.onHangup { _ in log.reopen() } }
        operation.prepare(server)
        try await server.run { [builder] server in
            let secure = endpoints.map(\.isSecure)
            let addresses = zip(server.addresses, secure).prefix(announced)
            for (address, isSecure) in addresses {
                LogOutput.standardOutput.writeLine(Announcement.line(directory: builder.folder, address: address, isSecure: isSecure))
            }
            operation.began(addresses.map { ($0, $1) })
        }
    }

    /// - Throws: `Mistake` for options that do not go together.
    func endpoints() throws -> [Endpoint] {
        #if TLS
            return try command.tls.secured(command.listening)
        #else
            return command.listening.endpoints
        #endif
    }

    private func bootstrapLogging() {
        let level = command.logs.logLevel.level
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
    }
}
