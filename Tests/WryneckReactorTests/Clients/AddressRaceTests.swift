internal import CLinux
import Glibc
import Testing
import WryneckReactorTesting

@testable import WryneckReactor

@Suite("AddressRace: Happy Eyeballs, RFC 8305") struct AddressRaceTests {
    private static let refused = Errno(rawValue: ECONNREFUSED)
    private static let unreachable = Errno(rawValue: ENETUNREACH)
    private static func four(_ number: UInt32) -> SocketAddress { .ipv4(number, port: 80) }
    private static func six(_ number: UInt64) -> SocketAddress { .ipv6(0x2001 << 48, number, port: 80, scope: 0) }

    /// A network in which the test decides what becomes of each attempt.
    private final class World {
        let clock = ManualClock()
        var tried: [SocketAddress] = []
        var cancelled: [SocketAddress] = []
        var open: [SocketAddress: (Result<SocketAddress, Errno>) -> Void] = [:]
        var atOnce: [SocketAddress: Errno] = [:]
        var results: [Result<SocketAddress, Errno>] = []

        func race(_ addresses: [SocketAddress]) -> AddressRace<SocketAddress> {
            let race = AddressRace<SocketAddress>(
                on: clock, addresses,
                { [self] address, ended in
                    tried.append(address)
                    if let error = atOnce[address] { ended(.failure(error)) } else { open[address] = ended }
                    return { self.cancelled.append(address) }
                }, { [self] in results.append($0) })
            race.start()
            return race
        }
    }
    private let world = World()

    @Test("§4: families take turns, beginning with the first address's; the order within one stands")
    func interleaving() {
        let (a, b, c) = (AddressRaceTests.six(1), AddressRaceTests.six(2), AddressRaceTests.six(3))
        let (x, y) = (AddressRaceTests.four(1), AddressRaceTests.four(2))
        #expect(AddressRace<Int>.interleaved([a, b, c, x, y]) == [a, x, b, y, c])
        #expect(AddressRace<Int>.interleaved([x, a, y, b, c]) == [x, a, y, b, c])
        #expect(AddressRace<Int>.interleaved([x, y]) == [x, y])
        #expect(AddressRace<Int>.interleaved([]) == [])
    }

    @Test("§5: the next attempt begins 250 ms after the last one, the first success wins, the others are called off")
    func stagger() throws {
        let addresses = [AddressRaceTests.six(1), AddressRaceTests.six(2), AddressRaceTests.four(1)]
        let race = world.race(addresses)
        #expect(world.tried == [addresses[0]])
        world.clock.advance(by: .milliseconds(249))
        #expect(world.tried.count == 1)
        world.clock.advance(by: .milliseconds(1))
        #expect(world.tried == [addresses[0], addresses[2]])
        world.clock.advance(by: .milliseconds(250))
        #expect(world.tried == [addresses[0], addresses[2], addresses[1]])
        #expect(world.clock.pendingCalls == 0)
        world.open[addresses[2]]?(.success(addresses[2]))
        #expect(world.results == [.success(addresses[2])])
        #expect(Set(world.cancelled) == [addresses[0], addresses[1]])
        world.open[addresses[0]]?(.success(addresses[0]))
        #expect(world.results.count == 1)
        withExtendedLifetime(race) {}
    }

    @Test("§5: a failure begins the next attempt at once, and the stagger counts from there")
    func failure() {
        let addresses = [AddressRaceTests.four(1), AddressRaceTests.four(2), AddressRaceTests.four(3)]
        let race = world.race(addresses)
        world.clock.advance(by: .milliseconds(100))
        world.open[addresses[0]]?(.failure(AddressRaceTests.refused))
        #expect(world.tried.count == 2)
        world.clock.advance(by: .milliseconds(249))
        #expect(world.tried.count == 2)
        world.clock.advance(by: .milliseconds(1))
        #expect(world.tried.count == 3)
        withExtendedLifetime(race) {}
    }

    @Test("when all have failed, the last failure is the result; an attempt may fail before it has begun")
    func allFail() {
        let addresses = [AddressRaceTests.six(1), AddressRaceTests.four(1), AddressRaceTests.six(2)]
        world.atOnce = [addresses[0]: AddressRaceTests.unreachable, addresses[2]: AddressRaceTests.unreachable]
        let race = world.race(addresses)
        #expect(world.tried == [addresses[0], addresses[1]])
        world.clock.advance(by: .milliseconds(250))
        #expect(world.tried.count == 3 && world.results.isEmpty)
        world.open[addresses[1]]?(.failure(AddressRaceTests.refused))
        #expect(world.results == [.failure(AddressRaceTests.refused)])
        #expect(world.cancelled.isEmpty && world.clock.pendingCalls == 0)
        withExtendedLifetime(race) {}
    }

    @Test("nothing to try is a failure, and a list without end is not tried without end")
    func bounds() {
        let none = world.race([])
        #expect(world.results.count == 1)
        let many = (0..<10_000).map { AddressRaceTests.four($0) }
        for address in many { world.atOnce[address] = AddressRaceTests.refused }
        let race = world.race(many)
        #expect(world.tried.count == 64 && world.results.count == 2)
        withExtendedLifetime((none, race)) {}
    }

    @Test("cancel calls everything off, and nothing is told")
    func cancel() {
        let addresses = [AddressRaceTests.four(1), AddressRaceTests.four(2), AddressRaceTests.four(3)]
        let race = world.race(addresses)
        world.clock.advance(by: .milliseconds(250))
        race.cancel()
        #expect(Set(world.cancelled) == Set(addresses[..<2]))
        #expect(world.clock.pendingCalls == 0)
        world.open[addresses[0]]?(.success(addresses[0]))
        #expect(world.results.isEmpty)
    }
}
