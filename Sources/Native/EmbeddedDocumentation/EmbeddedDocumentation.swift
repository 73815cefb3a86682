import CDocumentation

/// The OpenAPI document and the files of the documentation pages, which were compiled into the binary.
package enum EmbeddedDocumentation {
    /// Every file by its name, as in `openapi.json`. Swagger UI is among them where it had been fetched, each of its large
    /// files also compressed (`swagger-ui.css.gz`). Each call copies them.
    package static var files: [String: [UInt8]] {
        var count = 0
        // The files are constants of the binary: they are there for as long as the process is.
        let first = unsafe lpo_documentation_files(&count)
        let entries = unsafe UnsafeBufferPointer(start: first, count: count)
        var files: [String: [UInt8]] = [:]
        for index in 0..<count {
            let entry = unsafe entries[index]
            let name = unsafe String(cString: entry.name)
            files[name] = unsafe Array(UnsafeBufferPointer(start: entry.bytes, count: entry.count))
        }
        return files
    }
}
