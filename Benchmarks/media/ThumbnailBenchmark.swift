import Glibc
import Imaging

/// Makes thumbnails of the files it is given, or thumbnails and copies for vendors, over and over. Prints how many it makes
/// a second, and the milliseconds of processor that one takes. See the README in the folder above.
@main
struct ThumbnailBenchmark {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.count > 3, let kind = arguments.first, ["thumbnails", "both"].contains(kind),
            let threads = Int(arguments[2]), let rounds = Int(arguments[3])
        else {
            print("usage: ThumbnailBenchmark thumbnails|both THREADS ROUNDS FILE…")
            return
        }
        try Imaging.start()
        let imager = Imager(threads: threads)
        let files = arguments.dropFirst(3)
        let limits = CopyLimits(maximumSide: 2_000, maximumBytes: 3_500_000)
        let start = ContinuousClock.now
        let before = processorSeconds()
        try await withThrowingTaskGroup { group in
            for _ in 0..<threads {
                group.addTask {
                    for _ in 0..<rounds {
                        for file in files {
                            if kind == "both" {
                                _ = try await imager.previews(ofFile: file, copy: limits)
                            } else {
                                _ = try await imager.thumbnail(ofFile: file)
                            }
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let count = Double(threads * rounds * files.count)
        print(count / seconds, (processorSeconds() - before) * 1000 / count)
    }

    private static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
