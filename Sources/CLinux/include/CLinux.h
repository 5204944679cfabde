// CLinux - the Linux calls that Swift's Glibc module does not show. Header only; functions only where Swift cannot use
// a macro.
//
// These headers bring structs (sockaddr_storage, timespec) that Swift's Glibc module has, too, and which of the two
// modules the compiler takes as their owner depends on the order in which it reads the files. So a file that imports
// Glibc also imports CLinux (`make lint` checks this): the members of those structs are then visible either way.
#ifndef WRYNECK_CLINUX_H
#define WRYNECK_CLINUX_H

#include <malloc.h>  // for the test that counts what an idle connection keeps
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

// Swift's Glibc module is built without _GNU_SOURCE, which hides accept4's prototype. To define it here would give this
// module a different fd_set.
static inline int clinux_accept4(int fd, struct sockaddr *addr, socklen_t *length, int flags) {
    return (int)syscall(SYS_accept4, fd, addr, length, flags);
}

// struct open_how of openat2(2), Linux 5.6; Debian 12's glibc has no wrapper for it.
struct clinux_open_how {
    uint64_t flags;
    uint64_t mode;
    uint64_t resolve;
};

// Hidden without _GNU_SOURCE; the same number on every architecture that Swift runs on.
#define CLINUX_O_PATH 010000000

#define CLINUX_RESOLVE_NO_MAGICLINKS 0x02
#define CLINUX_RESOLVE_NO_SYMLINKS 0x04
#define CLINUX_RESOLVE_BENEATH 0x08
#define CLINUX_RESOLVE_CACHED 0x20

static inline int clinux_openat2(int directory, const char *path, const struct clinux_open_how *how) {
    return (int)syscall(SYS_openat2, directory, path, how, sizeof *how);
}

// Hidden without _GNU_SOURCE.
#define CLINUX_RWF_NOWAIT 0x08

static inline long clinux_preadv2(int fd, const struct iovec *vectors, int count, int64_t offset, int flags) {
    // The offset goes in two halves; on a 64-bit system the lower one is all of it.
    return syscall(SYS_preadv2, fd, vectors, (long)count, (long)offset, 0L, (long)flags);
}

/// memfd_create(2) with MFD_CLOEXEC; hidden without _GNU_SOURCE.
static inline int clinux_memfd_create(const char *name) { return (int)syscall(SYS_memfd_create, name, 1U); }

/// The number of processors that the thread may run on (sched_getaffinity(2)); 1 if the kernel does not say.
static inline int clinux_processor_count(void) {
    unsigned char mask[1024];
    long length = syscall(SYS_sched_getaffinity, 0, sizeof mask, mask);
    int count = 0;
    for (long i = 0; i < length; i++) count += __builtin_popcount(mask[i]);
    return count > 0 ? count : 1;
}

/// Names the calling thread for debuggers, top and perf; at most 15 bytes are kept (pthread_setname_np(3) is hidden,
/// too).
static inline int clinux_name_thread(const char *name) { return (int)syscall(SYS_prctl, 15 /* PR_SET_NAME */, name, 0, 0, 0); }

/// renameat2(2) with RENAME_NOREPLACE; hidden without _GNU_SOURCE.
static inline int clinux_rename_new(int from, const char *name, int to, const char *newName) {
    return (int)syscall(SYS_renameat2, from, name, to, newName, 1U);
}

/// Keeps this thread, and those that it starts, from gaining rights by executing a program (prctl(2),
/// PR_SET_NO_NEW_PRIVS).
static inline int clinux_forgo_new_privileges(void) { return (int)syscall(SYS_prctl, 38 /* PR_SET_NO_NEW_PRIVS */, 1, 0, 0, 0); }

/// The process's environment, for a program that it starts. To Swift, `environ` would be a variable that anybody might
/// change.
static inline char **clinux_environment(void) {
    extern char **environ;
    return environ;
}

static inline int clinux_gettid(void) { return (int)syscall(SYS_gettid); }

// libdispatch's interface for event loops that occupy the main thread. The references are weak, because a program may
// be linked without libdispatch; they are needed, because a lookup by name finds nothing in a statically linked
// program.
extern int _dispatch_get_main_queue_handle_4CF(void) __attribute__((weak));
extern void _dispatch_main_queue_callback_4CF(void *) __attribute__((weak));

static inline int clinux_main_queue_handle(void) {
    if (!_dispatch_get_main_queue_handle_4CF || !_dispatch_main_queue_callback_4CF) return -1;
    return _dispatch_get_main_queue_handle_4CF();
}

static inline void clinux_main_queue_drain(void) { _dispatch_main_queue_callback_4CF(0); }

#endif
