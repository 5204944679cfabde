import Testing

@testable import WryneckRedis
