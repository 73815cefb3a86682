import FoundationEssentials

@testable import ChatServer

/// Times of the simulation are whole microseconds since its beginning.
let milliseconds = 1_000
let seconds = 1_000_000

extension EntityID {
    /// The ids of the answers of any run: the model knows them by small numbers, which sort as they do.
    private static let numbered: [EntityID] = (0..<4096).map { number in
        let high = UInt8(number >> 8)
        let low = UInt8(number & 0xFF)
        return EntityID(UUID(uuid: (0, 0, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, high, low)))
    }

    static func numbered(_ number: Int) -> EntityID { numbered[number] }

    var number: Int {
        let bytes = uuid.uuid
        return Int(bytes.14) << 8 | Int(bytes.15)
    }
}
