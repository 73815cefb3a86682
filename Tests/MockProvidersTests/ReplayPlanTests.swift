import Testing

@testable import MockProviders

/// Three frames in two chunks, and a character of two bytes.
enum Three {
    static let frames = ["data: {\"a\":1}\r\n\r\n", "data: {\"b\":\"é\"}\r\n\r\n", "data: [DONE]\r\n\r\n"]
    static let body: [UInt8] = Array(frames.joined().utf8)
    static let first = frames[0].utf8.count
    static let second = first + frames[1].utf8.count

    static let delivery = Delivery(
        status: 200,
        headers: [],
        pieces: [
            Delivery.Piece(milliseconds: 10, bytes: Array(body[..<second])),
            Delivery.Piece(milliseconds: 50, bytes: Array(body[second...])),
        ],
        isStream: true
    )

    static func plan(_ faults: Faults) throws -> ReplayPlan {
        try ReplayPlan(delivery, faults, errorFrame: Array("oops".utf8))
    }

    static func writes(_ faults: Faults) throws -> [[UInt8]] {
        try plan(faults).steps.compactMap { if case .write(let bytes, _) = $0 { bytes } else { nil } }
    }
}

@Suite("Planning a replay")
struct ReplayPlanTests {
    @Test("Without faults the chunks are written as recorded, each when it is due")
    func plain() throws {
        let plan = try Three.plan(Faults(timing: .recorded))
        #expect(
            plan.steps == [
                .write(Array(Three.body[..<Three.second]), due: .milliseconds(10)),
                .write(Array(Three.body[Three.second...]), due: .milliseconds(50)), .end,
            ]
        )
        #expect(plan.beforeHead == nil)
    }

    @Test("A body ends at the byte or after the frame, properly or with a reset")
    func endings() throws {
        #expect(
            try Three.plan(Faults(ending: .cut(.afterByte(3)))).steps == [
                .write(Array(Three.body[..<3]), due: nil), .end,
            ]
        )
        #expect(
            try Three.plan(Faults(ending: .reset(.afterFrame(1)))).steps
                == [.write(Array(Three.body[..<Three.first]), due: nil), .reset]
        )
        #expect(try Three.plan(Faults(ending: .reset(.afterByte(0)))).steps == [.reset])
        #expect(
            try Three.plan(Faults(ending: .inStreamError(afterFrame: 1))).steps
                == [.write(Array(Three.body[..<Three.first]), due: nil), .write(Array("oops".utf8), due: nil), .end]
        )
    }

    @Test("A stall cuts the write it lies in, and what is not to be released waits for its time")
    func stalls() throws {
        let stalled = Faults(stall: Faults.Stall(place: .afterFrame(1), milliseconds: 7))
        #expect(
            try Three.plan(stalled).steps == [
                .write(Array(Three.body[..<Three.first]), due: nil), .wait(.milliseconds(7)),
                .write(Array(Three.body[Three.first..<Three.second]), due: nil),
                .write(Array(Three.body[Three.second...]), due: nil), .end,
            ]
        )
        #expect(try Three.plan(Faults(stall: Faults.Stall(place: .before))).beforeHead == .hold)
        #expect(try Three.plan(Faults(holdAfterChunk: 0)).steps.first == .hold)
    }

    @Test("A frame that comes twice comes before the pause behind it")
    func duplicate() throws {
        let faults = Faults(stall: Faults.Stall(place: .afterFrame(1)), duplicateFrame: 1)
        let frame = Array(Three.frames[0].utf8)
        #expect(
            try Three.plan(faults).steps.prefix(3) == [.write(frame, due: nil), .write(frame, due: nil), .hold]
        )
    }

    @Test("A malformed frame differs in one byte of its JSON, the same for the same seed", arguments: 1...3)
    func malformed(frame: Int) throws {
        for seed in UInt64(0)..<20 {
            let faults = Faults(malformedFrame: Faults.MalformedFrame(frame: frame, seed: seed))
            let bytes = try Three.writes(faults).flatMap(\.self)
            let changed = zip(bytes, Three.body).enumerated().filter { $1.0 != $1.1 }.map(\.offset)
            let place = try #require(changed.first)
            #expect(bytes.count == Three.body.count)
            #expect(changed.count == 1)
            #expect(FrameRanges.find(in: Three.body)[frame - 1].contains(place))
            #expect(bytes[place] == UInt8(ascii: "~"))
            #expect(try Three.writes(faults).flatMap(\.self) == bytes)
        }
    }

    @Test(
        "Other writes are the same bytes",
        arguments: [
            Rechunk.oneByte, .allAtOnce, .insideUTF8, .insideCRLF, .insideFrames, .random(seed: 5, maximum: 4),
        ]
    )
    func rechunk(rechunk: Rechunk) throws {
        let writes = try Three.writes(Faults(rechunk: rechunk))
        #expect(writes.flatMap(\.self) == Three.body)
        #expect(writes != Three.delivery.pieces.map(\.bytes))
        #expect(try Three.writes(Faults(rechunk: rechunk)) == writes)
        let ends = writes.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }.dropFirst()
        switch rechunk {
        case .oneByte: #expect(writes.allSatisfy { $0.count == 1 })
        case .allAtOnce: #expect(writes.count == 1)
        case .insideUTF8: #expect(ends.contains(try #require(Three.body.firstIndex(of: 0xC3)) + 1))
        case .insideCRLF: #expect(writes.count { $0.last == UInt8(ascii: "\r") } == 6)
        case .insideFrames: #expect(!ends.contains(Three.first) && !ends.contains(Three.second) && writes.count == 4)
        case .random: #expect(writes.allSatisfy { (1...4).contains($0.count) })
        }
    }

    @Test("Another seed makes other writes")
    func seeds() throws {
        let one = try Three.writes(Faults(rechunk: .random(seed: 1, maximum: 9)))
        let two = try Three.writes(Faults(rechunk: .random(seed: 2, maximum: 9)))
        #expect(one != two)
    }

    @Test("A write is due when its last byte is")
    func dueOfRechunked() throws {
        #expect(
            try Three.plan(Faults(timing: .recorded, rechunk: .allAtOnce)).steps
                == [.write(Three.body, due: .milliseconds(50)), .end]
        )
    }

    @Test(
        "A place that the body does not have, or beyond its end, is named",
        arguments: [
            (Faults(duplicateFrame: 4), "faults.duplicate_frame.frame"),
            (Faults(holdAfterChunk: 3), "faults.hold_after_chunk"),
            (Faults(stall: Faults.Stall(place: .afterChunk(3))), "faults.stall.after_chunk"),
            (Faults(ending: .cut(.afterByte(Three.body.count))), "faults.cut"),
            (Faults(ending: .reset(.afterByte(Three.body.count + 1))), "faults.reset.after_byte"),
            (Faults(ending: .inStreamError(afterFrame: 4)), "faults.in_stream_error.after_frame"),
            (Faults(ending: .cut(.afterFrame(1)), duplicateFrame: 2), "faults.duplicate_frame"),
            (
                Faults(ending: .cut(.afterFrame(1)), malformedFrame: Faults.MalformedFrame(frame: 2)),
                "faults.malformed_frame"
            ),
        ]
    )
    func misfits(faults: Faults, field: String) throws {
        let misfit = #expect(throws: FaultMisfit.self) { try Three.plan(faults) }
        #expect(misfit?.field == field)
    }

    @Test("A body that is no event stream has no frames, and can still be cut and reset")
    func noStream() throws {
        var delivery = Three.delivery
        delivery.isStream = false
        let misfit = #expect(throws: FaultMisfit.self) {
            try ReplayPlan(delivery, Faults(ending: .cut(.afterFrame(0))), errorFrame: [])
        }
        #expect(misfit?.field == "faults.cut.after_frame")
        let plan = try ReplayPlan(delivery, Faults(ending: .cut(.afterByte(1))), errorFrame: [])
        #expect(plan.steps == [.write([Three.body[0]], due: nil), .end])
    }

    @Test("Frames end at blank lines of any kind; what is behind the last is none")
    func frames() {
        let found = FrameRanges.find(in: Array("a\n\n\nb\r\n\r\nc\r\rd\n".utf8))
        #expect(found == [0..<3, 3..<9, 9..<12])
    }
}
