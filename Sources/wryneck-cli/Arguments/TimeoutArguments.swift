// TimeoutArguments.swift - the time-outs of the server.

internal import ArgumentParser
internal import Wryneck

struct TimeoutArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How long something may take: keep-alive=75s. What: first-byte, head, keep-alive, silence, discard, half-closed, linger, connection, drain; --check shows them. Repeatable.",
            valueName: "what=time"), transform: TimeoutArguments.rule)
    var timeout: [Rule] = []

    @Option(
        help: ArgumentHelp(
            "The slowest average at which a body may come or an answer be taken, in bytes a second; 0 for any. (default: 240)",
            valueName: "bytes"),
        transform: Value.bytesOrNone)
    var minRate: Int?

    static let settings = [Setting("timeout", .list), Setting("min-rate", .value)]

    /// The time-outs that can be set, by the names that --check prints.
    enum Name: String, CaseIterable, Sendable {
        case firstByte = "first-byte"
        case head
        case keepAlive = "keep-alive"
        case silence
        case discard
        case halfClosed = "half-closed"
        case linger
        case connection
        case drain

        var path: WritableKeyPath<Timeouts, Duration>? {
            switch self {
            case .firstByte: \.connection.firstByte
            case .head: \.request.head
            case .keepAlive: \.connection.idle
            case .silence: \.rate.gap
            case .discard: \.request.discard
            case .halfClosed: nil
            case .linger: \.connection.linger
            case .connection: \.connection.age
            case .drain: \.drain
            }
        }
    }

    struct Rule: Hashable, Sendable {
        let name: Name
        let time: Duration
    }

    var timeouts: Timeouts {
        var timeouts = Timeouts()
        for rule in timeout {
            if let path = rule.name.path {
                timeouts[keyPath: path] = rule.time
            } else {
                timeouts.request.halfClosed = rule.time
            }
        }
        if let minRate { timeouts.rate.bytesPerSecond = minRate }
        return timeouts
    }

    private static func rule(_ text: String) throws -> Rule {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let name = Name(rawValue: parts[0]) else {
            throw ValidationError(
                "it is not WHAT=TIME, with one of \(Name.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        let time = try Value.duration(parts[1])
        // Without any time for these nobody could be served; for the others zero means "at once".
        if time == .zero, [.firstByte, .head, .silence].contains(name) {
            throw ValidationError("\(name.rawValue) needs some time")
        }
        return Rule(name: name, time: time)
    }
}
