// ConstantTime.swift - comparing secrets, so that nobody finds one by the time that it takes.

/// Comparison whose time does not depend on where the difference is.
package enum ConstantTime {
    /// Whether two values are equal. The time shows only whether their lengths differ.
    package static func equals(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for index in left.indices { difference |= left[index] ^ right[index] }
        return difference == 0
    }
}
