// ConnectOpening.swift - the way through an HTTP proxy, as a connection takes it.

internal import HTTPTypes
internal import WryneckHTTP
internal import WryneckReactor

final class ConnectOpening: TunnelOpening {
    let greeting: [UInt8]
    private let parser = ResponseParser(lexers: LexerPool())

    init(_ proxy: Proxy, to target: String, userAgent: String?) {
        var bytes: [UInt8] = []
        // The target of a URL can always be sent; if not, the proxy gets nothing, and the time-out ends it.
        try? ProxyTunnel.request(to: target, by: proxy, userAgent: userAgent, into: &bytes)
        greeting = bytes
        parser.begin(.connect)
    }

    func take(_ bytes: UnsafeRawBufferPointer) throws(TunnelFailure) -> TunnelStep {
        var position = 0
        while true {
            let event: ResponseParser.Event
            do throws(ProtocolViolation) { event = try parser.next(in: bytes, at: &position) } catch {
                throw TunnelFailure("the proxy's answer is malformed: \(error.reason)")
            }
            switch event {
            case .interim: continue
            case .head(let head): return try judge(head, hasExcess: position < bytes.count)
            case .body, .end, .needMore: return .needMore
            }
        }
    }

    private func judge(_ head: ResponseHead, hasExcess: Bool) throws(TunnelFailure) -> TunnelStep {
        do throws(ProxyTunnel.Refusal) {
            try ProxyTunnel.judge(head.statusCode, hasExcess: hasExcess, isSecure: true)
            return .open
        } catch {
            throw TunnelFailure(error.words)
        }
    }
}

extension ProxyTunnel.Refusal {
    fileprivate var words: String {
        switch self {
        case .credentialsWanted: "the proxy wants credentials (407)"
        case .status(let status): "the proxy refuses (\(status))"
        case .earlyBytes: "the proxy sends bytes that nobody asked for"
        }
    }
}
