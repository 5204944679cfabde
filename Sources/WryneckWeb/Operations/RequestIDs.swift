// RequestIDs.swift - one name for a request in all logs that it leaves: of the proxy in front, of this server, and of
// the services behind.
// Invariant: a client's text gets into logs and answers only if it was to be believed, and has only the bytes and the
// length of an id.

public import Wryneck

/// Gives each request an id that the client sees and that logs have.
///
/// ```swift
/// root.use(RequestIDs())                          // X-Request-Id: 0f8c…, and request.id=0f8c… in the log
/// ```
///
/// The id is 32 random hexadecimal digits, or the one that a proxy has sent, if `trusts` says that its word counts. It
/// is `request.requestID`, in the metadata of `request.logger`, and in the response, the pages of errors included.
public final class RequestIDs: Middleware {
    /// Where ids come from and where they go.
    public struct Options {
        /// The field of the request and of the response.
        public var header = "X-Request-Id"
        /// Whether the id that comes with a request is taken over; never by default, because any client can send one.
        /// Say `{ proxies.contains($0.peer) }`, or `{ _ in true }` where only a proxy can connect.
        public var trusts: (Request) -> Bool = { _ in false }
        /// The most bytes of an id that is taken over, 1 to 1024; one that is longer, empty, or has other bytes than
        /// letters, digits and `-_.:+/=@` is replaced. 128, as a UUID has 36 and Envoy's trace ids some more.
        public var longest = 128
        /// The key in the metadata of the request's logger; nil for none.
        public var metadataKey: String? = "request.id"
        /// Whether the response has the field.
        public var answers = true

        /// The defaults.
        public init() {}
    }

    private let options: Options

    /// - Parameter options: where ids come from.
    public init(_ options: Options = Options()) {
        self.options = options
    }

    /// Passes the request on with its id.
    /// - Parameters:
    ///   - request: gets the id.
    ///   - next: the rest of the way down the tree.
    /// - Returns: the response of `next`, with the id.
    /// - Throws: what `next` throws.
    public func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
        let id = trustedID(of: request) ?? Self.make()
        request[RequestIDKey.self] = id
        if let key = options.metadataKey { request.logger[metadataKey: key] = .string(id) }
        guard options.answers else { return try next(request) }
        return try request.amending(next) { [options] response in response.headers[options.header] = id }
    }

    private func trustedID(of request: Request) -> String? {
        let lines = request.headers.all(options.header)
        guard lines.count == 1, let id = lines.first, options.trusts(request), isWellFormed(id) else { return nil }
        return id
    }

    private func isWellFormed(_ id: String) -> Bool {
        !id.isEmpty && id.utf8.count <= min(max(options.longest, 1), 1024) && id.utf8.allSatisfy(Self.isIDByte)
    }

    private static func isIDByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-_.:+/=@".utf8.contains(byte)
        }
    }

    private static func make() -> String {
        (0..<2).map { _ in HexText.encode(UInt64.random(in: .min ... .max)) }.joined()
    }
}

private enum RequestIDKey: RequestKey { typealias Value = String }

extension Request {
    /// The id that `RequestIDs` has given the request; without it, `id`.
    public var requestID: String { self[RequestIDKey.self] ?? id }
}
