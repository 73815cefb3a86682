import CLibVips
import Glibc
import Synchronization
import Testing
import Waiting

@testable import Imaging

@Suite("The limits of pictures")
struct ImagerLimitsTests {
    private let imager = Imager(timeLimit: .never)

    @Test(
        "What no allowed loader reads is unsupported, whatever its name",
        arguments: [
            #"<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>"#,
            "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
            "P3 1 1 255 255 0 0\n", "1 1\n5\n", "push graphic-context\nviewbox 0 0 9 9\npop graphic-context\n",
            "#define a_width 8\n#define a_height 1\nstatic char a_bits[] = { 0x01 };\n", "x", "",
        ]
    )
    func loaders(text: String) async throws {
        _ = try Fixtures.quarters()
        for name in ["picture", "picture.png", "picture.svg", "picture.pdf", "picture.mat"] {
            await #expect(throws: ImagingError(.unsupported)) {
                try await Fixtures.withFile(Array(text.utf8), named: name) { try await imager.thumbnail(ofFile: $0) }
            }
        }
        await #expect(throws: ImagingError(.unsupported)) { try await imager.thumbnail(ofBytes: Array(text.utf8)) }
    }

    @Test("A picture cut short is damaged", arguments: ["jpeg", "png", "webp", "gif", "tiff", "heif"])
    func damaged(format: String) async throws {
        let bytes = try Fixtures.noise(width: 90, height: 90).encoded(as: format)
        await #expect(throws: ImagingError(.damaged)) {
            try await imager.thumbnail(ofBytes: Array(bytes[..<(bytes.count / 2)]))
        }
    }

    @Test("A file that is not there is unreadable, and the error does not name it")
    func unreadable() async throws {
        _ = try Fixtures.quarters()
        let error = await #expect(throws: ImagingError.self) { try await imager.thumbnail(ofFile: "/nowhere/secret") }
        #expect(error?.code == .unreadable)
        #expect(error?.description == "The picture's file cannot be opened.")
    }

    @Test("More pixels than allowed are refused by the header, exactly as many are not")
    func pixels() async throws {
        let narrow = Imager(maximumPixels: 2400)
        let fits = try Fixtures.quarters().encoded(as: "png")
        #expect(try await narrow.thumbnail(ofBytes: fits).width == 60)
        let bursts = try Fixtures.quarters(width: 60, height: 41).encoded(as: "png")
        await #expect(throws: ImagingError(.tooManyPixels)) { try await narrow.thumbnail(ofBytes: bursts) }
        let bitmap = BitmapFile(width: 60, height: 41).bytes
        await #expect(throws: ImagingError(.tooManyPixels)) { try await narrow.thumbnail(ofBytes: bitmap) }
    }

    @Test("What its decoder has in memory as a whole may have fewer bytes", arguments: ["webp", "gif", "heif", "tiff"])
    func bytes(format: String) async throws {
        let picture = try Fixtures.plain([9, 9, 9, 255], width: 64, height: 64).encoded(as: format)
        #expect(try await Imager(maximumBytes: 64 * 64 * 4).thumbnail(ofBytes: picture).width == 64)
        await #expect(throws: ImagingError(.tooManyPixels)) {
            try await Imager(maximumBytes: 64 * 64 * 3 - 1).thumbnail(ofBytes: picture)
        }
    }

    @Test("A HEIC of one piece may have half the pixels of one of tiles")
    func grid() async throws {
        let picture = try Fixtures.plain([9, 9, 9], width: 64, height: 64).encoded(as: "heif")
        let imager = Imager(maximumBytes: 64 * 64 * 5)
        let width = try await Fixtures.withFile(picture) { try await imager.thumbnail(ofFile: $0, isGrid: true).width }
        #expect(width == 64)
        await #expect(throws: ImagingError(.tooManyPixels)) {
            try await Fixtures.withFile(picture) { try await imager.thumbnail(ofFile: $0, isGrid: false) }
        }
    }

    @Test("Only interlaced, PNG and JPEG are in memory as a whole", arguments: ["png", "jpeg"])
    func interlaced(format: String) async throws {
        let picture = try Fixtures.plain([9, 9, 9], width: 64, height: 64)
        let narrow = Imager(maximumBytes: 4_096)
        #expect(try await narrow.thumbnail(ofBytes: picture.encoded(as: format)).width == 64)
        let interlaced = try picture.encoded(as: format, ["interlace": "true"])
        await #expect(throws: ImagingError(.tooManyPixels)) { try await narrow.thumbnail(ofBytes: interlaced) }
        #expect(try await imager.thumbnail(ofBytes: interlaced).width == 64)
    }

    @Test("A TIFF of more bands than pictures have is unsupported")
    func bands() async throws {
        for (bands, isRead) in [(5, true), (6, false), (200, false)] {
            let picture = try Fixtures.plain([UInt8](repeating: 9, count: bands)).encoded(as: "tiff")
            if isRead {
                #expect(try await imager.thumbnail(ofBytes: picture).width == 32)
            } else {
                await #expect(throws: ImagingError(.unsupported)) { try await imager.thumbnail(ofBytes: picture) }
            }
        }
    }

    @Test("A hundred megapixels are refused by their header, before anything is decoded")
    func bomb() async throws {
        let bytes = try Fixtures.large(width: 12_000, height: 8_400).encoded(as: "png")
        #expect(bytes.count < 1_000_000)
        // Cut behind the header, it would be damaged if more were read.
        for picture in [bytes, Array(bytes.prefix(200))] {
            await #expect(throws: ImagingError(.tooManyPixels)) { try await imager.thumbnail(ofBytes: picture) }
        }
    }

    @Test("Work past its time is stopped, not finished")
    func time() async throws {
        let bytes = try Fixtures.large(width: 900, height: 900).encoded(as: "png")
        await #expect(throws: ImagingError(.tookTooLong)) {
            try await Imager(timeLimit: .zero).thumbnail(ofBytes: bytes)
        }
        let whole = try computed(within: ProcessorTime(limit: .never))
        #expect(whole.error == nil)
        #expect(whole.part > 0.9)
        let stopped = try computed(within: ProcessorTime(limit: .zero))
        #expect(stopped.error?.code == .tookTooLong)
        #expect(stopped.part < 0.1)
    }

    /// Computes a picture that nothing of is there yet, and returns which part of its pixels was computed.
    private func computed(within time: ProcessorTime) throws -> (error: ImagingError?, part: Double) {
        let picture = try Fixtures.large(width: 9_000, height: 9_000)
        let part = UnsafeMutablePointer<Double>.allocate(capacity: 1)
        part.initialize(to: 0)
        defer { part.deallocate() }
        typealias Handler =
            @convention(c) (UnsafeMutablePointer<VipsImage>, UnsafePointer<VipsProgress>, UnsafeMutableRawPointer) ->
            Void
        let handler: Handler = { _, progress, part in
            let now = Double(progress.pointee.npels) / Double(progress.pointee.tpels)
            part.assumingMemoryBound(to: Double.self).pointee = now
        }
        let callback = unsafeBitCast(handler, to: GCallback.self)
        g_signal_connect_data(picture.pointer, "eval", callback, part, nil, GConnectFlags(rawValue: 0))
        g_object_ref(picture.pointer)
        let raster = try #require(Raster(adopting: picture.pointer))
        do throws(ImagingError) {
            _ = try raster.computed(within: time)
            return (nil, part.pointee)
        } catch {
            return (error, part.pointee)
        }
    }

    @Test("A JPEG of more scans than any encoder writes is refused")
    func scans() async throws {
        let bytes = try Fixtures.quarters().encoded(as: "jpeg", ["interlace": "true"])
        #expect(try await imager.thumbnail(ofBytes: bytes).width == 60)
        let last = try #require(bytes.indices.last { bytes[$0...].starts(with: [0xFF, 0xDA]) })
        let scan = bytes[last..<(bytes.count - 2)]
        let bomb = bytes.dropLast(2) + Array(repeating: scan, count: 200).joined() + [0xFF, 0xD9]
        await #expect(throws: ImagingError(.tookTooLong)) { try await imager.thumbnail(ofBytes: Array(bomb)) }
    }

    @Test("More than may wait are refused as busy, and a cancelled one is not begun")
    func queue() async throws {
        let narrow = Imager(threads: 1, maximumWaiting: 1)
        let gate = Gate()
        let first = Task { try await narrow.run { gate.pass() } }
        await gate.arrival()
        let (outcomes, outcome) = AsyncStream.makeStream(of: ImagingError.Code?.self)
        let rivals = (0..<2).map { _ in
            Task {
                do throws(ImagingError) {
                    try await narrow.run {}
                    outcome.yield(nil)
                } catch {
                    outcome.yield(error.code)
                }
            }
        }
        // One place is left for the two: one is refused at once and the other waits.
        var arriving = outcomes.makeAsyncIterator()
        #expect(await arriving.next() == .busy)
        for rival in rivals { rival.cancel() }
        gate.open()
        #expect(await arriving.next() == .cancelled)
        try await first.value
        try await narrow.run {}
    }

    @Test("Its threads yield to others, and ours do not")
    func priority() async throws {
        #expect(try await Imager().run { getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0) } == 10)
        #expect(getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0) != 10)
    }
}

/// Holds the imager's thread until the test has arranged what it wants to see.
private final class Gate: Sendable {
    private let arrived = AsyncStream.makeStream(of: Void.self)
    private let isOpen = Mutex(false)

    func pass() {
        arrived.continuation.yield()
        while !isOpen.withLock({ $0 }) { sched_yield() }
    }

    func arrival() async {
        for await _ in arrived.stream { return }
    }

    func open() {
        isOpen.withLock { $0 = true }
    }
}
