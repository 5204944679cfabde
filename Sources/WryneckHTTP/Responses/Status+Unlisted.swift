// Status+Unlisted.swift - statuses that HTTPTypes does not name.

package import HTTPTypes

extension HTTPResponse.Status {
    /// nginx's 499, for the log alone: the client left, or nobody answered.
    package static var clientLeft: HTTPResponse.Status { HTTPResponse.Status(code: 499, reasonPhrase: "") }

    /// 507: RFC 4918 §11.5.
    package static var insufficientStorage: HTTPResponse.Status {
        HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage")
    }
}
