import CRecordings

/// The files of the folder Recordings that were compiled into the binary.
package enum EmbeddedRecordings {
    /// Every file by its path below the folder, as in `anthropic/short.sse`. Each call copies them.
    package static var files: [String: [UInt8]] {
        var count = 0
        // The files are constants of the binary: they are there for as long as the process is.
        let first = unsafe lpo_recording_files(&count)
        let entries = unsafe UnsafeBufferPointer(start: first, count: count)
        var files: [String: [UInt8]] = [:]
        for index in 0..<count {
            let entry = unsafe entries[index]
            let path = unsafe String(cString: entry.path)
            files[path] = unsafe Array(UnsafeBufferPointer(start: entry.bytes, count: entry.count))
        }
        return files
    }
}
