// DeferredDiagnostics+Report.swift - what a diagnostics hook gets.
// Invariant: a plain Sendable value; it keeps neither the Deferred nor its value alive.

extension DeferredDiagnostics {
    /// An error in a chain that nothing in the chain took notice of.
    public struct Report: Sendable, CustomStringConvertible {
        /// What went wrong.
        public enum Kind: Sendable, Hashable {
            /// A Deferred died with an error that no errback handled and nobody awaited.
            case unhandledError
            /// A canceller threw. The Deferred has failed with ``CancelledError`` all the same.
            case cancellerThrew
            /// ``logError(_:)`` was called.
            case logged
        }

        /// A place in the source.
        public struct Place: Sendable, Hashable, CustomStringConvertible {
            /// The module and the file, as `#fileID` has them.
            public let fileID: String
            /// The line, from 1.
            public let line: UInt

            init(fileID: StaticString, line: UInt) {
                self.fileID = fileID.description
                self.line = line
            }

            /// `Module/File.swift:12`
            public var description: String { "\(fileID):\(line)" }
        }

        /// What went wrong.
        public let kind: Kind
        /// The error that was not handled, or that the canceller threw.
        public let error: any Error
        /// The type of the Deferred, as text.
        public let type: String
        /// The place where the Deferred was made, if debug mode was on then.
        public let made: Place?
        /// The place where it was fired, if debug mode was on then.
        public let fired: Place?

        init(_ kind: Kind, error: any Error, in type: Any.Type, history: DebugHistory?) {
            self.kind = kind
            self.error = error
            self.type = "\(type)"
            made = history?.made
            fired = history?.fired
        }

        /// One line for logs.
        public var description: String {
            let what =
                switch kind {
                case .unhandledError: "unhandled error in \(type)"
                case .cancellerThrew: "the canceller of \(type) threw"
                case .logged: "error"
                }
            return "\(what): \(error)" + (made.map { ", made at \($0)" } ?? "")
                + (fired.map { ", fired at \($0)" } ?? "")
        }
    }
}
