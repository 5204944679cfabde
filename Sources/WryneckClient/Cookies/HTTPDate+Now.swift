// HTTPDate+Now.swift - the time of day, which cookies and Retry-After are about; all else is about the reactor's clock.

internal import WryneckHTTP
internal import WryneckReactor

extension HTTPDate {
    static var now: HTTPDate { HTTPDate(secondsSince1970: Int(Syscalls.wallClockSeconds())) }
}
