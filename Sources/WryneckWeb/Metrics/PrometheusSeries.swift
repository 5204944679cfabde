// PrometheusSeries.swift - one series of a metric: its values, for whichever threads change them.
// Invariant: a value is never seen half changed; counters do not go back.

#if Metrics

    internal import CoreMetrics
    internal import Synchronization
    internal import WryneckReactor
    internal import Wryneck

    /// A series that the registry shows.
    protocol PrometheusSeries: AnyObject, Sendable {
        /// Adds its lines.
        /// - Parameters:
        ///   - text: gets whole lines.
        ///   - name: the metric's name without a suffix for the kind of sample.
        ///   - labels: `a="b",c="d"`; may be empty.
        func write(to text: inout String, _ name: String, _ labels: String)
    }

    extension String {
        /// Adds a line of a sample.
        fileprivate mutating func addSample(_ name: String, _ labels: String, _ value: String) {
            self += name
            if !labels.isEmpty { self += "{\(labels)}" }
            self += " \(value)\n"
        }
    }

    /// Counts whole numbers; whatever is negative is left out.
    final class PrometheusCounter: CounterHandler, PrometheusSeries {
        private let value = Atomic<UInt64>(0)

        func increment(by amount: Int64) { if amount > 0 { value.wrappingAdd(UInt64(amount), ordering: .relaxed) } }
        func reset() { value.store(0, ordering: .relaxed) }

        func write(to text: inout String, _ name: String, _ labels: String) {
            text.addSample(name + "_total", labels, String(value.load(ordering: .relaxed)))
        }
    }

    /// Counts numbers with fractions; whatever is negative or no number is left out.
    final class PrometheusFloatCounter: FloatingPointCounterHandler, PrometheusSeries {
        private let value = Locked(0.0)

        func increment(by amount: Double) { if amount > 0, amount.isFinite { value.withLock { $0 += amount } } }
        func reset() { value.withLock { $0 = 0 } }

        func write(to text: inout String, _ name: String, _ labels: String) {
            text.addSample(name + "_total", labels, PrometheusName.number(value.withLock { $0 }))
        }
    }

    /// A value that goes up and down: a meter, and a recorder that does not aggregate.
    final class PrometheusGauge: MeterHandler, RecorderHandler, PrometheusSeries {
        private let value = Locked(0.0)

        func set(_ value: Int64) { set(Double(value)) }
        func set(_ value: Double) { self.value.withLock { $0 = value } }
        func increment(by amount: Double) { value.withLock { $0 += amount } }
        func decrement(by amount: Double) { value.withLock { $0 -= amount } }
        func record(_ value: Int64) { set(Double(value)) }
        func record(_ value: Double) { set(value) }

        func write(to text: inout String, _ name: String, _ labels: String) {
            text.addSample(name, labels, PrometheusName.number(value.withLock { $0 }))
        }
    }

    /// Counts values by the bounds that they do not exceed: a timer, and a recorder that aggregates.
    final class PrometheusHistogram: TimerHandler, RecorderHandler, PrometheusSeries {
        private struct Counts {
            /// For each bound those that are in no smaller one, and behind them those above all.
            var buckets: [UInt64]
            var sum = 0.0
        }

        private let bounds: [Double]
        private let counts: Locked<Counts>

        /// - Parameter bounds: in ascending order.
        init(_ bounds: [Double]) {
            self.bounds = bounds
            counts = Locked(Counts(buckets: [UInt64](repeating: 0, count: bounds.count + 1)))
        }

        func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
        func record(_ value: Int64) { record(Double(value)) }

        func record(_ value: Double) {
            if value.isNaN { return }
            let index = bounds.firstIndex { value <= $0 } ?? bounds.count
            counts.withLock { counts in
                counts.buckets[index] &+= 1
                counts.sum += value
            }
        }

        func write(to text: inout String, _ name: String, _ labels: String) {
            let counts = counts.withLock { $0 }
            let before = labels.isEmpty ? "" : labels + ","
            var count: UInt64 = 0
            for (bound, number) in zip(bounds + [.infinity], counts.buckets) {
                count &+= number
                text.addSample(name + "_bucket", "\(before)le=\"\(PrometheusName.bound(bound))\"", String(count))
            }
            text.addSample(name + "_sum", labels, PrometheusName.number(counts.sum))
            text.addSample(name + "_count", labels, String(count))
        }
    }

#endif
