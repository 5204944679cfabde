// PrometheusName.swift - names, labels and numbers as Prometheus' text has them
// (https://prometheus.io/docs/instrumenting/exposition_formats/,
// https://prometheus.io/docs/specs/om/open_metrics_spec/).
// Invariant: whatever a program calls its metrics, the text is well formed.

enum PrometheusName {
    /// A metric's name: other characters than letters, digits and `_` become `_`. Colons are for the rules of
    /// Prometheus itself.
    static func metric(_ name: String) -> String { sanitised(name) }

    /// A label's name. Two underscores in front are for Prometheus itself, and so are `le` and `quantile`.
    static func label(_ name: String) -> String {
        var label = sanitised(name)
        while label.hasPrefix("__") { label.removeFirst() }
        return label == "le" || label == "quantile" ? "exported_" + label : label
    }

    private static func sanitised(_ name: String) -> String {
        var bytes = name.unicodeScalars.map { scalar -> UInt8 in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9": UInt8(truncatingIfNeeded: scalar.value)
            default: UInt8(ascii: "_")
            }
        }
        if bytes.first.map({ (48...57).contains($0) }) ?? true { bytes.insert(UInt8(ascii: "_"), at: 0) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A label's value between its quotes.
    static func escaped(_ value: String) -> String { escaped(value, quotes: true) }

    /// The text behind `# HELP`. Only OpenMetrics escapes quotes there.
    static func help(_ text: String, _ format: PrometheusFormat) -> String {
        escaped(text, quotes: format == .openMetrics)
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            // A line may end at one for some readers, and it says nothing.
            case "\r": escaped += " "
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
        return String(value)
    }

    /// The bound of a bucket: always with a fraction or an exponent, as OpenMetrics wants it.
    static func bound(_ value: Double) -> String { value.isFinite ? String(value) : number(value) }
}

/// A form of the text.
enum PrometheusFormat { case text, openMetrics }
