/// Small files of the ISO base media format and of WebM.
enum SampleMovies {
    static func box(_ type: String, _ content: [UInt8]...) -> [UInt8] {
        let content = content.flatMap { $0 }
        return big(content.count + 8, 4) + ascii(type) + content
    }

    static func brand(_ major: String, _ compatible: String...) -> [UInt8] {
        box("ftyp", ascii(major), zeros(4), compatible.flatMap { ascii($0) })
    }

    static let upright = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x4000_0000]
    static let quarterTurn = [0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x4000_0000]

    static func track(
        _ handler: String,
        width: Int = 0,
        height: Int = 0,
        matrix: [Int] = upright,
        isEnabled: Bool = true,
        entry: String = "avc1",
        samples: Int = 5,
        seconds: Int = 0
    ) -> [UInt8] {
        let header = big(isEnabled ? 3 : 0, 4) + zeros(36) + matrix.flatMap { big($0, 4) } + big(width << 16, 4)
        let description = box(entry, zeros(24), big(640, 2), big(360, 2), zeros(50))
        return box(
            "trak",
            box("tkhd", header, big(height << 16, 4)),
            box(
                "mdia",
                box("mdhd", zeros(12), big(90_000, 4), big(90_000 * seconds, 4), zeros(4)),
                box("hdlr", zeros(8), ascii(handler), zeros(13)),
                box(
                    "minf",
                    box(
                        "stbl",
                        box("stsd", zeros(4), big(1, 4), description),
                        box("stsz", zeros(8), big(samples, 4))
                    )
                )
            )
        )
    }

    static let video = track("vide", width: 320, height: 180)
    static let sound = track("soun", entry: "mp4a")

    /// A movie box of 2.5 seconds, unless told otherwise.
    static func movie(_ tracks: [UInt8]..., duration: Int = 1500, more: [UInt8] = []) -> [UInt8] {
        box("moov", box("mvhd", zeros(12), big(600, 4), big(duration, 4), zeros(80)), tracks.flatMap { $0 }, more)
    }

    static let mp4 = brand("isom", "iso2", "mp41") + movie(video, sound) + box("mdat", noise(100))

    static func heif(
        _ brand: [UInt8],
        properties: [[UInt8]] = [],
        primary: [UInt8] = [1, 2, 0x83, 4],
        types: [(id: Int, type: String)] = []
    ) -> [UInt8] {
        let entries = types.map { box("infe", [2, 0, 0, 0], big($0.id, 2), zeros(2), ascii($0.type), [0]) }
        let extents = box("ispe", zeros(4), big(10, 4), big(10, 4)) + box("ispe", zeros(4), big(30, 4), big(20, 4))
        return brand
            + box(
                "meta",
                zeros(4),
                box("hdlr", zeros(8), ascii("pict"), zeros(13)),
                box("pitm", zeros(4), big(7, 2)),
                entries.isEmpty ? [] : box("iinf", zeros(4), big(entries.count, 2), entries.flatMap { $0 }),
                box(
                    "iprp",
                    box("ipco", extents, properties.flatMap { $0 }),
                    box(
                        "ipma",
                        zeros(4),
                        big(2, 4),
                        big(3, 2),
                        [1, 1],
                        big(7, 2),
                        big(primary.count - 1, 1),
                        Array(primary.dropFirst())
                    )
                )
            ) + box("mdat", noise(60))
    }

    static func element(_ id: Int, _ content: [UInt8]...) -> [UInt8] {
        let content = content.flatMap { $0 }
        let idBytes = big(id, 4).drop { $0 == 0 }
        return idBytes + big(content.count | 1 << 28, 4) + content
    }

    static func webM(
        _ tracks: [UInt8]...,
        type: String = "webm",
        duration: Double? = 2500,
        isLive: Bool = false
    ) -> [UInt8] {
        let length = duration.map { element(0x4489, big(Int(bitPattern: UInt($0.bitPattern)), 8)) } ?? []
        let content =
            element(0x1549_A966, element(0x2A_D7B1, big(1_000_000, 3)), length)
            + element(0x1654_AE6B, tracks.flatMap { $0 }) + element(0x1F43_B675, noise(80))
        let header = element(0x1A45_DFA3, element(0x4286, [1]), element(0x4282, ascii(type)))
        return header
            + (isLive
                ? big(0x1853_8067, 4) + [0x01] + [UInt8](repeating: 0xFF, count: 7) + content
                : element(0x1853_8067, content))
    }

    static func webMVideo(_ more: [UInt8] = []) -> [UInt8] {
        element(0xAE, element(0x83, [1]), element(0xE0, element(0xB0, big(320, 2)), element(0xBA, big(180, 2)), more))
    }

    static let webMSound = element(0xAE, element(0x83, [2]))
}
