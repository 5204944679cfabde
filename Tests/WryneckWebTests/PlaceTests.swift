import Testing

@testable import WryneckWeb
