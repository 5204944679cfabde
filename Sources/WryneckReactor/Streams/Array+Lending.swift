// Array+Lending.swift - lends an array's bytes for the length of a call, with the call's own type of error, which the
// standard library's closure methods widen to `any Error`.

extension [UInt8] {
    func lending<Result>(_ body: (UnsafeRawBufferPointer) throws(Errno) -> Result) throws(Errno) -> Result {
        let result = withUnsafeBytes { bytes -> Swift.Result<Result, Errno> in
            do throws(Errno) { return .success(try body(bytes)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    package mutating func lendingMutably<Result>(_ body: (UnsafeMutableRawBufferPointer) throws(Errno) -> Result)
        throws(Errno) -> Result
    {
        let result = withUnsafeMutableBytes { bytes -> Swift.Result<Result, Errno> in
            do throws(Errno) { return .success(try body(bytes)) } catch { return .failure(error) }
        }
        return try result.get()
    }
}
