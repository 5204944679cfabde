import Glibc

/// A line that is out at once: nothing of it waits in a buffer when a signal ends the process.
func say(_ words: Any...) {
    let line = Array((words.map { "\($0)" }.joined(separator: " ") + "\n").utf8)
    write(STDOUT_FILENO, line, line.count)
}
