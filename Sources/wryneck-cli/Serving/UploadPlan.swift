// UploadPlan.swift - a folder within the site that accepts files.
// Invariant: GET and HEAD go to the site's own files, so that their rules, lists and links are the same as elsewhere.

internal import Wryneck

struct UploadPlan: Sendable {
    /// The place on the site, without slashes around it; empty for all of it.
    let path: String
    /// The place on the disk.
    let directory: String
    let limit: Int
    let overwrites: Bool
}

/// Sends requests that write to the folder for uploads, and all others to the files.
final class UploadSwitch: Resource {
    private let segments: [String]
    private let uploads: Uploads
    private let files: any Resource

    init(_ plan: UploadPlan, files: any Resource) throws {
        segments = plan.path.split(separator: "/").map(String.init)
        uploads = Uploads(
            into: plan.directory, bodyLimit: plan.limit, overwrites: plan.overwrites, makesDirectories: true,
            downloads: files)
        self.files = files
        try uploads.open()
    }

    func child(of request: Request, along path: inout Request.Path) throws -> (any Resource)? {
        if request.method == .get || request.method == .head { return files }
        var rest = path
        for segment in segments where rest.popFirst() != segment { return files }
        path = rest
        return uploads
    }

    func render(_ request: Request) throws -> Rendering { throw HTTPError(.notFound) }
}
