import FoundationEssentials
import Glibc
import Providers

/// Decodes one body over and over through the decoder that the server uses, and prints what it cost as JSON.
///
/// `DecoderBenchmark VENDOR API FILE [PIECE-BYTES] [SECONDS]`; see README.md in the folder above. Everything runs on one
/// thread. Beside the decoding, in turn with it, the same bytes are only searched for line feeds: what looking at memory
/// costs on this machine at this moment.
@main
struct DecoderBenchmark {
    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard arguments.count >= 3,
            let vendor = Vendor(rawValue: arguments[0]), let format = WireFormat(rawValue: arguments[1]),
            let endpoint = ProviderEndpoint(vendor: vendor, api: format, apiKey: "benchmark")
        else {
            print("usage: DecoderBenchmark VENDOR API FILE [PIECE-BYTES] [SECONDS]")
            exit(2)
        }
        let body = [UInt8](try Data(contentsOf: URL(filePath: arguments[2])))
        let pieceBytes = arguments.count > 3 ? Int(arguments[3]) ?? 4_096 : 4_096
        let seconds = arguments.count > 4 ? Double(arguments[4]) ?? 0.5 : 0.5
        let pieces = stride(from: 0, to: body.count, by: max(1, pieceBytes)).map {
            Array(body[$0..<min($0 + pieceBytes, body.count)])
        }
        let api = endpoint.makeAPI()
        let once = decode(pieces, with: api)
        guard once.finished else {
            print("the stream does not end in order")
            exit(1)
        }

        var decoding: [Duration] = []
        var scanning: [Duration] = []
        let clock = ContinuousClock()
        let start = clock.now
        var lines = 0
        while clock.now - start < .seconds(seconds) || decoding.count < 5 {
            decoding.append(clock.measure { precondition(decode(pieces, with: api).events == once.events) })
            scanning.append(clock.measure { lines = countLines(in: body) })
        }
        let decodingTime = median(decoding)
        let scanningTime = median(scanning)
        print(
            """
            {"bytes": \(body.count), "lines": \(lines), "events": \(once.events), "rounds": \(decoding.count), \
            "decode_seconds": \(decodingTime), "scan_seconds": \(scanningTime)}
            """
        )
    }

    private static func decode(_ pieces: [[UInt8]], with api: any ProviderAPI) -> (events: Int, finished: Bool) {
        var decoder = api.makeDecoder()
        var events = 0
        var finished = false
        func take(_ list: [ProviderEvent]) {
            events += list.count
            if case .finished = list.last { finished = true }
        }
        for piece in pieces { take(decoder.decode(piece)) }
        take(decoder.finish())
        return (events, finished)
    }

    private static func countLines(in body: [UInt8]) -> Int {
        body.withUnsafeBytes { bytes in
            guard var place = bytes.baseAddress else { return 0 }
            let end = place + bytes.count
            var lines = 0
            while let found = memchr(place, 0x0A, end - place) {
                lines += 1
                place = UnsafeRawPointer(found) + 1
            }
            return lines
        }
    }

    /// The middle of the durations, in seconds.
    private static func median(_ durations: [Duration]) -> Double {
        durations.sorted()[durations.count / 2] / .seconds(1)
    }
}
