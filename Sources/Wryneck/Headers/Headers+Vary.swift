// Headers+Vary.swift - Vary is a set: RFC 9110 §12.5.5.

internal import HTTPTypes
package import WryneckHTTP

extension Headers {
    /// Adds a name to Vary, unless Vary has it or is `*`.
    package mutating func addVary(_ name: String) {
        let lowered = name.lowercased()
        let members = all(.vary).flatMap { $0.split(separator: ",") }.map {
            $0.filter { $0 != " " && $0 != "\t" }.lowercased()
        }
        if members.contains(lowered) || members.contains("*") { return }
        self[.vary] = self[.vary].map { $0.isEmpty ? name : $0 + ", " + name } ?? name
    }
}
