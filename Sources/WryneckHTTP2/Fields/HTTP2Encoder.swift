// HTTP2Encoder.swift - heads and trailers as fields: RFC 9113 §8.2.2, §8.3.
// Invariant: fields about the connection never get out, whoever has set them: they would make the message malformed.

#if HTTP2

    package import HTTPTypes
    package import WryneckHTTP

    /// Makes the sections that a session sends.
    package enum HTTP2Encoder {
        /// Why a message cannot be sent.
        package enum Failure: Error, Equatable {
            /// A field was refused when it was set.
            case header(HeaderError)
            /// The status has not three digits, or is not for this: 101 does not exist in HTTP/2 (RFC 9113 §8.6).
            case status(Int)
        }

        /// A final response's head. `contentLength` is nil if it is not known, or may not be told; the preamble is Server and
        /// Date, where the fields have none of their own.
        package static func response(
            _ status: HTTPResponse.Status, _ headers: Headers, contentLength: Int?, preamble: HTTP2Preamble
        ) throws(Failure) -> FieldSection {
            guard (200...999).contains(status.code) else { throw .status(status.code) }
            if let refusal = headers.refusal { throw .header(refusal) }
            var section = FieldSection()
            section.append(":status", decimal: status.code)
            if !headers.omitsServer, !headers.contains(.server) { section.append(preamble.server) }
            if !headers.contains(.date) { section.append(preamble.date) }
            append(headers, to: &section)
            if let contentLength { section.append("content-length", decimal: contentLength) }
            return section
        }

        /// An interim response's head: 100, 103, any 1xx but 101.
        package static func interim(_ status: HTTPResponse.Status, _ headers: Headers = [:]) throws(Failure) -> FieldSection {
            guard (100...199).contains(status.code), status.code != 101 else { throw .status(status.code) }
            if let refusal = headers.refusal { throw .header(refusal) }
            var section = FieldSection()
            section.append(":status", decimal: status.code)
            append(headers, to: &section)
            return section
        }

        /// Trailers, without fields that may not be some.
        package static func trailers(_ headers: Headers) throws(Failure) -> FieldSection {
            if let refusal = headers.refusal { throw .header(refusal) }
            var section = FieldSection()
            headers.forEachTrailer { section.append($0, $1) }
            return section
        }

        /// A request's head. `path` is nil for CONNECT alone, which has no scheme either (RFC 9113 §8.5); `connectProtocol` is
        /// for an extended CONNECT (RFC 8441 §4).
        package static func request(
            _ method: HTTPRequest.Method, scheme: String, authority: String, path: String?, _ headers: Headers, contentLength: Int? = nil,
            connectProtocol: String? = nil
        ) throws(Failure) -> FieldSection {
            if let refusal = headers.refusal { throw .header(refusal) }
            var section = FieldSection()
            section.append(":method", method.rawValue)
            if let connectProtocol { section.append(":protocol", connectProtocol) }
            if let path {
                section.append(":scheme", scheme)
                section.append(":path", path)
            }
            section.append(":authority", authority)
            append(headers, to: &section, butHost: true)
            if let contentLength { section.append("content-length", decimal: contentLength) }
            return section
        }

        private static func append(_ headers: Headers, to section: inout FieldSection, butHost: Bool = false) {
            headers.forEachField { name, value in
                if ConnectionFields.containsOrUpgrade(name) || (butHost && name.count == 4 && isHost(name)) { return }
                section.append(name, value)
            }
        }

        private static func isHost(_ name: UnsafeRawBufferPointer) -> Bool { name.map { $0 | 0x20 }.elementsEqual("host".utf8) }
    }

    /// The fields that every response carries. Made once a second.
    package struct HTTP2Preamble: Sendable {
        package let server: FieldSection
        package let date: FieldSection

        package init(_ preamble: ResponsePreamble) {
            server = Self.section(preamble.serverBytes)
            date = Self.section(preamble.dateBytes)
        }

        private static func section(_ lines: ArraySlice<UInt8>) -> FieldSection {
            var section = FieldSection()
            lines.withUnsafeBytes { lines in Headers.forEachLine(lines) { section.append($0, $1) } }
            return section
        }
    }

#endif
