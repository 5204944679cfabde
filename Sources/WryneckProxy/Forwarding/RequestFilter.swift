// RequestFilter.swift - which fields of a request go on to the backend as they came.
// Invariant: what is left out here is either written anew or belongs to nobody behind this proxy.

internal import HTTPTypes
internal import WryneckHTTP

/// The rules for the fields of one request.
struct RequestFilter {
    private let hops: HopByHop
    /// Whether the peer may make `ClientClaims`.
    private let isTrusted: Bool
    private let underscores: ForwardingOptions.Underscores
    /// Whether Max-Forwards counts: then it is written anew.
    private let countsForwards: Bool

    init(
        _ headers: Headers, method: HTTPRequest.Method, isTrusted: Bool, underscores: ForwardingOptions.Underscores
    ) {
        hops = HopByHop(headers)
        (self.isTrusted, self.underscores) = (isTrusted, underscores)
        countsForwards = method == .options
    }

    func passes(_ name: UnsafeRawBufferPointer) -> Bool {
        guard !hops.contains(name), !isOwn(name) else { return false }
        if ClientClaims.mayContain(name), isDroppedClaim(name.map(ASCII.lowercased)) { return false }
        return !hasSigns(name) || passes(withSigns: name)
    }

    /// Whether the client's side of this proxy has already heeded the field, or the backend's side writes it. `Proxy`
    /// is nobody's: CGI makes HTTP_PROXY of it (CVE-2016-5385).
    private func isOwn(_ name: UnsafeRawBufferPointer) -> Bool {
        switch name.count {
        case 4: ASCII.equals(name, "host")
        case 5: ASCII.equals(name, "proxy")
        case 6: ASCII.equals(name, "expect")
        case 12: countsForwards && ASCII.equals(name, "max-forwards")
        case 14: ASCII.equals(name, "content-length")
        default: false
        }
    }

    private func isDroppedClaim(_ name: [UInt8]) -> Bool {
        isTrusted ? ClientClaims.isWritten(name) : ClientClaims.contains(name)
    }

    /// Whether there are other bytes than letters, digits and hyphens, which hardly any name has.
    private func hasSigns(_ name: UnsafeRawBufferPointer) -> Bool { !name.allSatisfy(Self.isPlain) }

    private static func isPlain(_ byte: UInt8) -> Bool {
        ASCII.isLetter(byte) || ASCII.isDigit(byte) || byte == UInt8(ascii: "-")
    }

    private func passes(withSigns name: UnsafeRawBufferPointer) -> Bool {
        switch underscores {
        case .forward: true
        case .drop: false
        case .dropTwins: !isTwin(name)
        }
    }

    /// Whether CGI and its heirs make the same variable of the name as of one that is decided about here.
    private func isTwin(_ name: UnsafeRawBufferPointer) -> Bool {
        let twin = name.map { Self.isPlain($0) ? ASCII.lowercased($0) : UInt8(ascii: "-") }
        return ProtectedFields.contains(twin) || twin.withUnsafeBytes { HopByHop.isFixed($0) }
    }
}
