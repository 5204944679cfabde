// ThreadSlot.swift - one object for each thread, because Deferreds belong to a thread.
// Invariant: the slot owns its object, and only its own thread sees it, so there is no lock.

internal import Glibc

/// One slot for each thread of the process, empty at first.
struct ThreadSlot<Object: AnyObject>: Sendable {
    /// Nil if the process has no key left: then every slot stays empty.
    private let key: pthread_key_t?

    init() {
        var key = pthread_key_t()
        self.key = pthread_key_create(&key, nil) == 0 ? key : nil
    }

    /// The object in the calling thread's slot.
    var object: Object? {
        guard let key, let held = pthread_getspecific(key) else { return nil }
        return Unmanaged<Object>.fromOpaque(held).takeUnretainedValue()
    }

    /// Puts an object into the calling thread's slot, or empties it.
    ///
    /// - Parameter object: The object, nil for none.
    /// - Returns: The object that was there before, and whether the exchange worked.
    @discardableResult
    func exchange(for object: Object?) -> (before: Object?, isDone: Bool) {
        guard let key else { return (nil, false) }
        let before = pthread_getspecific(key)
        let held = object.map { Unmanaged.passRetained($0) }
        guard pthread_setspecific(key, held?.toOpaque()) == 0 else {
            held?.release()
            return (nil, false)
        }
        return (before.map { Unmanaged<Object>.fromOpaque($0).takeRetainedValue() }, true)
    }
}
