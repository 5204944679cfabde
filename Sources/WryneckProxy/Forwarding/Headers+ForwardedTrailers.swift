// Headers+ForwardedTrailers.swift - the fields behind a body, in either direction: RFC 9110 §6.5.1.
// Invariant: nothing comes in behind a body that would not have passed before it: servers merge trailers into headers.

package import WryneckHTTP

extension Headers {
    /// The trailers that go on: without those that may not be trailers, that are about a connection, or by which a
    /// client would say who it is.
    package var forwardedTrailers: Headers {
        guard !isEmpty else { return self }
        var lines = FieldLines()
        forEachTrailer { name, value in
            guard !HopByHop.isFixed(name), !ClientClaims.contains(name.map(ASCII.lowercased)) else { return }
            lines.append(name, value)
        }
        return lines.headers(from: self)
    }
}
