import CLinux
import Glibc
import Testing

@testable import WryneckReactor

/// What becomes of a process is in `CurlTests`: it cannot be undone.
@Suite("The user that a process becomes") struct ProcessUserTests {
    private func reason(_ text: String) -> String? {
        #expect(throws: ProcessUser.Failure.self) { try ProcessUser(text) }?.description
    }

    @Test("by name with its own group, or another one; by number")
    func found() throws {
        let nobody = try ProcessUser("nobody")
        #expect(nobody.user == 65534 && nobody.group == 65534)
        #expect(try ProcessUser("nobody:games").group == 60)
        #expect(try ProcessUser("65534") == nobody)
        #expect(try ProcessUser("4711:4712").user == 4711 && ProcessUser("4711:4712").group == 4712)
    }

    @Test("what is none is refused with its reason")
    func refused() {
        #expect(reason("no-such-user") == "there is no user \"no-such-user\"")
        #expect(reason("nobody:no-such-group") == "there is no group \"no-such-group\"")
        #expect(reason("4711") == "no account has the number 4711; name a group, too: 4711:GROUP")
        for text in ["", ":", "nobody:", ":nogroup", "4294967295:1", "1:4294967295"] {
            #expect(reason(text) == "\"\(text)\" is no NAME or NAME:GROUP")
        }
        for text in ["root", "0", "nobody:root", "nobody:0", "nobody\0x"] { #expect(reason(text) != nil) }
    }

    @Test("only root can", .enabled(if: geteuid() != 0, "the test does not run as root"))
    func onlyRoot() throws {
        let user = try ProcessUser("nobody")
        #expect(throws: ProcessUser.Failure.self) { try user.assume() }
    }
}
