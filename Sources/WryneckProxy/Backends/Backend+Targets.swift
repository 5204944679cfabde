// Backend+Targets.swift - what is asked of a backend for a request.
// Invariant: nothing that a client asks for leads out of the backend's folder, or to another host, however a backend
// reads it: a segment that somebody could take for a step is refused, never resolved.

package import WryneckClient
internal import WryneckHTTP

extension Backend {
    /// Why nothing can be asked of a backend for a request.
    package enum TargetMistake: Error, Sendable, Hashable {
        /// The target is no path: `*`, an absolute URL, or one with a "#".
        case notAPath
        /// A segment is `.` or `..`, or so for those who read `%2e`, `%2f`, `\` or `;` as some servers do
        /// (CVE-2021-41773 and many others).
        case step
        /// It cannot be sent.
        case malformed(ClientURL.Mistake)
    }

    /// The URL of a request: the backend's folder, and the target below it.
    /// - Parameter target: path and query, as in the request line (RFC 9112 §3.2.1). Escapes and empty segments stay as
    ///   they are; bytes that a URL cannot have get escapes.
    /// - Returns: what is sent to the backend.
    /// - Throws: why nothing can be.
    package func url(target: String) throws(Backend.TargetMistake) -> ClientURL {
        let bytes = target.utf8
        guard bytes.first == ASCII.slash, !bytes.contains(UInt8(ascii: "#")) else { throw .notAPath }
        guard !Self.hasSteps(bytes.prefix { $0 != ASCII.questionMark }) else { throw .step }
        // RFC 3986 §4.2: two slashes would begin a host. §5.2.4 takes the dot away again.
        let reference = folder.isEmpty && target.hasPrefix("//") ? "/.\(target)" : folder + target
        do throws(ClientURL.Mistake) { return try base.resolving(reference) } catch { throw .malformed(error) }
    }

    /// Whether a segment is a step for anybody.
    private static func hasSteps(_ path: Substring.UTF8View) -> Bool {
        guard path.contains(where: { $0 == UInt8(ascii: ".") || $0 == ASCII.percent }) else { return false }
        return unescaped(path).split { $0 == ASCII.slash || $0 == ASCII.backslash }.contains {
            let name = $0.prefix { $0 != ASCII.semicolon }
            return name.elementsEqual(".".utf8) || name.elementsEqual("..".utf8)
        }
    }

    /// The path without its escapes; malformed ones stay.
    private static func unescaped(_ path: Substring.UTF8View) -> [UInt8] {
        var (bytes, rest): ([UInt8], Substring.UTF8View) = ([], path)
        while let byte = rest.popFirst() {
            if byte == ASCII.percent, let escaped = ASCII.byte(hex: rest) {
                rest = rest.dropFirst(2)
                bytes.append(escaped)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }
}
