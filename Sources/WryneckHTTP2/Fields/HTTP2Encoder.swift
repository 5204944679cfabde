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
            case header(Headers.Mistake)
            /// The status has not three digits, or is not for this: 101 does not exist in HTTP/2 (RFC 9113 §8.6).
            case status(Int)
        }

        /// A final response's head. `contentLength` is nil if it is not known, or may not be told; the preamble is
        /// Server and Date, where the fields have none of their own.
        package static func response(
            _ status: HTTPResponse.Status, _ headers: Headers, contentLength: Int?, preamble: HTTP2Preamble
        ) throws(Failure) -> FieldSection {
            var section = FieldSection()
            try write(status, headers, contentLength: contentLength, preamble: preamble, to: &section)
            return section
        }

        /// The same into a section that has room from the response before; its fields are dropped.
        package static func write(
            _ status: HTTPResponse.Status, _ headers: Headers, contentLength: Int?, preamble: HTTP2Preamble,
            to section: inout FieldSection
        ) throws(Failure) {
            guard (200...999).contains(status.code) else { throw .status(status.code) }
            if let refusal = headers.refusal { throw .header(refusal) }
            section.removeAll()
            if status.code == 200, let type = headers.usualType {
                section.append(preamble.head(of: type))
            } else {
                section.append(":status", decimal: status.code)
                let own = append(headers, to: &section)
                if !own.hasServer, !headers.omitsServer { section.append(preamble.server) }
                if !own.hasDate { section.append(preamble.date) }
            }
            if let contentLength { section.append("content-length", decimal: contentLength) }
        }

        /// An interim response's head: 100, 103, any 1xx but 101.
        package static func interim(_ status: HTTPResponse.Status, _ headers: Headers = [:]) throws(Failure)
            -> FieldSection
        {
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

        /// A request's head. `path` is nil for CONNECT alone, which has no scheme either (RFC 9113 §8.5);
        /// `connectProtocol` is for an extended CONNECT (RFC 8441 §4).
        package static func request(
            _ method: HTTPRequest.Method, scheme: String, authority: String, path: String?, _ headers: Headers,
            contentLength: Int? = nil,
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

        /// Adds the fields that may go out, and tells of two that are there only once.
        @discardableResult
        private static func append(_ headers: Headers, to section: inout FieldSection, butHost: Bool = false) -> (
            hasServer: Bool, hasDate: Bool
        ) {
            var (hasServer, hasDate) = (false, false)
            headers.forEachField { name, value in
                switch name.count {
                case 4 where butHost && isEqual(name, "host"): return
                case 4 where isEqual(name, "date"): hasDate = true
                case 6 where isEqual(name, "server"): hasServer = true
                default: if ConnectionFields.containsOrUpgrade(name) { return }
                }
                section.append(name, value)
            }
            return (hasServer, hasDate)
        }

        /// Without regard to case; the bytes of a name have none but letters and `word` only such ones.
        private static func isEqual(_ name: UnsafeRawBufferPointer, _ word: StaticString) -> Bool {
            word.withUTF8Buffer { word in word.indices.allSatisfy { name[$0] | 0x20 == word[$0] } }
        }
    }

#endif
