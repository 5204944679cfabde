// MaintenanceSwitch.swift - whether the site is closed, for all reactors, and for whoever closes it: a signal, a page
// for its administrators, a task that waits for a database.

internal import Wryneck
internal import WryneckReactor

/// A switch for `MaintenanceMode`, to be flipped from any thread while the server runs. Make it outside of the site's
/// closure, so that all reactors share it.
public final class MaintenanceSwitch: Sendable {
    /// What clients are told while it is on.
    struct Notice: Sendable {
        let reason: String
        let retryAfter: Duration?
    }

    private let notice: Locked<Notice?>

    /// - Parameter isOn: whether the site begins closed.
    public init(isOn: Bool = false) {
        notice = Locked(isOn ? Notice(reason: Self.usualReason, retryAfter: Self.usualWait) : nil)
    }

    /// A text for everybody.
    private static let usualReason = "the site is being worked on"
    /// Long enough that waiting clients are no load, short enough that they are there soon.
    private static let usualWait = Duration.seconds(60)

    /// Whether the site is closed.
    public var isOn: Bool { current != nil }

    var current: Notice? { notice.withLock { $0 } }

    /// Closes the site: from the next request on. Those under way are not disturbed.
    /// - Parameters:
    ///   - reason: what clients are told, in the page of the error.
    ///   - retryAfter: when they may ask again, in whole seconds; nil says nothing.
    public func turnOn(reason: String? = nil, retryAfter: Duration? = .seconds(60)) {
        let next = Notice(reason: reason ?? Self.usualReason, retryAfter: retryAfter)
        notice.withLock { $0 = next }
    }

    /// Opens the site.
    public func turnOff() { notice.withLock { $0 = nil } }
}
