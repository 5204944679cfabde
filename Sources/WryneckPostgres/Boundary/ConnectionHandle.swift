// ConnectionHandle.swift - the owner of one connection of libpq.
// Invariant: only this file passes the pointer to C. It is used on the reactor's thread alone (the class is not
// Sendable), and closed and freed once, at the latest with this object.

#if PostgreSQL

    internal import CPostgres

    /// libpq's non-blocking calls, as methods.
    final class ConnectionHandle {
        enum Step { case failed, reading, writing, done }
        enum Flush { case done, more, failed }
        enum Taken { case taken, later, failed }
        enum Transaction { case idle, active, open, failed, unknown }
        enum CopyData { case bytes([UInt8]), later, ended }

        /// Nil once it is closed; then everything fails, and nothing is a trap.
        private var pointer: OpaquePointer?

        /// Begins to connect; nil without memory.
        init?(starting options: [(keyword: String, value: String)]) {
            let keywords = options.map(\.keyword)
            let values = options.map(\.value)
            let made = withCStrings(keywords) { keywords in
                withCStrings(values) { values in cpg_connect_start(keywords, values) }
            }
            guard let made else { return nil }
            pointer = made
        }

        deinit { close() }

        func close() { if let pointer = pointer.take() { cpg_finish(pointer) } }

        // MARK: Connecting

        func step() -> Step {
            guard let pointer else { return .failed }
            return switch cpg_connect_poll(pointer) {
            case CPG_POLL_READING: .reading
            case CPG_POLL_WRITING: .writing
            case CPG_POLL_DONE: .done
            default: .failed
            }
        }

        /// -1 without one.
        var socket: CInt { pointer.map { cpg_socket($0) } ?? -1 }
        var isGood: Bool { pointer.map { cpg_is_good($0) != 0 } ?? false }
        var message: String {
            guard let pointer, let text = cpg_message(pointer) else { return "the connection is closed" }
            return String(cString: text).trimmedLines
        }
        func makeNonblocking() -> Bool { pointer.map { cpg_make_nonblocking($0) != 0 } ?? false }
        func parameter(_ name: String) -> String? {
            pointer.flatMap { cpg_parameter($0, name) }.map { String(cString: $0) }
        }
        var backend: Int32 { pointer.map { cpg_backend($0) } ?? 0 }
        var serverVersion: Int { pointer.map { Int(cpg_server_version($0)) } ?? 0 }
        var isSecure: Bool { pointer.map { cpg_is_secure($0) != 0 } ?? false }
        var lacksPassword: Bool { pointer.map { cpg_lacks_password($0) != 0 } ?? false }
        var transaction: Transaction {
            guard let pointer else { return .unknown }
            return switch cpg_transaction_state(pointer) {
            case CPG_TX_IDLE: .idle
            case CPG_TX_ACTIVE: .active
            case CPG_TX_OPEN: .open
            case CPG_TX_FAILED: .failed
            default: .unknown
            }
        }

        // MARK: Sending

        func send(script: String) -> Bool { pointer.map { cpg_send_script($0, script) != 0 } ?? false }

        func send(_ sql: String, _ parameters: ParameterBlock) -> Bool {
            guard let pointer else { return false }
            return parameters.withArrays { cpg_send(pointer, sql, $0, $1, $2, $3) != 0 }
        }

        func sendPrepare(_ name: String, _ sql: String) -> Bool {
            pointer.map { cpg_send_prepare($0, name, sql) != 0 } ?? false
        }

        func send(prepared name: String, _ parameters: ParameterBlock) -> Bool {
            guard let pointer else { return false }
            return parameters.withArrays { cpg_send_prepared(pointer, name, $0, $1, $2, $3) != 0 }
        }

        func wantSingleRows() -> Bool { pointer.map { cpg_want_single_rows($0) != 0 } ?? false }
        func enterPipeline() -> Bool { pointer.map { cpg_enter_pipeline($0) != 0 } ?? false }
        func leavePipeline() -> Bool { pointer.map { cpg_leave_pipeline($0) != 0 } ?? false }
        func sync() -> Bool { pointer.map { cpg_sync($0) != 0 } ?? false }

        func flush() -> Flush {
            switch pointer.map({ cpg_flush($0) }) ?? -1 {
            case 0: .done
            case 1: .more
            default: .failed
            }
        }

        func put(copy bytes: ArraySlice<UInt8>) -> Taken {
            guard let pointer, let count = CInt(exactly: bytes.count) else { return .failed }
            let answer = bytes.withUnsafeBytes { raw in
                raw.withMemoryRebound(to: CChar.self) { cpg_put_copy(pointer, $0.baseAddress, count) }
            }
            return answer > 0 ? .taken : answer == 0 ? .later : .failed
        }

        func endCopy(refusing reason: String?) -> Taken {
            guard let pointer else { return .failed }
            let answer = reason.map { cpg_end_copy(pointer, $0) } ?? cpg_end_copy(pointer, nil)
            return answer > 0 ? .taken : answer == 0 ? .later : .failed
        }

        // MARK: Receiving

        func consume() -> Bool { pointer.map { cpg_consume($0) != 0 } ?? false }
        var isBusy: Bool { pointer.map { cpg_is_busy($0) != 0 } ?? false }
        func nextResult() -> ResultHandle? { pointer.flatMap { cpg_next_result($0) }.map { ResultHandle(owning: $0) } }

        /// Both ends of COPY's data look the same here: the result behind it says which it was.
        func copyData() -> CopyData {
            guard let pointer else { return .ended }
            var bytes: UnsafeMutablePointer<CChar>?
            let count = cpg_get_copy(pointer, &bytes)
            guard count != 0 else { return .later }
            guard count > 0, let bytes else { return .ended }
            defer { cpg_free_copy(bytes) }
            return .bytes(Array(UnsafeRawBufferPointer(start: bytes, count: Int(count))))
        }

        func nextNotification() -> PostgresNotification? {
            guard let pointer else { return nil }
            var notification: PostgresNotification?
            withUnsafeMutablePointer(to: &notification) { place in
                _ = cpg_next_notification(
                    pointer,
                    { place, channel, payload, backend in
                        guard let place, let channel, let payload else { return }
                        place.assumingMemoryBound(to: PostgresNotification?.self).pointee = PostgresNotification(
                            channel: String(cString: channel), payload: String(cString: payload), backend: backend)
                    }, place)
            }
            return notification
        }

        func makeCancel() -> CancelHandle? { pointer.flatMap { cpg_cancel_new($0) }.map { CancelHandle(owning: $0) } }
    }

    /// Lends an array of C strings that ends with NULL. Nothing in it has a NUL: who makes the strings sees to that.
    func withCStrings<Result>(
        _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result
    ) -> Result {
        var bytes: [CChar] = []
        var starts: [Int] = []
        for string in strings {
            starts.append(bytes.count)
            bytes.append(contentsOf: string.utf8.map { CChar(bitPattern: $0) })
            bytes.append(0)
        }
        // One block, so that the pointers stay right for as long as it is lent.
        return bytes.withUnsafeBufferPointer { block in
            let pointers: [UnsafePointer<CChar>?] = starts.map { start in block.baseAddress.map { $0 + start } } + [nil]
            return pointers.withUnsafeBufferPointer { pointers in
                guard let base = pointers.baseAddress else {
                    let nothing: UnsafePointer<CChar>? = nil
                    return withUnsafePointer(to: nothing) { body($0) }
                }
                return body(base)
            }
        }
    }

#endif
