// WebSocketClient.swift - WebSockets from this side: connects, asks for the socket, and hands it out when it is open.

public import HTTPTypes
public import WryneckDeferred
internal import WryneckHTTP
public import WryneckReactor
public import WryneckSockets
internal import WryneckWebSocket

/// Opens WebSockets to servers.
///
/// ```swift
/// let socket = try await WebSocketClient.connect(to: "wss://example.org/chat", on: reactor).value
/// try await socket.send("hello")
/// for try await message in socket { print(message) }
/// ```
public enum WebSocketClient {
    /// Connects, and opens a WebSocket.
    ///
    /// A cancellation of the Deferred cancels the attempt.
    /// - Parameters:
    ///   - url: `ws://host:port/path?query`, or `wss` with TLS. The ports are 80 and 443 if none is given.
    ///   - reactor: where the socket lives.
    ///   - options: subprotocols, further fields, compression, limits and time-outs.
    /// - Returns: the socket, which is open; or a `WebSocketClient.Failure`, or an `Endpoint.ConnectError`.
    public static func connect(
        to url: String, on reactor: Reactor, _ options: WebSocketClient.Options = Options()
    ) -> Deferred<WebSocket> {
        let opening: ClientOpening
        let endpoint: Endpoint
        do throws(WebSocketClient.Failure) {
            let url = try ClientURL(ofSocket: url)
            endpoint = try url.endpoint(options)
            opening = try ClientOpening(url, options)
        } catch {
            return .fail(error)
        }
        return reactor.connect(to: endpoint, timeout: options.connectTimeout) { opening }.flatMap { $0.opened }
    }
}

extension WebSocketClient {
    /// Why there is no socket, although there was a connection.
    public enum Failure: Error, Hashable, Sendable {
        /// The URL is no `ws://host:port/path` or `wss://...`; a build without the trait TLS has no `wss`.
        case url(String)
        /// A field that may not be sent, or that the handshake makes itself.
        case headers
        /// The server has answered with another status than 101.
        case status(HTTPResponse.Status)
        /// The answer is no answer to the request.
        case answer(String)
        /// There was no answer in time.
        case timedOut
        /// The connection ended before there was an answer.
        case disconnected
    }
}
