// Response+Download.swift - responses that a browser saves under a name: RFC 6266, RFC 8187.

internal import HTTPTypes
public import Wryneck
internal import WryneckHTTP
public import WryneckReactor

extension Response {
    /// Makes the response one that a browser saves.
    ///
    /// ```swift
    /// return .stream(type: "text/csv") { writer in ... }.downloaded(as: "orders \(year).csv")
    /// ```
    /// - Parameters:
    ///   - name: the file's name, which may be any text: of a path the last part is taken; control bytes, marks of
    ///     direction and leading dots are left out, and the name is cut at 255 bytes without its extension.
    ///   - isInline: whether the browser should show it if it can, and use the name if the user saves it. What users
    ///     have uploaded should not be shown on a site with sign-ins: a page among it would have its cookies.
    /// - Returns: the response with `Content-Disposition`, and with `nosniff`, so that the type is taken as it is said.
    public func downloaded(as name: String, isInline: Bool = false) -> Response {
        let attachment = AttachmentDisposition.value(for: DownloadName.of(name))
        let value = isInline ? "inline" + attachment.dropFirst("attachment".count) : attachment
        return setting(.contentDisposition, value).setting(.xContentTypeOptions, "nosniff")
    }

    /// Bytes that a browser saves. See `downloaded(as:isInline:)`.
    public static func download(_ bytes: [UInt8], as name: String, type: String = "application/octet-stream")
        -> Response
    {
        Response.bytes(bytes, type: type).downloaded(as: name)
    }

    /// A part of a file that a browser saves. See `downloaded(as:isInline:)`; `Files` serves whole trees, with ranges.
    public static func download(_ slice: FileSlice, as name: String, type: String = "application/octet-stream")
        -> Response
    {
        Response.file(slice, type: type).downloaded(as: name)
    }
}

extension Rendering {
    /// Makes the response one that a browser saves. See `Response.downloaded(as:isInline:)`.
    public func downloaded(as name: String, isInline: Bool = false) -> Rendering {
        map { $0.downloaded(as: name, isInline: isInline) }
    }

    /// Bytes that a browser saves. See `Response.downloaded(as:isInline:)`.
    public static func download(_ bytes: [UInt8], as name: String, type: String = "application/octet-stream")
        -> Rendering
    {
        Rendering(.download(bytes, as: name, type: type))
    }

    /// A part of a file that a browser saves. See `Response.downloaded(as:isInline:)`.
    public static func download(_ slice: FileSlice, as name: String, type: String = "application/octet-stream")
        -> Rendering
    {
        Rendering(.download(slice, as: name, type: type))
    }
}
