// Uploads.swift - a folder that accepts files. It is off unless a program mounts it.
// Invariant: nothing is written outside of the folder, no file is seen before it is complete, and none is replaced
// unless the program allows it.

public import HTTPTypes
internal import WryneckHTTP
internal import WryneckReactor

/// Stores files that clients send, in a folder and below it.
///
/// ```swift
/// root["files"] = Uploads(into: "/srv/inbox", downloads: Files("/srv/inbox"))
/// ```
///
/// PUT stores its body under the path that it names. POST stores the files of a form (multipart/form-data) in the
/// folder that its path names, under their own names, all of them or none. A new file is answered with 201 and its
/// Location, a replaced one with 204, one that exists and may not be replaced with 409, or with 412 if the request has
/// conditions; a full disk with 507, a body that is too large with 413. The form of a browser is answered with 303 to
/// the folder. The form's field `folder`, if it is not empty, is the name of a new folder, which is made where
/// `makesDirectories` is true. `Files.Listing.uploadForm` shows such a form.
///
/// A file appears under its name when it is complete. Until then its name is `.upload-` and a number, in the same
/// folder; if the upload breaks off it is removed. (A process that is killed leaves it behind.) Names that begin with a
/// dot, contain control characters or would not be served by `Files` are refused, and no symbolic link below the folder
/// is followed.
///
/// Everybody who can reach it can write: put it behind authentication. And do not use a folder whose files are executed
/// or trusted.
public final class Uploads: Resource, FolderUser, Wrapping {
    /// The default limit of a request's body in bytes: 100 MiB.
    public static let standardBodyLimit = 100 * 1024 * 1024

    /// The path of the folder, as the program gave it.
    public var directory: String { folder.path }
    /// The most bytes of a request's body.
    public let bodyLimit: Int?

    private let folder: UploadFolder
    private let overwrites: Bool
    private let makesDirectories: Bool
    private let acceptsForeignForms: Bool
    private let downloads: (any Resource)?

    var inner: [any Resource] { downloads.map { [$0] } ?? [] }

    /// - Parameters:
    ///   - directory: a path, relative to the process's working directory unless it begins with a slash. Links in it
    ///     are followed.
    ///   - bodyLimit: the most bytes of a request's body, at least zero; 100 MiB by default.
    ///   - overwrites: whether a file that exists is replaced.
    ///   - makesDirectories: whether folders are made: missing ones on the way to a file, and those that a form asks
    ///     for.
    ///   - acceptsForeignForms: whether pages of other sites may send forms here through the browsers of their readers.
    ///     Such a form comes with the
    ///     address, the certificate and the password of the reader, so by default the answer is 403.
    ///   - downloads: answers GET and HEAD at the same paths: usually `Files` of the same directory.
    public init(
        into directory: String, bodyLimit: Int = Uploads.standardBodyLimit, overwrites: Bool = false,
        makesDirectories: Bool = false,
        acceptsForeignForms: Bool = false, downloads: (any Resource)? = nil
    ) {
        folder = UploadFolder(path: directory)
        self.bodyLimit = max(bodyLimit, 0)
        self.overwrites = overwrites
        self.makesDirectories = makesDirectories
        self.acceptsForeignForms = acceptsForeignForms
        self.downloads = downloads
    }

    /// Opens the directory now, so that a wrong path is noticed at the start and not by the first client.
    /// - Throws: `Files.DirectoryError`, or an `Errno` if the process has no descriptors left.
    public func open() throws { _ = try folder.root() }

    /// PUT and POST, and GET where there are downloads.
    public var allowedMethods: [HTTPRequest.Method] { downloads == nil ? [.put, .post] : [.get, .put, .post] }

    /// The downloads for GET and HEAD; nil for other methods, whose rest of the path names the file.
    public func child(of request: Request, along path: inout Request.Path) throws -> (any Resource)? {
        request.method == .get || request.method == .head ? downloads : nil
    }

    /// Stores the files of a request.
    /// - Parameter request: a PUT or a POST.
    /// - Returns: 201, 204, or 303 for a browser's form.
    /// - Throws: `HTTPError` with 400, 403, 405, 409, 412, 413, 415, 503 or 507; `Files.DirectoryError` if the
    ///   directory itself is not there.
    public func render(_ request: Request) throws -> Rendering {
        let isAtRoot = request.path.isUnwalked
        guard let name = request.path.withRemainingBytes({ UploadName($0, isAtRoot: isAtRoot) }) else {
            throw HTTPError(.badRequest, "no name for a file")
        }
        return request.method == .put ? try put(request, name) : try post(request, name)
    }

    // MARK: PUT

    private func put(_ request: Request, _ name: UploadName) throws -> Rendering {
        guard !name.isFolder, let file = name.segments.last else {
            let allow = downloads == nil ? "POST, OPTIONS" : "GET, HEAD, POST, OPTIONS"
            throw HTTPError(.methodNotAllowed, "PUT needs the name of a file", headers: [.allow: allow])
        }
        // RFC 9110 §14.4: a part would be taken for the whole.
        guard !request.headers.contains(.contentRange) else { throw HTTPError(.badRequest, "PUT of a part of a file") }
        // RFC 9110 §8.4: it would be served without its coding.
        guard !request.headers.contains(.contentEncoding) else {
            throw HTTPError(.unsupportedMediaType, "PUT with a content coding")
        }
        let conditions = UploadConditions(
            request.headers, overwrites: overwrites, now: Int(Syscalls.wallClockSeconds()))
        return .async { [folder, makesDirectories] in
            let isNew = try await UploadStore.store(
                into: folder, name.segments.dropLast(), makesDirectories: makesDirectories, conditions,
                on: request.reactor
            ) { try await $0.add(file, request.body) }
            guard isNew == [true] else { return .empty(.noContent) }
            return Response(status: .created, headers: [.location: RelativeLocation.itself(request)])
        }
    }

    // MARK: POST

    private func post(_ request: Request, _ name: UploadName) throws -> Rendering {
        if !acceptsForeignForms { try Uploads.refuseForeign(request) }
        let multipart = try request.multipart()
        return .async { [folder, makesDirectories, overwrites] in
            var names: [String] = []
            let isNew = try await UploadStore.store(
                into: folder, name.segments, makesDirectories: makesDirectories,
                UploadConditions(overwrites: overwrites), on: request.reactor
            ) { store in
                for try await part in multipart {
                    if part.filename == nil, part.name == "folder" {
                        let folder = try await Uploads.folder(in: part, isAllowed: makesDirectories)
                        guard let folder else { continue }
                        names.append(folder + "/")
                        store.add(folder: folder)
                        continue
                    }
                    // An empty file field of a browser has the file name "".
                    guard let filename = part.filename, !filename.isEmpty else { continue }
                    guard let safe = part.safeFilename else { throw HTTPError(.badRequest, "no name for a file") }
                    names.append(safe)
                    try await store.add(safe, part.body)
                }
                guard !names.isEmpty else { throw HTTPError(.badRequest, "no file in the form") }
            }
            return Uploads.answer(request, names, isNew)
        }
    }

    /// The name of the new folder that a form's field holds; nil for an empty field.
    private nonisolated(nonsending) static func folder(
        in part: Multipart.Part, isAllowed: Bool
    ) async throws -> String? {
        let name = try await part.text(upTo: 1024)
        guard !name.isEmpty else { return nil }
        guard isAllowed else { throw HTTPError(.forbidden, "no folders are made here") }
        guard UploadName.isUsable(name) else { throw HTTPError(.badRequest, "no name for a folder") }
        return name
    }

    private static func answer(_ request: Request, _ names: [String], _ isNew: [Bool]) -> Response {
        if request.headers[.accept]?.contains("text/html") ?? false {
            return .redirect(to: RelativeLocation.entry("", request), status: .seeOther)
        }
        let locations = names.map { name in
            guard name.hasSuffix("/") else { return RelativeLocation.entry(name, request) }
            return RelativeLocation.entry(String(name.dropLast()), request) + "/"
        }
        guard isNew.contains(true) else { return .empty(.noContent) }
        var response = Response.text(locations.map { $0 + "\n" }.joined(), status: .created)
        if locations.count == 1 { response.headers[.location] = locations[0] }
        return response
    }

    /// Refuses forms from other sites: a form is the one request that a page may send to another site without asking
    /// first. Browsers say where it came from.
    private static func refuseForeign(_ request: Request) throws {
        if let site = request.headers.first(where: { $0.name.canonicalName == "sec-fetch-site" })?.value {
            if site == "same-origin" || site == "none" { return }
            throw HTTPError(.forbidden, "a form of another site")
        }
        guard let origin = request.headers[.origin] else { return }
        // The scheme is not compared: behind a proxy it may be another one here.
        guard let start = origin.firstRange(of: "://")?.upperBound,
            origin[start...].lowercased() == request.authority?.lowercased()
        else {
            throw HTTPError(.forbidden, "a form of another site")
        }
    }
}
