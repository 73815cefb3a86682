/// Where the chunks and frames of a delivery are in its body.
struct DeliveryLayout: Sendable {
    let bytes: [UInt8]
    let frames: [Range<Int>]
    /// The offsets at which the pieces end.
    let chunkEnds: [Int]
    /// Milliseconds from the response head to each piece.
    let due: [Int]

    init(_ delivery: Delivery) {
        bytes = delivery.pieces.flatMap(\.bytes)
        frames = delivery.isStream ? FrameRanges.find(in: bytes) : []
        var end = 0
        chunkEnds = delivery.pieces.map { piece in
            end += piece.bytes.count
            return end
        }
        due = delivery.pieces.map(\.milliseconds)
    }

    /// When the byte before `offset` is due.
    func due(before offset: Int) -> Int {
        zip(chunkEnds, due).first { $0.0 >= offset }?.1 ?? due.last ?? 0
    }

    func frame(_ number: Int, for field: String) throws(FaultMisfit) -> Range<Int> {
        try expect(number, in: 1, frames.count, "frames", for: field)
        return frames[number - 1]
    }

    func end(ofFrame number: Int, for field: String) throws(FaultMisfit) -> Int {
        // Before the first of no frames there is no place either.
        try expect(number, in: frames.isEmpty ? 1 : 0, frames.count, "frames", for: field)
        return number == 0 ? 0 : frames[number - 1].upperBound
    }

    func end(ofChunk number: Int, for field: String) throws(FaultMisfit) -> Int {
        try expect(number, in: 0, chunkEnds.count, "chunks", for: field)
        return number == 0 ? 0 : chunkEnds[number - 1]
    }

    /// `nil` for a place outside of the body.
    func end(of place: Faults.Stall.Place?) throws(FaultMisfit) -> Int? {
        switch place {
        case .before, nil: nil
        case .afterFrame(let number): try end(ofFrame: number, for: "faults.stall.after_frame")
        case .afterChunk(let number): try end(ofChunk: number, for: "faults.stall.after_chunk")
        }
    }

    /// The bytes that are left of the body.
    func end(of ending: Faults.Ending?) throws(FaultMisfit) -> Int {
        switch ending {
        case nil: return bytes.count
        case .inStreamError(let number): return try end(ofFrame: number, for: "faults.in_stream_error.after_frame")
        case .reset(let place): return try end(of: place, "reset")
        case .cut(let place):
            let end = try end(of: place, "cut")
            guard end < bytes.count else {
                throw FaultMisfit(field: "faults.cut", message: "It would cut nothing off: there the body ends.")
            }
            return end
        }
    }

    private func end(of place: Faults.Ending.Place, _ name: String) throws(FaultMisfit) -> Int {
        switch place {
        case .afterFrame(let number): return try end(ofFrame: number, for: "faults.\(name).after_frame")
        case .afterByte(let number):
            try expect(number, in: 0, bytes.count, "bytes", for: "faults.\(name).after_byte")
            return number
        }
    }

    private func expect(
        _ number: Int,
        in lowest: Int,
        _ highest: Int,
        _ what: String,
        for field: String
    ) throws(FaultMisfit) {
        guard lowest <= highest else { throw FaultMisfit(field: field, message: "The body has no \(what).") }
        guard (lowest...highest).contains(number) else {
            throw FaultMisfit(
                field: field,
                message: "It must be a whole number from \(lowest) to \(highest): the body has \(highest) \(what)."
            )
        }
    }
}
