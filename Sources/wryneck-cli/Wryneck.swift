// Wryneck.swift - the program: arguments in, a server run, an exit code out.
// Invariant: whatever goes wrong is one line on standard error.

internal import ArgumentParser
internal import Dispatch
internal import Glibc
internal import Logging
internal import Wryneck

/// Not an asynchronous `main`: before its first line the runtime has opened descriptors.
@main
enum Program {
    static func main() {
        StandardDescriptors.fill()
        Task {
            await WryneckCommand.main()
            exit(EXIT_SUCCESS)
        }
        dispatchMain()
    }
}

struct WryneckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wryneck", abstract: "Serves the files of a directory over HTTP.",
        discussion: "It serves until SIGINT or SIGTERM, and writes a line for each request to standard output.", version: "0.1.0")

    @Argument(help: "The directory.")
    var directory = "Public"

    @Option(help: "The address to listen at; 0.0.0.0 or :: for all.")
    var host = "127.0.0.1"

    @Option(help: "The port; 0 lets the system choose.")
    var port = 8080

    @Option(help: "How many threads share the work; one for each core unless told.")
    var reactors: Int?

    @Flag(inversion: .prefixedNo, help: "Whether requests are logged.")
    var accessLog = true

    #if TLS
        @OptionGroup(title: "TLS")
        var tls: TLSArguments
    #endif

    func run() async throws {
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = .notice
            return handler
        }
        do { try await serve() } catch {
            LogOutput.standardError.writeLine("wryneck: \(error)")
            throw ExitCode.failure
        }
    }

    private func serve() async throws {
        try check()
        let (directory, logs) = (directory, accessLog)
        var endpoints = [Endpoint.tcp(host: host, port: port)]
        #if TLS
            endpoints = try tls.secured(endpoints, host: host, port: port)
        #endif
        let isSecure = endpoints[0].isSecure
        let redirects = endpoints.count > 1
        let count = reactors.map { ReactorCount.count($0) } ?? .perCore
        let server = Server(endpoints, reactors: count, logger: Logger(label: "wryneck")) { [port] reactor in
            let files = Files(directory)
            try files.open()
            let root: any Resource = redirects ? HTTPSRedirect(port: port, otherwise: files) : files
            return Site(root, accessLog: logs ? CombinedLog(on: reactor) : nil)
        }
        try await server.run { server in
            guard let address = server.addresses.first else { return }
            LogOutput.standardOutput.writeLine(Announcement.line(directory: directory, address: address, isSecure: isSecure))
        }
    }

    /// What can be said before a socket is opened.
    private func check() throws {
        // A directory that is not there is the likelier mistake: it is reported before a port that is taken.
        try Files(directory).open()
        if let reactors, !(1...1024).contains(reactors) { throw Mistake("the number of reactors must be 1 to 1024") }
    }
}

/// A mistake in the arguments, in words.
struct Mistake: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
