// AddressFilter+InternetTests.swift - the list of special ranges.

import Testing

@testable import WryneckClient

@Suite("Special-purpose addresses") struct AddressFilterInternetTests {
    @Test("each range of the list can be read, so that none is lost by a slip of the pen")
    func list() {
        #expect(AddressFilter.notOfTheInternet.count == AddressFilter.special.count)
        #expect(Set(AddressFilter.notOfTheInternet).count == AddressFilter.special.count)
    }
}
