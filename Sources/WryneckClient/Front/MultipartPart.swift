// MultipartPart.swift - a part of a form with files: RFC 7578.

internal import WryneckBodies
internal import WryneckHTTP
internal import WryneckReactor

/// A field or a file of a form.
public struct MultipartPart: Sendable {
    enum Content: Sendable {
        case bytes([UInt8])
        case path(String)
    }

    let name: String
    let filename: String?
    let contentType: String?
    let content: Content

    /// A field with a value.
    public static func field(_ name: String, _ value: String) -> MultipartPart {
        MultipartPart(name: name, filename: nil, contentType: nil, content: .bytes(Array(value.utf8)))
    }

    /// A file of the disk, which is read while it is sent.
    /// - Parameters:
    ///   - name: the field's name.
    ///   - path: where it is.
    ///   - filename: the name that the server is told; nil for the last part of the path.
    ///   - contentType: what it is.
    /// - Returns: the part.
    public static func file(
        _ name: String, path: String, filename: String? = nil, contentType: String = "application/octet-stream"
    ) -> MultipartPart {
        let last = path.split(separator: "/").last.map(String.init) ?? path
        return MultipartPart(
            name: name, filename: filename ?? last, contentType: contentType, content: .path(path))
    }

    /// A file in memory.
    /// - Parameters:
    ///   - name: the field's name.
    ///   - bytes: its content.
    ///   - filename: the name that the server is told.
    ///   - contentType: what it is.
    /// - Returns: the part.
    public static func bytes(
        _ name: String, _ bytes: [UInt8], filename: String, contentType: String = "application/octet-stream"
    ) -> MultipartPart {
        MultipartPart(name: name, filename: filename, contentType: contentType, content: .bytes(bytes))
    }

    /// The part with its file open. Blocks.
    func opened() throws(Errno) -> OpenPart {
        switch content {
        case .bytes(let bytes): OpenPart(part: self, content: .bytes(bytes))
        case .path(let path): OpenPart(part: self, content: .file(try FileSlice(path: path)))
        }
    }
}

/// A part whose length is known.
struct OpenPart: Sendable {
    enum Content: Sendable {
        case bytes([UInt8])
        case file(FileSlice)
    }

    let part: MultipartPart
    let content: Content

    var layout: MultipartLayout.Part {
        let length =
            switch content {
            case .bytes(let bytes): bytes.count
            case .file(let slice): slice.count
            }
        return MultipartLayout.Part(
            part.name, filename: part.filename, contentType: part.contentType, length: length)
    }
}

extension ClientBody {
    static func multipart(_ layout: MultipartLayout, _ parts: [OpenPart]) -> ClientBody {
        let length: Int? = if case .known(let count) = layout.length { count } else { nil }
        return .repeatable(length: length) { writer in
            for (head, part) in zip(layout.heads, parts) {
                try await writer.write(head)
                switch part.content {
                case .bytes(let bytes): try await writer.write(bytes)
                case .file(let slice): try await writer.writePieces(of: slice)
                }
            }
            try await writer.write(layout.end)
        }
    }
}
