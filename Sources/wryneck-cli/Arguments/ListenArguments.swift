// ListenArguments.swift - the options about where the program listens, and with how many threads.

internal import ArgumentParser
internal import Wryneck

struct ListenArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The address to listen at; 0.0.0.0 or :: for all. (default: 127.0.0.1)", valueName: "address"))
    var host: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The port; 0 lets the system choose. (default: 8080)", valueName: "port"),
        transform: Value.integer(0...65_535))
    var port: Int?

    @Option(
        help: ArgumentHelp("A UNIX socket to listen at; @NAME for an abstract one. Repeatable.", valueName: "path"),
        completion: .file())
    var unix: [String] = []

    @Option(
        help: ArgumentHelp("An inherited descriptor that listens already. Repeatable.", valueName: "number"),
        transform: Value.integer(0...Int(Int32.max)))
    var fd: [Int] = []

    @Option(
        help: ArgumentHelp(
            "Any place: 8080, 0.0.0.0:8080, [::]:8080, unix:/run/w.sock:mode=660, fd:3, systemd:, systemd:name=web, each also with :proxies=10.0.0.0/8 (who speaks the PROXY protocol). Repeatable.",
            valueName: "endpoint"), transform: ListenPlace.endpoint)
    var listen: [Endpoint] = []

    @Option(
        help: ArgumentHelp("How many threads share the work. (default: one for each core)", valueName: "number"),
        transform: Value.integer(1...1024))
    var reactors: Int?

    #if HTTP2
        @Flag(
            inversion: .prefixedNo, exclusivity: .chooseLast,
            help: "Speaks HTTP/2 with TLS, to clients that ask for it, as browsers do. (default: --http2)")
        var http2: Bool?

        @Flag(
            name: .customLong("h2c"), inversion: .prefixedNo, exclusivity: .chooseLast,
            help:
                "Speaks HTTP/2 without TLS, too, to clients that begin with it: for a server behind a proxy that does.")
        var h2c = false
    #endif

    static let settings: [Setting] = {
        let settings = [
            Setting("host", .value), Setting("port", .value, short: "p"), Setting("unix", .list), Setting("fd", .list),
            Setting("listen", .list), Setting("reactors", .value),
        ]
        #if HTTP2
            return settings + [Setting("http2", .toggle), Setting("h2c", .toggle)]
        #else
            return settings
        #endif
    }()

    /// Where it speaks HTTP/2.
    func http2Support() throws -> HTTP2Support {
        #if HTTP2
            let isSpoken = http2 ?? true
            if h2c, !isSpoken { throw Mistake("--h2c and --no-http2 contradict each other") }
            return h2c ? .priorKnowledge : isSpoken ? .overTLS : .off
        #else
            return .off
        #endif
    }

    static let standardHost = "127.0.0.1"
    static let standardPort = 8080

    /// The sockets that a service manager has passed (LISTEN_FDS), if no option names an endpoint.
    private var inherited: [Endpoint] {
        let isSilent = host == nil && port == nil && unix.isEmpty && fd.isEmpty && listen.isEmpty
        return isSilent ? Endpoint.inherited : []
    }

    /// Host and port, if an option names them or nothing else; then the other endpoints.
    var endpoints: [Endpoint] {
        if !inherited.isEmpty { return inherited }
        let others = unix.map { Endpoint.unix(path: $0) } + fd.map { .descriptor(Int32(clamping: $0)) } + listen
        return (webPort.map { [.tcp(host: host ?? ListenArguments.standardHost, port: $0)] } ?? []) + others
    }

    /// The port of `--host` and `--port`; nil if the program listens only elsewhere.
    var webPort: Int? {
        let listensElsewhere = !unix.isEmpty || !fd.isEmpty || !listen.isEmpty || !inherited.isEmpty
        return listensElsewhere && host == nil && port == nil ? nil : port ?? ListenArguments.standardPort
    }

    var reactorCount: Server.ReactorCount { reactors.map { .count($0) } ?? .perCore }
}
