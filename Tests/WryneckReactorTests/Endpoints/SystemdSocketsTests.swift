import Testing

@testable import WryneckReactor

@Suite("Socket activation, sd_listen_fds(3)") struct SystemdSocketsTests {
    private func sockets(_ variables: [String: String]) -> SystemdSockets {
        SystemdSockets(processID: 42) { variables[$0] }
    }

    private func reason(_ variables: [String: String], _ choice: SystemdSockets.Choice) -> String? {
        #expect(throws: SystemdSockets.Failure.self) { try sockets(variables).descriptor(choice) }?.reason
    }

    @Test("the only socket needs no name")
    func only() throws { #expect(try sockets(["LISTEN_PID": "42", "LISTEN_FDS": "1"]).descriptor(.only) == 3) }

    @Test("several are told apart by name or index")
    func several() throws {
        let variables = ["LISTEN_PID": "42", "LISTEN_FDS": "3", "LISTEN_FDNAMES": "web::admin"]
        #expect(try sockets(variables).descriptor(.name("admin")) == 5)
        #expect(try sockets(variables).descriptor(.name("")) == 4)
        #expect(try sockets(variables).descriptor(.index(1)) == 4)
        #expect(reason(variables, .only) == "the service manager has passed 3 sockets; say which by name= or index=")
        #expect(
            reason(variables, .name("mail"))
                == "the service manager has passed no socket named \"mail\" (LISTEN_FDNAMES)")
        #expect(reason(variables, .index(3)) == "the service manager has passed 3 sockets, none has index 3")
        #expect(reason(variables, .index(-1)) != nil)
    }

    @Test(
        "variables for another process, or without sense, pass nothing",
        arguments: [
            [:], ["LISTEN_FDS": "1"], ["LISTEN_PID": "41", "LISTEN_FDS": "1"], ["LISTEN_PID": "42", "LISTEN_FDS": "0"],
            ["LISTEN_PID": "42", "LISTEN_FDS": "-1"], ["LISTEN_PID": "42", "LISTEN_FDS": "99999999999999999999"],
            ["LISTEN_PID": "42", "LISTEN_FDS": "2147483647"], ["LISTEN_PID": "42", "LISTEN_FDS": "x"],
        ])
    func nothing(variables: [String: String]) {
        #expect(reason(variables, .only) == "the service manager has passed no socket (LISTEN_FDS, LISTEN_PID)")
    }

    @Test("more names than sockets name nothing")
    func tooManyNames() {
        #expect(reason(["LISTEN_PID": "42", "LISTEN_FDS": "1", "LISTEN_FDNAMES": "a:b"], .name("b")) != nil)
    }
}
