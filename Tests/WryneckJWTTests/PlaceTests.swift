import Testing

@testable import WryneckJWT
