// PrometheusText.swift - the metrics as text: Prometheus' format 0.0.4, and OpenMetrics 1.0.

#if Metrics

    enum PrometheusText {
        /// The metric that counts what found no room.
        static let droppedName = "metrics_dropped_series"

        /// - Parameters:
        ///   - families: by their names.
        ///   - dropped: the number of series that found no room.
        ///   - format: the form of the text.
        /// - Returns: all lines.
        static func write(_ families: [String: PrometheusFamily], dropped: Int, _ format: PrometheusFormat) -> String {
            var text = ""
            for (name, family) in families.sorted(by: { $0.key < $1.key }) {
                writeHead(to: &text, name, family, format)
                for (labels, series) in family.series.sorted(by: { $0.key.text < $1.key.text }) {
                    series.write(to: &text, name, labels.text)
                }
            }
            let family = PrometheusFamily(
                kind: .counter, help: "Number of series that the registry had no room or no name for.", unit: "")
            writeHead(to: &text, droppedName, family, format)
            text += "\(droppedName)_total \(dropped)\n"
            if format == .openMetrics { text += "# EOF\n" }
            return text
        }

        private static func writeHead(
            to text: inout String, _ name: String, _ family: PrometheusFamily, _ format: PrometheusFormat
        ) {
            // Of a counter, the older format names the sample, and OpenMetrics the metric.
            let name = family.kind == .counter && format == .text ? name + "_total" : name
            if !family.help.isEmpty { text += "# HELP \(name) \(PrometheusName.help(family.help, format))\n" }
            text += "# TYPE \(name) \(family.kind.rawValue)\n"
            if format == .openMetrics, !family.unit.isEmpty { text += "# UNIT \(name) \(family.unit)\n" }
        }
    }

#endif
