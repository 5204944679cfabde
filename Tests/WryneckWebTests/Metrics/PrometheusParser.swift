// PrometheusParser.swift - reads Prometheus' text 0.0.4 and OpenMetrics 1.0, and refuses what a strict reader would.

import Testing

#if Metrics

    struct PrometheusPage {
        struct Refused: Error, CustomStringConvertible { let description: String }

        /// Values by the whole text in front of them.
        private(set) var samples: [String: Double] = [:]
        private(set) var order: [String] = []
        private(set) var types: [String: String] = [:]
        private(set) var units: [String: String] = [:]
        private(set) var helps: [String: String] = [:]

        init(_ text: String, isOpenMetrics: Bool) throws {
            var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            guard lines.popLast() == "" else { throw Refused(description: "no end of the last line") }
            if isOpenMetrics { guard lines.popLast() == "# EOF" else { throw Refused(description: "no EOF") } }
            var family = "", families: Set<String> = []
            for line in lines {
                if line.hasPrefix("#") {
                    let words = line.split(separator: " ", maxSplits: 3).map(String.init)
                    guard words.count >= 3 else { throw Refused(description: line) }
                    try Self.checkName(words[2], line)
                    if words[2] != family {
                        guard families.insert(words[2]).inserted else { throw Refused(description: "apart: \(line)") }
                        family = words[2]
                    }
                    switch words[1] {
                    case "HELP": helps[family] = words.count > 3 ? words[3] : ""
                    case "TYPE":
                        guard types[family] == nil, ["counter", "gauge", "histogram"].contains(words[3]) else {
                            throw Refused(description: line)
                        }
                        types[family] = words[3]
                    case "UNIT" where isOpenMetrics && family.hasSuffix("_" + words[3]): units[family] = words[3]
                    default: throw Refused(description: line)
                    }
                } else {
                    try addSample(line, of: family, isOpenMetrics)
                }
            }
            try checkHistograms()
        }

        private mutating func addSample(_ line: String, of family: String, _ isOpenMetrics: Bool) throws {
            guard let space = line.lastIndex(of: " ") else { throw Refused(description: line) }
            let key = String(line[..<space]), number = line[line.index(after: space)...]
            let name = String(key.prefix { $0 != "{" })
            try Self.checkName(name, line)
            if name != key { try Self.checkLabels(key.dropFirst(name.count), line) }
            let suffixes: [String]
            switch types[family] {
            case "counter": suffixes = isOpenMetrics ? ["_total"] : [""]
            case "histogram": suffixes = ["_bucket", "_sum", "_count"]
            default: suffixes = [""]
            }
            guard suffixes.contains(where: { family + $0 == name }) else {
                throw Refused(description: "not of \(family): \(line)")
            }
            let value: Double? =
                switch number {
                case "+Inf": .infinity
                case "-Inf": -.infinity
                case "NaN": .nan
                default: Double(number)
                }
            guard let value, samples.updateValue(value, forKey: key) == nil else {
                throw Refused(description: "no number, or twice: \(line)")
            }
            order.append(key)
        }

        private static func checkName(_ name: String, _ line: String) throws {
            let isName = try #/[a-zA-Z_:][a-zA-Z0-9_:]*/#.wholeMatch(in: name) != nil
            guard isName else { throw Refused(description: "no name: \(line)") }
        }

        private static func checkLabels(_ text: Substring, _ line: String) throws {
            let label = #/([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\\\|\\"|\\n)*)"/#
            guard text.hasPrefix("{"), text.hasSuffix("}") else { throw Refused(description: line) }
            var rest = text.dropFirst().dropLast(), names: Set<String> = []
            while !rest.isEmpty {
                guard let found = try label.prefixMatch(in: rest), names.insert(String(found.1)).inserted else {
                    throw Refused(description: "labels: \(line)")
                }
                rest = rest[found.range.upperBound...]
                if rest.isEmpty { break }
                guard rest.removeFirst() == ",", !rest.isEmpty else { throw Refused(description: "labels: \(line)") }
            }
        }

        /// Buckets go up, and the last one is the count.
        private func checkHistograms() throws {
            var last: (series: String, count: Double, bound: Double) = ("", 0, 0)
            for key in order {
                guard let range = key.firstRange(of: ",le=\"") ?? key.firstRange(of: "{le=\"") else { continue }
                let bound = key[range.upperBound...].prefix { $0 != "\"" }
                guard bound == "+Inf" || bound.contains(".") || bound.contains("e") else {
                    throw Refused(description: "not canonical: \(key)")
                }
                let number = bound == "+Inf" ? .infinity : try #require(Double(bound)), count = samples[key] ?? 0
                let series = String(key[...range.lowerBound])
                if series == last.series {
                    guard count >= last.count, number > last.bound else { throw Refused(description: "down: \(key)") }
                }
                last = (series, count, number)
                if number == .infinity {
                    let end = series.hasSuffix("{") ? String(series.dropLast()) : String(series.dropLast()) + "}"
                    let name = end.replacing("_bucket", with: "_count", maxReplacements: 1)
                    guard samples[name] == count else { throw Refused(description: "no count: \(name)") }
                }
            }
        }
    }

#endif
