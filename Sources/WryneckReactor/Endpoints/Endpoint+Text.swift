// Endpoint+Text.swift - endpoints in the text of a configuration or a command line: Twisted's descriptions.
// Invariant: any text is an endpoint or an `Endpoint.ParseError`; nothing in it is ignored.

extension Endpoint {
    /// An endpoint to listen at, from text (Twisted's `serverFromString`):
    ///
    /// - `tcp:8080`, `tcp:8080:interface=0.0.0.0:backlog=50`; the default is 127.0.0.1, where Twisted opens all
    ///   interfaces.
    /// - `tcp6:8080:interface=\:\:`; the default is `::1`.
    /// - `unix:/run/app.sock:mode=660`, `unix:@name`.
    /// - `fd:3`.
    /// - `systemd:`, `systemd:index=0`, `systemd:name=web`.
    ///
    /// Each also takes `proxies=10.0.0.0/8,unix`: peers that speak the PROXY protocol and are trusted. A backslash
    /// precedes a colon, a backslash or an equals sign that belongs to a value.
    /// - Parameter text: the description.
    /// - Throws: `Endpoint.ParseError`. Whether it is possible to listen there shows only when it is tried.
    public init(listening text: String) throws(Endpoint.ParseError) {
        var arguments = try EndpointArguments(text)
        var endpoint = try Endpoint.listening(&arguments)
        if let list = arguments.take("proxies") { endpoint.trustedProxies = try Endpoint.networks(list, arguments) }
        if let backlog = try arguments.takeNumber("backlog", in: 1...65_535) { endpoint.options.backlog = backlog }
        try arguments.finish()
        self = endpoint
    }

    /// An endpoint to connect to, from text (Twisted's `clientFromString`):
    /// `tcp:example.org:80:timeout=5:bindAddress=192.0.2.7`, or `tcp:host=example.org:port=80`;
    /// `unix:/run/app.sock:timeout=5`.
    /// - Parameter text: the description; escapes are those of `init(listening:)`.
    /// - Throws: `Endpoint.ParseError`.
    public init(connecting text: String) throws(Endpoint.ParseError) {
        var arguments = try EndpointArguments(text)
        switch arguments.kind {
        case "tcp":
            let host = try arguments.takeNext(or: "host")
            self = .tcp(host: host, port: try arguments.number(arguments.takeNext(or: "port"), "port", in: 1...65_535))
            if let address = arguments.take("bindAddress") {
                guard let source = SocketAddress(address, port: 0) else {
                    throw arguments.mistake("bindAddress must be an address, not a name")
                }
                self.source = source
            }
        case "unix": self = .unix(path: try arguments.takeNext(or: "path"))
        default: throw arguments.mistake("one can connect to tcp: and unix: only")
        }
        // At most a day: more would be no time-out.
        if let seconds = try arguments.takeNumber("timeout", in: 1...86_400) { connectTimeout = .seconds(seconds) }
        try arguments.finish()
    }

    private static func listening(_ arguments: inout EndpointArguments) throws(Endpoint.ParseError) -> Endpoint {
        switch arguments.kind {
        case "tcp": return try tcp(&arguments, "127.0.0.1")
        case "tcp6": return try tcp(&arguments, "::1")
        case "unix": return try unix(&arguments)
        case "fd":
            return .descriptor(
                CInt(try arguments.number(arguments.takeNext(or: "number"), "number", in: 0...Int(CInt.max))))
        case "systemd": return try systemd(&arguments)
        default: throw arguments.mistake("one can listen at tcp:, tcp6:, unix:, fd: and systemd: only")
        }
    }

    private static func tcp(_ arguments: inout EndpointArguments, _ usual: String) throws(Endpoint.ParseError)
        -> Endpoint
    {
        let port = try arguments.number(arguments.takeNext(or: "port"), "port", in: 0...65_535)
        let host = arguments.take("interface") ?? usual
        guard !host.isEmpty else {
            throw arguments.mistake("interface= is empty; all interfaces are 0.0.0.0 or \\:\\:")
        }
        return .tcp(host: host, port: port)
    }

    private static func unix(_ arguments: inout EndpointArguments) throws(Endpoint.ParseError) -> Endpoint {
        let path = try arguments.takeNext(or: "path")
        let mode: UInt16? =
            if let digits = arguments.take("mode") {
                UInt16(try arguments.number(digits, "mode", in: 0...0o777, radix: 8))
            } else { nil }
        // Twisted's guard against two servers at one path. Not needed: this server always checks whether somebody
        // listens at the socket.
        _ = try arguments.takeNumber("lockfile", in: 0...1)
        return .unix(path: path, mode: mode)
    }

    private static func systemd(_ arguments: inout EndpointArguments) throws(Endpoint.ParseError) -> Endpoint {
        // Twisted needs the socket's family in the text; here the socket itself is asked.
        if let domain = arguments.take("domain"), !["INET", "INET6", "UNIX"].contains(domain) {
            throw arguments.mistake("the domain must be INET, INET6 or UNIX")
        }
        let index = try arguments.takeNumber("index", in: 0...1023)
        guard let name = arguments.take("name") else {
            return Endpoint(kind: .systemd(index.map { .index($0) } ?? .only))
        }
        guard index == nil, !name.isEmpty else {
            throw arguments.mistake("name= or index=, one of them, and not empty")
        }
        return .systemd(name: name)
    }

    private static func networks(_ list: String, _ arguments: EndpointArguments) throws(Endpoint.ParseError)
        -> [SocketAddress.Network]
    {
        var networks: [SocketAddress.Network] = []
        for text in list.split(separator: ",", omittingEmptySubsequences: false) {
            guard let network = SocketAddress.Network(String(text)) else {
                throw arguments.mistake("\"\(text)\" is no network, such as 10.0.0.0/8, and not unix")
            }
            networks.append(network)
        }
        return networks
    }
}
