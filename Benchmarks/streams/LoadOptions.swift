import FoundationEssentials

/// What `StreamBenchmark load` does, as `name=value` arguments.
struct LoadOptions {
    static let usage = """
        port=PORT targets=FILE body=FILE type=CONTENT-TYPE streams=N frames=N [spread=MS] [repeat=N] [gap=MS] [timeout=S]
        """

    var port: UInt16
    /// Where each stream is asked for: a path and, after a space, the bearer token if there is one.
    var targets: [(path: String, token: String?)]
    var body: [UInt8]
    var contentType: String
    /// How many streams are open at once, on a connection each that stands before the clock runs.
    var streams: Int
    /// How many frames of text the upstream sends in a stream, which tells whether the text is whole.
    var frames: Int
    /// Over how many milliseconds the first stream of each connection starts, evenly; 0 starts all at once.
    var spread: Int
    /// How many streams a connection carries, each begun when the one before it has ended.
    var repeats: Int
    /// A stream does not hold if more milliseconds than this lie between two of its chunks.
    var gap: Int
    /// Seconds after which streams that still run are given up.
    var timeout: Int

    init?(_ arguments: some Sequence<String>) {
        var values: [String: String] = [:]
        for argument in arguments {
            let parts = argument.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { return nil }
            values[String(parts[0])] = String(parts[1])
        }
        guard let port = values["port"].flatMap(UInt16.init), let targets = values["targets"].flatMap(Self.content),
            let body = values["body"].flatMap(Self.content), let type = values["type"],
            let streams = values["streams"].flatMap(Int.init), let frames = values["frames"].flatMap(Int.init)
        else { return nil }
        self.port = port
        self.targets = targets.split(separator: 0x0A).map { line in
            let words = line.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
            return (words[0], words.count > 1 ? words[1] : nil)
        }
        self.body = body
        contentType = type
        self.streams = streams
        self.frames = frames
        spread = values["spread"].flatMap(Int.init) ?? 0
        repeats = values["repeat"].flatMap(Int.init) ?? 1
        gap = values["gap"].flatMap(Int.init) ?? 40
        timeout = values["timeout"].flatMap(Int.init) ?? 60
        guard streams > 0, repeats > 0, self.targets.count >= streams * repeats else { return nil }
    }

    /// The request for the stream of a number, as it goes over the wire.
    func request(_ number: Int) -> [UInt8] {
        let (path, token) = targets[number]
        let authorization = token.map { "Authorization: Bearer \($0)\r\n" } ?? ""
        let head = """
            POST \(path) HTTP/1.1\r
            Host: 127.0.0.1:\(port)\r
            \(authorization)Content-Type: \(contentType)\r
            Content-Length: \(body.count)\r
            \r

            """
        return Array(head.utf8) + body
    }

    private static func content(of file: String) -> [UInt8]? {
        (try? Data(contentsOf: URL(filePath: file))).map { [UInt8]($0) }
    }
}
