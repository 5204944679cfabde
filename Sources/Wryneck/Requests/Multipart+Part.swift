// Multipart+Part.swift - one part of a form: a field or a file.

internal import HTTPTypes
public import WryneckHTTP

extension Multipart {
    /// A part of a multipart/form-data body.
    public final class Part {
        private let head: MultipartHead
        private let number: Int
        private let multipart: Multipart

        init(_ head: MultipartHead, number: Int, of multipart: Multipart) {
            self.head = head
            self.number = number
            self.multipart = multipart
        }

        /// The name of the form's field. Several parts may share it.
        public var name: String { head.name }

        /// The file's name as the client wrote it; nil for a part that is not a file. `filename*` does not count (RFC
        /// 7578 §4.2). It may contain anything, slashes and line breaks included: never make a path of it.
        public var filename: String? { head.filename }

        /// The name behind the last slash or backslash of `filename`, if a file may be called that: not empty, at most
        /// 255 bytes, no control characters, no dot in front. Nil otherwise.
        public var safeFilename: String? { head.filename.flatMap(SafeFilename.of) }

        /// The media type, as the client claims it; nil without one, which means text/plain (RFC 7578 §4.4).
        public var contentType: String? { head.headers[.contentType] }

        /// The part's header fields.
        public var headers: Headers { head.headers }

        /// The body, as it arrives.
        public var body: Body { Body(part: self) }

        /// Reads the whole body.
        /// - Parameter limit: the most bytes, at least zero.
        /// - Returns: the bytes.
        /// - Throws: an `HTTPError` with 413 if there are more; errors of reading.
        public nonisolated(nonsending) func collect(upTo limit: Int) async throws -> [UInt8] {
            var bytes: [UInt8] = []
            while let piece = try await multipart.piece(of: number) {
                guard piece.count <= limit - bytes.count else {
                    throw HTTPError(.contentTooLarge, "a part of the form is longer than \(limit) bytes")
                }
                bytes.append(contentsOf: piece)
            }
            return bytes
        }

        /// Reads the whole body as text.
        /// - Parameter limit: the most bytes, at least zero; 64 KiB by default.
        /// - Returns: the text.
        /// - Throws: `HTTPError` with 413 if there is more, with 400 if it is not UTF-8; errors of reading.
        public nonisolated(nonsending) func text(upTo limit: Int = 64 * 1024) async throws -> String {
            guard let text = String(validating: try await collect(upTo: limit), as: UTF8.self) else {
                throw HTTPError(.badRequest, "not UTF-8")
            }
            return text
        }

        /// The pieces of a part's body.
        public struct Body: AsyncSequence, AsyncIteratorProtocol {
            /// A piece, as it came from the network.
            public typealias Element = [UInt8]

            fileprivate let part: Multipart.Part

            /// The next piece; nil at the end. Throws `RequestBody.ReadError.partIsOver` if a later part was asked for.
            public mutating func next(isolation actor: isolated (any Actor)?) async throws -> [UInt8]? {
                try await part.multipart.piece(of: part.number)
            }

            /// The body itself: its pieces can be read once.
            public func makeAsyncIterator() -> Body { self }
        }
    }
}
