// Curl.swift - curl, as the tests call it: quiet, bounded in time, deaf to proxies and to the user's own configuration.

import ProcessTesting

/// Runs curl to its end.
func curl(_ arguments: String...) async throws -> Outcome { try await curl(arguments) }

func curl(_ arguments: [String]) async throws -> Outcome { try await startCurl(arguments).finish() }

/// Starts curl.
func startCurl(_ arguments: String...) throws -> Child { try startCurl(arguments) }

private func startCurl(_ arguments: [String]) throws -> Child {
    try Child(
        "curl",
        ["-q", "--silent", "--show-error", "--noproxy", "*", "--max-time", "\(patience.components.seconds)"] + arguments
    )
}

/// What curl got, with the head.
struct Reply {
    let code: Int32
    let status: String
    let fields: [(name: String, value: String)]
    let body: [UInt8]

    subscript(name: String) -> String? { fields.first { $0.name.lowercased() == name.lowercased() }?.value }
    var text: String { String(decoding: body, as: UTF8.self) }
}

/// Runs curl with `--include`.
func fetch(_ arguments: String...) async throws -> Reply { try await fetch(arguments) }

func fetch(_ arguments: [String]) async throws -> Reply {
    let outcome = try await curl(["--include"] + arguments)
    let end = outcome.output.firstRange(of: Array("\r\n\r\n".utf8)) ?? outcome.output.endIndex..<outcome.output.endIndex
    let lines = String(decoding: outcome.output[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n").map(
        String.init)
    let fields = lines.dropFirst().compactMap { line -> (name: String, value: String)? in
        guard let colon = line.firstIndex(of: ":") else { return nil }
        return (String(line[..<colon]), String(line[line.index(after: colon)...].drop { $0 == " " }))
    }
    let status = lines.first.map { String($0.split(separator: " ").dropFirst().first ?? "") } ?? ""
    return Reply(code: outcome.code, status: status, fields: fields, body: Array(outcome.output[end.upperBound...]))
}

/// Bytes that look like no other stretch of them.
func pattern(_ count: Int) -> [UInt8] {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    return (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 56)
    }
}
