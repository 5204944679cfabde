// BalancingHint.swift - what of a request decides which server it gets.

internal import Wryneck
internal import WryneckHTTP

enum BalancingHint {
    /// The bytes of a key; nil if the request has none of it.
    static func bytes(of key: Balancing.Key?, _ request: Request, _ forwarded: ForwardedRequest) -> [UInt8]? {
        let text: String? =
            switch key {
            case nil: nil
            case .clientAddress: request.clientAddress.host
            case .path: forwarded.path
            case .header(let name): request.headers[name]
            case .cookie(let name): request.cookies[name]
            }
        return text.map { Array($0.utf8) }
    }
}
