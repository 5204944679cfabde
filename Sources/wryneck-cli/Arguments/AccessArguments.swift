// AccessArguments.swift - the options about users, and about the number and the rate of requests.

internal import ArgumentParser
internal import Wryneck

struct AccessArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Lets only those in who know this name and password. It shows in the process list: WRYNECK_AUTH, a configuration file or --htpasswd do not. Repeatable.",
            valueName: "user:password"), transform: AccessArguments.user)
    var auth: [User?] = []

    @Option(
        help: ArgumentHelp(
            "The same with a file of users as htpasswd writes it; it is read again when it changes.", valueName: "file"),
        completion: .file())
    var htpasswd: String?

    @Option(help: ArgumentHelp("What browsers say the password is for.", valueName: "text"))
    var realm = AccessArguments.standardRealm

    @Option(
        help: ArgumentHelp(
            "Open connections at a time, an equal part for each thread and place. (default: 10000, as far as descriptors go)",
            valueName: "number"),
        transform: Value.integer(1...1_000_000))
    var maxConnections: Int?

    @Option(
        help: ArgumentHelp(
            "Of these from one address; off where all clients come through one proxy. (default: 1000; this machine's own do not count)",
            valueName: "number"), transform: AccessArguments.number)
    var maxConnectionsPerAddress: Count?

    @Option(
        help: ArgumentHelp(
            "Requests a second from one address, and how many at once after a pause: 20 or 20:100 (else five times as many).",
            valueName: "rate"),
        transform: AccessArguments.rate)
    var limitRequests: RequestRate?

    @Option(
        help: ArgumentHelp("Bytes a second of each response: 500k, 2m.", valueName: "bytes"), transform: Value.bytes)
    var limitRate: Int?

    @Option(
        help: ArgumentHelp(
            "Names under which the site is known; requests for others get 421, so that no page of another site can read it (DNS rebinding): www.example.org,*.example.org,localhost:8080,[::1]. Repeatable.",
            valueName: "hosts"), transform: AccessArguments.hosts)
    var allowedHosts: [[HostPattern]] = []

    @Option(
        help: ArgumentHelp(
            "Proxies that are believed when they say for whom they ask; logs and limits go by it: 10.0.0.0/8,127.0.0.1,unix. Repeatable.",
            valueName: "networks"), transform: AccessArguments.networks)
    var trustedProxies: [[SocketAddress.Network]] = []

    @Option(
        help: ArgumentHelp("The field in which they all say it: x-forwarded-for or forwarded.", valueName: "field"))
    var proxyField: ProxyField?

    enum ProxyField: String, ExpressibleByArgument, CaseIterable, Sendable {
        case xForwardedFor = "x-forwarded-for"
        case forwarded
    }

    struct User: Sendable {
        let name: String
        let password: String
    }

    /// A number, or no limit.
    enum Count: Sendable {
        case off
        case limit(Int)
    }

    struct RequestRate: Hashable, Sendable {
        let perSecond: Int
        let burst: Int
    }

    static let standardRealm = "Restricted"

    static let settings = [
        Setting("auth", .list), Setting("htpasswd", .value), Setting("realm", .value),
        Setting("max-connections", .value),
        Setting("max-connections-per-address", .value), Setting("limit-requests", .value),
        Setting("limit-rate", .value),
        Setting("allowed-hosts", .list), Setting("trusted-proxies", .list), Setting("proxy-field", .value),
    ]

    /// Nil for all.
    var hosts: [HostPattern]? { allowedHosts.isEmpty ? nil : Array(allowedHosts.joined()) }

    /// Who is believed; nil for nobody.
    var proxies: TrustedProxies? {
        trustedProxies.isEmpty
            ? nil
            : TrustedProxies(
                Array(trustedProxies.joined()), field: proxyField == .forwarded ? .forwarded : .xForwardedFor)
    }

    func users() throws -> BasicAuth.Users? {
        if let htpasswd {
            guard auth.isEmpty else {
                throw Mistake("--auth and --htpasswd are two ways to say who may come in: only one of them")
            }
            return .file(htpasswd)
        }
        guard !auth.isEmpty else {
            if realm == AccessArguments.standardRealm { return nil }
            throw Mistake("--realm is said with a question for a password: it needs --auth or --htpasswd")
        }
        let users = auth.compactMap { $0 }
        guard users.count == auth.count else { throw Mistake("--auth wants USER:PASSWORD, both of them") }
        let names = Set(users.map(\.name))
        guard names.count == users.count else { throw Mistake("--auth names a user twice: which password is meant?") }
        return .passwords(Dictionary(uniqueKeysWithValues: users.map { ($0.name, $0.password) }))
    }

    var limits: Limits {
        var limits = Limits()
        if let maxConnections { limits.connection.count = maxConnections }
        switch maxConnectionsPerAddress {
        case nil: break
        case .off: limits.connection.perPeer = nil
        case .limit(let number): limits.connection.perPeer = number
        }
        return limits
    }

    /// Nil for a malformed text: the parser would repeat it in its message, and it may be half of a secret.
    private static func user(_ text: String) -> User? {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        return User(name: String(parts[0]), password: String(parts[1]))
    }

    private static func hosts(_ text: String) throws -> [HostPattern] {
        try list(text) { name in
            guard let pattern = HostPattern(name) else {
                throw ValidationError("\"\(name)\" is no host, such as example.org, *.example.org or localhost:8080")
            }
            return pattern
        }
    }

    private static func networks(_ text: String) throws -> [SocketAddress.Network] {
        try list(text) { name in
            guard let network = SocketAddress.Network(name) else {
                throw ValidationError("\"\(name)\" is no network, such as 10.0.0.0/8, no address, and not unix")
            }
            return network
        }
    }

    private static func list<Element>(_ text: String, _ element: (String) throws -> Element) throws -> [Element] {
        let elements = try Value.names(text).map(element)
        if elements.isEmpty { throw ValidationError("there is nothing in the list") }
        return elements
    }

    private static func number(_ text: String) throws -> Count {
        if text == "off" { return .off }
        guard let number = Int(text), (1...1_000_000).contains(number) else {
            throw ValidationError("a number from 1 to 1000000, or off")
        }
        return .limit(number)
    }

    private static func rate(_ text: String) throws -> RequestRate {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
        guard let perSecond = parts[0], (1...1_000_000).contains(perSecond), parts.count <= 2 else {
            throw ValidationError("requests a second from 1 to 1000000, and perhaps a colon and how many at once")
        }
        guard parts.count == 2 else { return RequestRate(perSecond: perSecond, burst: min(perSecond * 5, 1_000_000)) }
        guard let burst = parts[1], (1...1_000_000).contains(burst) else {
            throw ValidationError("how many at once is 1 to 1000000")
        }
        return RequestRate(perSecond: perSecond, burst: burst)
    }
}
