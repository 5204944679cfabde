// ForwardedTrail.swift - the way that a request has come, in the fields that tell the backend of it.
// Invariant: the last hop is what this server has seen itself. Earlier ones are there only if the peer is a trusted
// proxy, from the field that it writes, and go behind nothing that could hide the last one.

internal import Wryneck
internal import WryneckHTTP
internal import WryneckReactor

/// The client, the proxies behind it, and what the client asked for.
struct ForwardedTrail {
    /// Of the request as the client made it: what the outermost trusted proxy says, else what came here.
    private(set) var client: ForwardedClient
    /// The members of X-Forwarded-For.
    private(set) var listed: [String] = []
    private var elements: [Element] = []

    /// An element of Forwarded.
    private enum Element {
        /// As it came: it may have parameters that nobody here knows.
        case received(Substring)
        case made(ForwardedElement)
    }

    init(_ request: ReceivedRequest, _ trusted: TrustedProxies?) {
        client = ForwardedClient(request)
        if let trusted, trusted.includes(request.peer) {
            switch trusted.field {
            case .xForwardedFor: takeList(request.headers, trusted)
            case .forwarded: takeElements(request.headers, trusted)
            }
        }
        append(ForwardedNode(request.peer), ForwardedClient(request))
    }

    /// RFC 7239 §7.4 for the elements that are made of the list.
    private mutating func takeList(_ headers: Headers, _ trusted: TrustedProxies) {
        client.take(headers)
        listed = headers.all("X-Forwarded-For").flatMap { $0.split(separator: ",") }.map { String($0.trimmed) }
            .filter { !$0.isEmpty }
        let nodes = listed.map { ForwardedNode($0[...]) }
        let first = trusted.indexOfClient(nodes)
        elements = nodes.indices.map { index in
            index == first ? Self.element(nodes[index], client) : .made(ForwardedElement(nodes[index]))
        }
    }

    private mutating func takeElements(_ headers: Headers, _ trusted: TrustedProxies) {
        let value = headers.all("Forwarded").joined(separator: ", ")
        guard let texts = ForwardedElement.elements(of: value), !texts.isEmpty else { return }
        let read = texts.map { ForwardedElement($0) }
        if let first = trusted.indexOfClient(read.map(\.node)) { client.take(read[first]) }
        listed = read.map(\.node.listed)
        elements = texts.map(Element.received)
    }

    /// Adds the hop that ended here. What a trusted proxy says of the client goes with it if nobody is before it.
    private mutating func append(_ node: ForwardedNode, _ seen: ForwardedClient) {
        elements.append(Self.element(node, elements.isEmpty ? client : seen))
        // A UNIX socket has a proxy at its other end, which has told all that there is.
        if node.address != nil { listed.append(node.listed) }
    }

    private static func element(_ node: ForwardedNode, _ told: ForwardedClient) -> Element {
        .made(ForwardedElement(node, proto: told.proto, host: told.host))
    }

    /// The value of Forwarded.
    var forwarded: String {
        elements.map { element in
            switch element {
            case .received(let text): String(text)
            case .made(let element): element.description
            }
        }.joined(separator: ", ")
    }

    /// Adds the fields.
    func write(_ forms: Set<ForwardingOptions.Forwarded>, to lines: inout FieldLines) {
        if forms.contains(.xForwarded) {
            if !listed.isEmpty { lines.append("X-Forwarded-For", listed.joined(separator: ", ")) }
            client.write(to: &lines)
        }
        if forms.contains(.standard) { lines.append("Forwarded", forwarded) }
    }
}

extension TrustedProxies {
    /// Whether an address is a trusted proxy's.
    func includes(_ address: SocketAddress) -> Bool { networks.contains { $0.contains(address) } }

    /// The index of the first node, from the last one backwards, that is no trusted proxy: those before it may be its
    /// inventions. Of the very first one if all are; nil without any.
    func indexOfClient(_ nodes: [ForwardedNode]) -> Int? {
        nodes.lastIndex { node in node.address.map { !includes($0) } ?? true } ?? nodes.indices.first
    }
}
