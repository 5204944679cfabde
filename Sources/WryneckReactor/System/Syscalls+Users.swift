// Syscalls+Users.swift - the user of the process, and other accounts. The policy is that of Syscalls.swift.

internal import CLinux
internal import Glibc

extension Syscalls {
    package static func isRoot() -> Bool { geteuid() == 0 }

    /// The number, the primary group and the name of an account, by its name or its number.
    static func account(_ name: String) -> (user: UInt32, group: UInt32, name: String)? {
        guard !name.utf8.contains(0) else { return nil }
        return lookUp { entry, buffer, size, found in
            if let number = UInt32(name) {
                getpwuid_r(number, entry, buffer, size, found)
            } else {
                getpwnam_r(name, entry, buffer, size, found)
            }
        } copying: { (entry: passwd) in
            (entry.pw_uid, entry.pw_gid, String(cString: entry.pw_name))
        }
    }

    /// The number of a group.
    static func group(_ name: String) -> UInt32? {
        guard !name.utf8.contains(0) else { return nil }
        if let number = UInt32(name) { return number }
        return lookUp {
            getgrnam_r(name, $0, $1, $2, $3)
        } copying: { (entry: Glibc.group) in
            entry.gr_gid
        }
    }

    /// Calls with larger and larger buffers, and copies the result before the buffer goes.
    private static func lookUp<Entry, Result>(
        _ call: (
            UnsafeMutablePointer<Entry>, UnsafeMutablePointer<CChar>, Int,
            UnsafeMutablePointer<UnsafeMutablePointer<Entry>?>
        ) -> CInt,
        copying copy: (Entry) -> Result
    ) -> Result? {
        var size = 1024
        while size <= 1024 * 1024 {
            let entry = UnsafeMutablePointer<Entry>.allocate(capacity: 1)
            let buffer = UnsafeMutablePointer<CChar>.allocate(capacity: size)
            defer {
                entry.deallocate()
                buffer.deallocate()
            }
            var found: UnsafeMutablePointer<Entry>?
            let code = call(entry, buffer, size, &found)
            if code == 0 { return found.map { copy($0.pointee) } }
            guard code == ERANGE || code == EINTR else { return nil }
            if code == ERANGE { size *= 4 }
        }
        return nil
    }

    /// Sets the groups first, because only root may change them; then the user, which takes root's capabilities away.
    /// glibc does it for all threads of the process.
    static func become(user: UInt32, group: UInt32, groupsOf name: String?) throws(Errno) {
        if let name {
            _ = try retrying { initgroups(name, group) }
        } else {
            var groups = [gid_t(group)]
            _ = try retrying { setgroups(1, &groups) }
        }
        _ = try retrying { setgid(group) }
        _ = try retrying { setuid(user) }
    }

    /// Whether the process is this user and nothing else, and cannot be root again.
    static func isOnly(user: UInt32, group: UInt32) -> Bool {
        guard getuid() == user, geteuid() == user, getgid() == group, getegid() == group else { return false }
        // The saved user ID counts, too, and so does a capability to change it.
        return setuid(0) != 0 && seteuid(0) != 0 && setgid(0) != 0 && setegid(0) != 0
    }

    /// See `PR_SET_NO_NEW_PRIVS`: it holds for the calling thread, and for those that it starts.
    package static func forgoNewPrivileges() throws(Errno) { _ = try retrying { clinux_forgo_new_privileges() } }
}
