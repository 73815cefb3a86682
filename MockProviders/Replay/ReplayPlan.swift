/// What a replay does, step by step: a delivery with its faults worked in, without network or clock.
struct ReplayPlan: Sendable, Equatable {
    enum Step: Sendable, Equatable {
        /// One write; `due` is counted from the response head, `nil` is at once. What is overdue is written at once.
        case write([UInt8], due: Duration?)
        case wait(Duration)
        /// Waits until it is released.
        case hold
        /// The body's proper end.
        case end
        /// The connection's end inside the body.
        case reset
    }

    /// What comes before the response head: a `wait`, a `hold` or nothing.
    let beforeHead: Step?
    /// The body; the last step is an `end` or a `reset`, and there is no other.
    let steps: [Step]

    /// - Parameter errorFrame: the vendor's own error inside a stream, whole.
    /// - Throws: ``FaultMisfit`` for a place that the delivery does not have, or that lies beyond the end which another
    ///   fault makes.
    init(
        _ delivery: Delivery,
        _ faults: Faults,
        errorFrame: @autoclosure () -> [UInt8]
    ) throws(FaultMisfit) {
        let layout = DeliveryLayout(delivery)
        var bytes = layout.bytes
        var marks: [Mark] = []
        let pause = faults.stall.map { $0.milliseconds.map { Step.wait(.milliseconds($0)) } ?? .hold }
        if let number = faults.duplicateFrame {
            let frame = try layout.frame(number, for: "faults.duplicate_frame.frame")
            marks.append(Mark(offset: frame.upperBound, field: "faults.duplicate_frame", action: .again(frame)))
        }
        if let malformed = faults.malformedFrame {
            let frame = try layout.frame(malformed.frame, for: "faults.malformed_frame.frame")
            let places = FrameRanges.punctuation(of: frame, in: bytes)
            var numbers = SeededNumbers(seed: malformed.seed)
            guard let place = places.randomElement(using: &numbers) else {
                throw FaultMisfit(
                    field: "faults.malformed_frame.frame",
                    message: "Frame \(malformed.frame) has no JSON to be broken."
                )
            }
            // No JSON has a tilde outside of a string.
            bytes[place] = UInt8(ascii: "~")
            marks.append(Mark(offset: frame.upperBound, field: "faults.malformed_frame", action: .nothing))
        }
        if let number = faults.holdAfterChunk {
            let end = try layout.end(ofChunk: number, for: "faults.hold_after_chunk")
            marks.append(Mark(offset: end, field: "faults.hold_after_chunk", action: .pause(.hold)))
        }
        if let pause, let end = try layout.end(of: faults.stall?.place) {
            marks.append(Mark(offset: end, field: "faults.stall", action: .pause(pause)))
        }
        if let rechunk = faults.rechunk, let lacking = rechunk.lacking(in: bytes) {
            throw FaultMisfit(field: "faults.rechunk", message: "The body has no \(lacking) to be cut inside of.")
        }
        let end = try layout.end(of: faults.ending)
        if let ending = faults.ending, let mark = marks.first(where: { $0.offset > end }) {
            throw FaultMisfit(field: mark.field, message: "It lies beyond the end that faults.\(ending.name) makes.")
        }
        beforeHead = faults.stall?.place == .before ? pause : nil
        var writer = StepWriter(layout: layout, bytes: bytes, faults: faults)
        for mark in marks.sorted(by: { ($0.offset, $0.action.rank) < ($1.offset, $1.action.rank) }) {
            writer.take(upTo: mark.offset)
            switch mark.action {
            case .again(let frame): writer.insert(Array(bytes[frame]))
            case .pause(let step): writer.add(step)
            case .nothing: break
            }
        }
        writer.take(upTo: end)
        switch faults.ending {
        case .inStreamError:
            writer.insert(errorFrame())
            writer.add(.end)
        case .reset: writer.add(.reset)
        case .cut, nil: writer.add(.end)
        }
        steps = writer.steps
    }

    /// Something that happens at a place of the recorded body.
    private struct Mark {
        enum Action {
            case again(Range<Int>)
            case pause(Step)
            case nothing

            /// At one place a frame comes twice before anything pauses.
            var rank: Int {
                if case .pause = self { 1 } else { 0 }
            }
        }

        let offset: Int
        let field: String
        let action: Action
    }
}

/// Collects bytes up to the next pause and cuts them into writes.
private struct StepWriter {
    let layout: DeliveryLayout
    let bytes: [UInt8]
    let faults: Faults
    private(set) var steps: [ReplayPlan.Step] = []
    private var position = 0
    private var pending: [Delivery.Piece] = []
    private var random: SeededNumbers

    init(layout: DeliveryLayout, bytes: [UInt8], faults: Faults) {
        self.layout = layout
        self.bytes = bytes
        self.faults = faults
        random = SeededNumbers(seed: faults.rechunk?.seed ?? 0)
    }

    /// Takes the recorded pieces up to `offset`, the last of them as far as it goes.
    mutating func take(upTo offset: Int) {
        for (index, end) in layout.chunkEnds.enumerated() where end > position {
            guard position < offset else { return }
            let upper = min(end, offset)
            pending.append(Delivery.Piece(milliseconds: layout.due[index], bytes: Array(bytes[position..<upper])))
            position = upper
        }
    }

    /// Adds a piece that was not recorded, due with what stands before it.
    mutating func insert(_ bytes: [UInt8]) {
        pending.append(Delivery.Piece(milliseconds: layout.due(before: position), bytes: bytes))
    }

    mutating func add(_ step: ReplayPlan.Step) {
        var ends: [Int] = []
        for piece in pending { ends.append((ends.last ?? 0) + piece.bytes.count) }
        let stretch = pending.flatMap(\.bytes)
        var start = 0
        var index = 0
        for end in faults.rechunk?.ends(in: stretch, recorded: ends, random: &random) ?? ends {
            // A write is due when its last byte is.
            while ends[index] < end { index += 1 }
            let due = faults.timing.delay(milliseconds: pending[index].milliseconds)
            steps.append(.write(Array(stretch[start..<end]), due: due))
            start = end
        }
        pending = []
        steps.append(step)
    }
}
