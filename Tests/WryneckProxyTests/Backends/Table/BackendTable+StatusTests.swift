import Foundation
import Testing
import WryneckReactor

@testable import WryneckProxy

@Suite("The status of backends") struct BackendTableStatusTests {
    @Test("it tells the state, and how long one is out")
    func states() throws {
        var test = try TestBackends([2, 1, 1, 1])
        _ = test.fail(0)
        _ = test.table.drain(test.all[2].id)
        test.wait(.seconds(4))
        _ = test.fail(1)
        let status = test.table.status(at: test.now)
        #expect(status.map(\.state) == [.out, .out, .draining, .up])
        #expect(status.map(\.secondsOut) == [6, 10, nil, nil])
        #expect(status.map(\.share) == [0, 0, 0, 1] && status.map(\.weight) == [2, 1, 1, 1])
        #expect(status.map(\.id) == test.all.map(\.id.description))
        test.wait(.seconds(6))
        #expect(test.states == [.trial, .out, .draining, .up])
        #expect(test.table.status(at: test.now)[0].secondsOut == nil)
        #expect(test.table.status(at: test.now)[0].share == 0.1)
        let trial = (0..<100).lazy.compactMap { _ in test.choose() }.first { $0.isTrial }
        #expect(trial != nil && test.states[0] == .trial && test.table.status(at: test.now)[0].share == 0)
    }

    @Test("as JSON it is an object with the names of its fields")
    func json() throws {
        var test = try TestBackends([3])
        _ = test.choose()
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(test.table.status(at: test.now)), as: UTF8.self)
        let id = test.all[0].id
        #expect(
            text == """
                [{"busy":1,"failures":0,"id":"\(id)","share":1,"state":"up","total":1,"url":"http://b0","weight":3}]
                """)
        let back = try JSONDecoder().decode([BackendStatus].self, from: Data(text.utf8))
        #expect(back == test.table.status(at: test.now))
    }
}
