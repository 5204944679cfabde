// HTTP2Support.swift - where a server speaks HTTP/2.

/// Where a server speaks HTTP/2, beside HTTP/1.1. Without the trait `HTTP2` it speaks it nowhere.
public enum HTTP2Support: Sendable, Hashable {
    /// Nowhere.
    case off
    /// On secure endpoints, to clients that ask for it by ALPN (RFC 7301), as every browser does.
    case overTLS
    /// Also in the clear, to clients that begin with HTTP/2's preface (RFC 9113 §3.3), for a server behind a proxy or a
    /// load balancer that speaks it. `Upgrade: h2c` is ignored: RFC 9113 has taken it out.
    case priorKnowledge
}
