package import Recording

/// What an import takes at most, in bytes.
package struct ImportLimits: Sendable {
    /// The largest file.
    package var file: Int
    /// The largest body of one request or answer, also after its content encoding is undone.
    package var body: Int
    /// The bodies of all answers that are imported from one file.
    package var allBodies: Int

    /// 256 MiB a file, 64 MiB a body, 256 MiB for all bodies of a file.
    package static let `default` = ImportLimits()

    package init(file: Int = 256 << 20, body: Int = 64 << 20, allBodies: Int = 256 << 20) {
        self.file = file
        self.body = body
        self.allBodies = allBodies
    }
}

/// What the reader of a file is told besides its bytes.
package struct ImportOptions: Sendable {
    /// The vendor of calls whose host is not a vendor's own, such as those through a proxy.
    package var vendor: Recording.Vendor?
    /// The day of answers for which neither the file nor the answer's `Date` header names one, `YYYY-MM-DD`.
    package var day: String
    package var limits: ImportLimits

    package init(vendor: Recording.Vendor? = nil, day: String, limits: ImportLimits = .default) {
        self.vendor = vendor
        self.day = day
        self.limits = limits
    }
}
