import Imaging

/// Makes thumbnails of the files it is given, over and over, and prints how many it makes a second. See the README in
/// the folder above.
@main
struct ThumbnailBenchmark {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard let rounds = arguments.first.flatMap({ Int($0) }), arguments.count > 1 else {
            print("usage: ThumbnailBenchmark ROUNDS FILE…")
            return
        }
        try Imaging.start()
        let imager = Imager()
        let files = arguments.dropFirst()
        var bytes = 0
        let start = ContinuousClock.now
        for _ in 0..<rounds {
            for file in files { bytes += try await imager.thumbnail(ofFile: file).bytes.count }
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        print(Double(rounds * files.count) / seconds, bytes)
    }
}
