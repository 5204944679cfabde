// Validation+Path.swift - where in a request something is wrong.
// Invariant: names may be the client's: a path is told up to a length, and never as HTML.

import WryneckHTTP

extension Validation {
    /// What was sent: it decides how a field is called.
    public enum Source: Sendable, Hashable {
        /// A body of JSON: `items[2].price`.
        case json
        /// A form, by the name of its input: `items[2][price]`.
        case form
        /// A query, named as a form.
        case query
    }

    /// A step from a value into one of its parts.
    package enum Step: Sendable, Hashable {
        case name(String)
        case index(Int)
    }

    /// The way to a part, from the outside in.
    package struct Path: Sendable, Hashable {
        package var steps: [Step] = []

        package init(_ steps: [Step] = []) { self.steps = steps }

        init(_ path: [any CodingKey]) { steps = path.map { $0.intValue.map(Step.index) ?? .name($0.stringValue) } }

        func appending(_ step: Step) -> Path { Path(steps + [step]) }

        /// The most bytes of a path that a client is told.
        private static let mostBytes = 200

        /// The field as its source calls it; of a long one the end. Empty for the whole.
        func text(in source: Source) -> String {
            var text = ""
            for step in steps {
                switch step {
                case .index(let index): text += "[\(index)]"
                case .name(let name) where source == .json: text += (text.isEmpty ? "" : ".") + name
                case .name(let name): text += text.isEmpty ? name : "[\(name)]"
                }
            }
            guard text.utf8.count > Path.mostBytes else { return text }
            return "…" + String(decoding: text.utf8.suffix(Path.mostBytes - 3), as: UTF8.self)
        }

        /// The JSON pointer as a URI's fragment: RFC 6901 §6. Nil for one that is too long to be told.
        var pointer: String? {
            var pointer = "#"
            for step in steps {
                switch step {
                case .index(let index): pointer += "/\(index)"
                case .name(let name):
                    // §3: "~" is ~0 and "/" is ~1.
                    var escaped: [UInt8] = []
                    for byte in name.utf8 {
                        switch byte {
                        case UInt8(ascii: "~"): escaped += "~0".utf8
                        case ASCII.slash: escaped += "~1".utf8
                        default: escaped.append(byte)
                        }
                    }
                    pointer += "/" + PercentCoding.encode(segment: escaped)
                }
            }
            return pointer.utf8.count > 5 * Path.mostBytes ? nil : pointer
        }
    }
}
