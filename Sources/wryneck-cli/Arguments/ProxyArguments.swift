// ProxyArguments.swift - the options about other servers that answer for a part of the paths.

internal import ArgumentParser
internal import Wryneck
internal import WryneckProxy

struct ProxyArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Has another server answer for a path and all below: /api/=http://127.0.0.1:3000, /=unix:/run/app.sock. A path in the server's URL takes the place of the one in front, and be it a slash. WebSockets pass, too. Repeatable; several servers of one path share its requests.",
            valueName: "rule"), transform: ProxyRule.init)
    var proxy: [ProxyRule] = []

    @Option(
        help: ArgumentHelp(
            "Which of several servers gets a request: round-robin, least-busy, first (the others stand by), or client (the same one for the same address).",
            valueName: "which"))
    var proxyBalance = Balance.roundRobin

    @Option(
        help: ArgumentHelp(
            "The host that servers are told: the one that the client asked for, or their own.", valueName: "which"))
    var proxyHost = Host.client

    @Option(
        help: ArgumentHelp("How long a server may take to begin its answer. (default: 60s)", valueName: "time"),
        transform: Value.duration)
    var proxyTimeout: Duration?

    @Option(
        help: ArgumentHelp(
            "Asks each server for this path every five seconds, and leaves out those that do not answer well.",
            valueName: "path"))
    var proxyCheck: String?

    enum Balance: String, ExpressibleByArgument, CaseIterable {
        case roundRobin = "round-robin"
        case leastBusy = "least-busy"
        case first, client

        var balancing: Balancing {
            switch self {
            case .roundRobin: .roundRobin
            case .leastBusy: .leastBusy
            case .first: .first
            case .client: .hash(.clientAddress)
            }
        }
    }

    enum Host: String, ExpressibleByArgument, CaseIterable {
        case client, server
    }

    static let settings = [
        Setting("proxy", .list), Setting("proxy-balance", .value), Setting("proxy-host", .value),
        Setting("proxy-timeout", .value), Setting("proxy-check", .value),
    ]

    /// The servers for each path.
    /// - Throws: `Mistake` for rules that do not go together.
    func plans() throws -> [ProxyPlan] {
        var paths: [String] = []
        for rule in proxy where !paths.contains(where: rule.path.hasSameBytes) { paths.append(rule.path) }
        return try paths.map { path in
            let rules = proxy.filter { $0.path.hasSameBytes(as: path) }
            guard let first = rules.first, rules.allSatisfy({ $0.replacesPath == first.replacesPath }) else {
                throw Mistake("--proxy: either all servers of \(path)/ have a path of their own, or none")
            }
            do {
                let backends = try Backends(rules.map(\.backend), balancing: proxyBalance.balancing, health: health)
                return ProxyPlan(first.segments, backends, keepsPath: !first.replacesPath, self)
            } catch { throw Mistake("--proxy: \(error)") }
        }
    }

    private var health: BackendHealthOptions {
        var health = BackendHealthOptions()
        if let proxyCheck {
            var checks = BackendHealthOptions.Checks()
            checks.target = proxyCheck.hasPrefix("/") ? proxyCheck : "/" + proxyCheck
            health.checks = checks
        }
        return health
    }
}
