import FoundationEssentials
import Glibc

/// What tells whether the two files of a recording changed, without reading them.
struct RecordingStamps: Equatable {
    struct Stamp: Equatable {
        let seconds: Int
        let nanoseconds: Int
        let size: Int
        let inode: UInt
    }

    var metadata: Stamp?
    var body: Stamp?

    /// The stamps, or `nil` where a file was modified so lately that the next change may have the same time.
    var settled: RecordingStamps? {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let newest = [metadata, body].compactMap(\.self).map { $0.seconds * 1_000_000_000 + $0.nanoseconds }.max() ?? 0
        return now.tv_sec * 1_000_000_000 + now.tv_nsec - newest > Self.granularity ? self : nil
    }

    /// The stamps of each recording that has a file under `directory`; `nil` where the folder cannot be listed.
    static func all(in directory: String) -> [String: RecordingStamps]? {
        guard FileManager.default.fileExists(atPath: directory) else { return nil }
        var all: [String: RecordingStamps] = [:]
        for vendor in Recording.Vendor.allCases {
            let folder = "\(directory)/\(vendor.rawValue)"
            for file in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            where !file.hasPrefix(".") {
                if file.hasSuffix(".json") {
                    all["\(vendor.rawValue)/\(file.dropLast(5))", default: .init()].metadata = stamp(
                        "\(folder)/\(file)"
                    )
                } else if file.hasSuffix(".sse") {
                    all["\(vendor.rawValue)/\(file.dropLast(4))", default: .init()].body = stamp("\(folder)/\(file)")
                }
            }
        }
        return all
    }

    private static func stamp(_ path: String) -> Stamp? {
        var info = stat()
        guard stat(path, &info) == 0 else { return nil }
        return Stamp(
            seconds: info.st_mtim.tv_sec,
            nanoseconds: info.st_mtim.tv_nsec,
            size: Int(info.st_size),
            inode: UInt(info.st_ino)
        )
    }

    /// In nanoseconds; file systems' clocks tick every few milliseconds.
    private static let granularity = 100_000_000
}
