// Descriptors.swift - what the process has open.

internal import CLinux
import Glibc

/// How many descriptors the process has open, by /proc/self/fd.
func openDescriptors() -> Int {
    guard let directory = opendir("/proc/self/fd") else { return -1 }
    defer { closedir(directory) }
    var count = 0
    while readdir(directory) != nil { count += 1 }
    return count - 3
}
