// Syscalls+MainQueue.swift - libdispatch's interface for event loops that occupy the main thread, which
// CoreFoundation's run loop uses ("4CF"). The reactor does not need libdispatch, and a program without it has no main
// queue to serve. The linker finds it where it is linked in; else it is looked up by name.

internal import CLinux
internal import Glibc

extension Syscalls {
    /// Whether the calling thread is the first one of the process.
    static func isMainThread() -> Bool { clinux_gettid() == getpid() }

    /// The main queue's eventfd, which is readable while the queue has work, and the function that does the work. Only
    /// for the main thread.
    static func mainQueue() -> (descriptor: CInt, drain: () -> Void)? {
        let linked = clinux_main_queue_handle()
        if linked >= 0 { return (linked, { clinux_main_queue_drain() }) }
        guard let handle = dlsym(nil, "_dispatch_get_main_queue_handle_4CF"),
            let callback = dlsym(nil, "_dispatch_main_queue_callback_4CF")
        else {
            return nil
        }
        let descriptor = unsafeBitCast(handle, to: (@convention(c) () -> CInt).self)()
        let drain = unsafeBitCast(callback, to: (@convention(c) (UnsafeMutableRawPointer?) -> Void).self)
        return descriptor < 0 ? nil : (descriptor, { drain(nil) })
    }
}
