// ClientBody.swift - what a request carries: bytes, a file, or what a producer writes while it is sent.
// Invariant: a body that can be read once is never begun twice, whatever copies there are of it.

public import WryneckBodies
public import WryneckDeferred
package import WryneckHTTP
public import WryneckReactor

/// The content of a request.
public struct ClientBody {
    enum Content {
        case none
        case bytes([UInt8])
        /// Written anew for each try; `once` is nil if it can be.
        case stream(StreamBody, once: Once?)
    }

    /// Whether somebody has begun to read what can be read once.
    final class Once { var isBegun = false }

    let content: Content

    /// No body, and no field about one.
    public static var none: ClientBody { ClientBody(content: .none) }

    /// Bytes in memory.
    public static func bytes(_ bytes: [UInt8]) -> ClientBody { ClientBody(content: .bytes(bytes)) }

    /// Text, as UTF-8.
    public static func text(_ text: String) -> ClientBody { .bytes(Array(text.utf8)) }

    /// A part of an open file, which is read piece by piece in threads, again for each try.
    /// - Parameter slice: the part; if the file turns out to be shorter, the request breaks off.
    /// - Returns: the body.
    public static func file(_ slice: FileSlice) -> ClientBody {
        .repeatable(length: slice.count) { writer in try await writer.writePieces(of: slice) }
    }

    /// What a producer writes, once: such a request is not sent again after its body was begun.
    /// - Parameters:
    ///   - length: the number of bytes; nil if unknown.
    ///   - produce: writes the body, and returns at its end; a throw breaks the request off.
    /// - Returns: the body.
    public static func stream(length: Int? = nil, _ produce: @escaping (BodyWriter) async throws -> Void) -> ClientBody
    {
        ClientBody(content: .stream(StreamBody(length: length, producer: .async(produce)), once: Once()))
    }

    /// What a producer writes, once, without a task.
    /// - Parameters:
    ///   - length: the number of bytes; nil if unknown.
    ///   - produce: begins to write; its Deferred fires at the body's end.
    /// - Returns: the body.
    public static func stream(
        length: Int? = nil, _ produce: @escaping (BodyWriter) throws -> Deferred<Void>
    ) -> ClientBody {
        ClientBody(content: .stream(StreamBody(length: length, producer: .deferred(produce)), once: Once()))
    }

    /// What a producer writes, which can do so as often as needed.
    /// - Parameters:
    ///   - length: the number of bytes; nil if unknown.
    ///   - produce: writes the whole body each time.
    /// - Returns: the body.
    public static func repeatable(
        length: Int? = nil, _ produce: @escaping (BodyWriter) async throws -> Void
    ) -> ClientBody {
        ClientBody(content: .stream(StreamBody(length: length, producer: .async(produce)), once: nil))
    }

    package var length: BodyLength {
        switch content {
        case .none: .none
        case .bytes(let bytes): .known(bytes.count)
        case .stream(let stream, _): stream.length.map { .known(max($0, 0)) } ?? .unknown
        }
    }

    /// Whether it can be sent, or sent again.
    package var replay: BodyReplay {
        switch content {
        case .none: .none
        case .bytes, .stream(_, nil): .replayable
        case .stream(_, let once?): once.isBegun ? .consumed : .untouched
        }
    }
}
