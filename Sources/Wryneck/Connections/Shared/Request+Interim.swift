// Request+Interim.swift - responses before the response: RFC 9110 §15.2, RFC 8297.

public import HTTPTypes
public import WryneckHTTP

extension Request {
    /// Sends an interim response, such as 103 Early Hints, before the response proper (RFC 9110 §15.2, RFC 8297).
    /// - Parameters:
    ///   - status: 102 to 199, but for 101. (100 is sent when somebody reads the body, 101 by an upgrade.)
    ///   - headers: the fields of the interim response.
    /// - Returns: whether it was sent: false for an HTTP/1.0 client, once the response has begun, and for another
    ///   status.
    /// - Throws: `Headers.Mistake` if a field may not be sent.
    @discardableResult
    public func inform(_ status: HTTPResponse.Status, headers: Headers = Headers()) throws(Headers.Mistake) -> Bool {
        if let refusal = headers.refusal { throw refusal }
        guard (102...199).contains(status.code) else { return false }
        return exchange?.sink?.inform(status, headers) ?? false
    }
}
