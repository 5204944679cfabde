// ServerRun.swift - one run of the server, from its settings to its end.

internal import Glibc
internal import Logging
internal import Wryneck

struct ServerRun {
    let command: WryneckCommand
    private let warnings: [String]

    init(_ reading: CommandReader.Reading) { (command, warnings) = (reading.command, reading.warnings) }

    /// Serves until a signal ends it.
    /// - Parameter signals: gets the server, once it exists.
    /// - Throws: an error whose description is one line for the user.
    func run(_ signals: ProgramSignals) async throws {
        bootstrapLogging()
        var builder = try SiteBuilder(command)
        // A missing folder is the likelier mistake, so it is reported before a port that is taken.
        _ = try builder.site()
        try builder.checkPages()
        let terminal = Terminal()
        let log = try RequestLog(command.logs, terminal)
        let endpoints = try command.endpoints()
        let operation = try Operation(command.operation, folder: builder.watchedFolder, basePath: builder.basePath)
        defer { operation.ended() }
        builder.reload = operation.reload
        let server = Server(
            endpoints, reactors: command.listening.reactorCount, limits: command.access.limits,
            timeouts: command.times.timeouts,
            http2: try command.listening.http2Support(), logger: Logger(label: "wryneck")
        ) { [builder] reactor in try builder.site(on: reactor, accessLog: log.writer(on: reactor)) }
        signals.serve(server, log, terminal) { operation.ended() }
        operation.prepare(server)
        let secure = endpoints.map(\.isSecure)
        defer { for output in [LogOutput.standardOutput, .standardError] { output.flush() } }
        // The closure runs on a reactor's thread, which must not wait for a reader.
        try await server.run(handlingSignals: false) { [warnings, builder] server in
            // The last endpoint is the one that only redirects.
            let places = zip(server.addresses, secure).prefix(endpoints.count - (builder.redirectPort == nil ? 0 : 1))
            let announcement = Announcement(
                folder: builder.folder, places: places.map { ($0, $1) }, basePath: builder.basePath)
            for line in terminal.isWatched ? announcement.banner(terminal) : announcement.lines {
                LogOutput.standardOutput.postLine(line)
            }
            // Only now, because a server that does not start reports only the reason for that.
            let openness = Warnings.ofOpenness(
                announcement.places, hasUsers: builder.users != nil, takesUploads: builder.uploads != nil)
            for warning in warnings + builder.remarks + openness {
                LogOutput.standardError.postLine("wryneck: warning: \(warning)")
            }
            operation.began(announcement.places, basePath: builder.basePath)
        }
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

extension WryneckCommand {
    /// - Throws: `Mistake` for options that do not go together.
    func endpoints() throws -> [Endpoint] {
        #if TLS
            let endpoints = try tls.secured(listening)
            if headers.hsts != nil, !endpoints.contains(where: \.isSecure) {
                throw Mistake("--hsts is for connections with TLS: it needs --tls-cert or --tls-self-signed")
            }
            return endpoints
        #else
            return listening.endpoints
        #endif
    }
}
