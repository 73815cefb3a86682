/// Where a picture's bytes are.
enum PictureOrigin: Sendable {
    case file(String)
    case bytes([UInt8])

    /// Calls `body` with ways to read the bytes, which must not be kept.
    func withSource<Value>(_ body: (VipsInput) throws(ImagingError) -> Value) throws(ImagingError) -> Value {
        switch self {
        case .file(let path):
            return try body(VipsInput(path: path))
        case .bytes(let bytes):
            // The array outlives the closure and the input does not, see ``VipsInput``.
            let result = unsafe bytes.withUnsafeBytes { bytes in
                Result { () throws(ImagingError) in
                    try body(unsafe VipsInput(bytes: bytes))
                }
            }
            return try result.get()
        }
    }
}
