import HTTPTypes
import Testing

@testable import WryneckHTTP

@Suite("Statuses from numbers") struct StatusTests {
    @Test(
        "a number outside of 100 to 999 traps nowhere, and is sent nowhere",
        arguments: [Int.min, -1, 0, 99, 1000, Int.max])
    func wrong(code: Int) {
        let status = HTTPResponse.Status(code: code)
        #expect(status.code == 0)
        var output: [UInt8] = []
        #expect(throws: ResponseEncoder.Failure.status(0)) {
            try ResponseEncoder.head(
                status: status, headers: Headers(), framing: .none, connection: .close, minorVersion: 1,
                preamble: ResponsePreamble(server: "test", secondsSince1970: 0), into: &output)
        }
    }

    @Test("others are as they are", arguments: [100, 200, 404, 599, 999])
    func right(code: Int) { #expect(HTTPResponse.Status(code: code).code == code) }

    @Test("each has a name: its own, the standard one, or its class's")
    func names() {
        #expect(HTTPResponse.Status(code: 404, reasonPhrase: "Gone Fishing").name == "Gone Fishing")
        #expect(HTTPResponse.Status(code: 404).name == "Not Found")
        for (code, name) in [
            (199, "Informational"), (299, "Successful"), (399, "Redirection"), (499, "Client Error"),
            (599, "Server Error"), (700, "Error"),
        ] {
            #expect(HTTPResponse.Status(code: code).name == name)
        }
    }
}
