// Summary.swift - the tally for people: a line while the test runs, and all of it at its end.

import WryneckClient

extension Tally {
    private static let shares: KeyValuePairs = ["50 %": 0.5, "90 %": 0.9, "99 %": 0.99, "99.9 %": 0.999]

    /// One line, for a test that goes on.
    func line(after duration: Duration) -> String {
        let rate = decimal(Double(requests) / seconds(duration), digits: 0)
        return "\(decimal(seconds(duration), digits: 0)) s: \(requests) requests, \(rate)/s, \(errors) errors"
    }

    /// All of it, in lines.
    func summary(of duration: Duration) -> String {
        let time = seconds(duration)
        let (rate, megabytes) = (Double(requests) / time, Double(bytes) / time / 1e6)
        var lines = [
            "\(requests) requests in \(decimal(time, digits: 2)) s: \(decimal(rate, digits: 1))/s",
            "\(bytes) bytes of content: \(decimal(megabytes, digits: 2)) MB/s",
            "\(errors) errors",
        ]
        for (kind, count) in kinds.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
            lines.append("\(aligned("\(count)", 10))  \(kind)")
        }
        guard latencies.count > 0 else { return lines.joined(separator: "\n") }
        lines.append("latency")
        for (name, share) in Tally.shares { lines.append(latencyLine(name, latencies.value(at: share))) }
        lines.append(latencyLine("max", latencies.largest))
        return lines.joined(separator: "\n")
    }

    private func latencyLine(_ name: String, _ nanoseconds: Int64) -> String {
        "\(aligned(name, 10))  \(decimal(Double(nanoseconds) / 1e6, digits: 3)) ms"
    }
}

/// Never zero, because things are divided by it.
private func seconds(_ duration: Duration) -> Double { max(duration / .seconds(1), 1e-9) }

private func aligned(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(width - text.count, 0)) + text
}

/// A number with some digits behind its point.
private func decimal(_ value: Double, digits: Int) -> String {
    let scale = (0..<digits).reduce(1) { product, _ in product * 10 }
    // A rate over no time may be beyond all numbers.
    guard let whole = Int(exactly: (value * Double(scale)).rounded()) else { return "?" }
    guard digits > 0 else { return "\(whole)" }
    let fraction = "\(whole % scale)"
    return "\(whole / scale).\(String(repeating: "0", count: digits - fraction.count))\(fraction)"
}
