// UploadFailure.swift - the answer when a file cannot be stored.

internal import Glibc
internal import HTTPTypes
internal import WryneckHTTP
internal import WryneckReactor

enum UploadFailure {
    /// The answer to an error on the way to the disk. Unexpected errors are not told to the client, but logged.
    static func answer(to error: any Error) -> any Error {
        if let failure = error as? ThreadPool.Failure, failure == .queueIsFull || failure == .noThread { return busy }
        guard let code = error as? Errno else { return error }
        switch code.rawValue {
        case ENOSPC, EDQUOT: return HTTPError(.insufficientStorage)
        case EFBIG: return HTTPError(.contentTooLarge, "the file is larger than this server can store")
        case EACCES, EPERM, EROFS: return HTTPError(.forbidden)
        // A file where a folder should be, a link, or the reverse; ENOENT: somebody has just removed the folder.
        case EEXIST, ENOTDIR, EISDIR, ENOTEMPTY, ELOOP, ENOENT: return HTTPError(.conflict)
        // A name that the file system cannot hold.
        case ENAMETOOLONG, EINVAL, EILSEQ: return HTTPError(.badRequest, "no name for a file")
        case EMFILE, ENFILE, ENOMEM: return busy
        default: return error
        }
    }

    private static var busy: HTTPError { HTTPError(.serviceUnavailable, headers: [.retryAfter: "1"]) }
}
