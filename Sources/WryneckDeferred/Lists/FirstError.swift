// FirstError.swift - the errors of lists and races.
// Invariant: each says which member it is about.

/// The failure of a list because one of its members failed. Twisted's name: `FirstError`.
public struct FirstError: Error, Equatable, CustomStringConvertible {
    /// The error of the member that failed first.
    public let error: any Error
    /// The member's place in the list, from 0.
    public let index: Int

    /// Makes the error.
    ///
    /// - Parameters:
    ///   - error: The error of the member that failed.
    ///   - index: The member's place in the list, from 0.
    public init(_ error: any Error, index: Int) {
        self.error = error
        self.index = index
    }

    /// One line for logs.
    public var description: String { "first error, from member \(index): \(error)" }

    /// Whether both are about the same member and equal errors. Errors that cannot be compared are equal if they are of
    /// one type and have the same text.
    ///
    /// - Parameters:
    ///   - left: One error.
    ///   - right: The other one.
    /// - Returns: Whether they are equal.
    public static func == (left: FirstError, right: FirstError) -> Bool {
        left.index == right.index && isEqual(left.error, right.error)
    }

    private static func isEqual(_ left: any Error, _ right: any Error) -> Bool {
        if let comparable = left as? any Equatable { return compare(comparable, right) }
        return type(of: left) == type(of: right) && String(reflecting: left) == String(reflecting: right)
    }

    private static func compare<Some: Equatable>(_ left: Some, _ right: any Error) -> Bool { right as? Some == left }
}

/// The failure of a race in which every member failed. Twisted's name: `FailureGroup`.
public struct FailureGroup: Error, CustomStringConvertible {
    /// The members' errors, in the order of the members.
    public let errors: [any Error]

    /// One line for logs.
    public var description: String { "all \(errors.count) failed: \(errors)" }
}
