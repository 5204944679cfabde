// PrometheusTable.swift - the metrics of a registry by their names, and their series by their labels.
// Invariant: one name is of one kind, and no sample of one metric is called as one of another.

#if Metrics

    /// The labels of a series, sanitised and in order: as they stand between the braces.
    struct PrometheusLabels: Hashable {
        let text: String

        init(_ dimensions: [(String, String)]) {
            var values: [String: String] = [:]
            // Of two names that become the same, the first counts: Prometheus refuses a page with a label twice.
            for (name, value) in dimensions {
                let name = PrometheusName.label(name)
                if values[name] == nil { values[name] = value }
            }
            text = values.sorted { $0.key < $1.key }.map { "\($0.key)=\"\(PrometheusName.escaped($0.value))\"" }.joined(
                separator: ",")
        }
    }

    /// A metric with its series.
    struct PrometheusFamily {
        enum Kind: String { case counter, gauge, histogram }

        let kind: Kind
        let help: String
        let unit: String
        var series: [PrometheusLabels: any PrometheusSeries] = [:]

        init(kind: Kind, help: String, unit: String) { (self.kind, self.help, self.unit) = (kind, help, unit) }

        /// The names of the samples of a family, and its own, which readers take for one.
        static func sampleNames(_ name: String, _ kind: Kind) -> [String] {
            switch kind {
            case .counter: [name, name + "_total", name + "_created"]
            case .gauge: [name]
            case .histogram: [name, name + "_bucket", name + "_sum", name + "_count", name + "_created"]
            }
        }
    }

    struct PrometheusTable {
        private(set) var families: [String: PrometheusFamily] = [:]
        private(set) var count = 0
        private(set) var dropped = 0
        private let capacity: Int
        /// The names of all samples, with the metric that has them.
        private var taken: [String: String] = [:]
        private var places: [ObjectIdentifier: (name: String, labels: PrometheusLabels)] = [:]

        init(capacity: Int) {
            self.capacity = capacity
            for name in PrometheusFamily.sampleNames(PrometheusText.droppedName, .counter) { taken[name] = "" }
        }

        /// Adds a series, unless there is one with the same name and labels.
        /// - Returns: the one that is kept, or the new one if it was dropped.
        mutating func add(
            _ series: any PrometheusSeries, to name: String, _ family: PrometheusFamily, _ labels: PrometheusLabels
        ) -> any PrometheusSeries {
            if let known = families[name]?.series[labels], type(of: known) == type(of: series) { return known }
            let names = PrometheusFamily.sampleNames(name, family.kind)
            let isFree = names.allSatisfy { taken[$0, default: name] == name }
            let fits = families[name].map { $0.kind == family.kind && $0.series[labels] == nil } ?? true
            guard isFree, fits, count < capacity else {
                dropped += 1
                return series
            }
            names.forEach { taken[$0] = name }
            families[name, default: family].series[labels] = series
            places[ObjectIdentifier(series)] = (name, labels)
            count += 1
            return series
        }

        mutating func remove(_ series: any PrometheusSeries) {
            guard let (name, labels) = places.removeValue(forKey: ObjectIdentifier(series)) else { return }
            families[name]?.series[labels] = nil
            count -= 1
            guard let family = families[name], family.series.isEmpty else { return }
            families[name] = nil
            PrometheusFamily.sampleNames(name, family.kind).forEach { taken[$0] = nil }
        }
    }

#endif
