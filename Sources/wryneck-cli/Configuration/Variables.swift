// Variables.swift - the process's environment.

internal import Glibc

enum Variables {
    static func value(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// The names of all variables.
    static var names: [String] {
        var names: [String] = []
        // The list ends with a null pointer.
        var entry = environ
        while let text = entry.pointee {
            names.append(String(String(cString: text).prefix { $0 != "=" }))
            entry += 1
        }
        return names
    }
}
