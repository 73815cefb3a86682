/// Numbers that are due at a millisecond each; those of a millisecond are taken together.
struct TimerWheel {
    private static let slots = 4_096

    private var slots = [[(due: UInt64, number: Int)]](repeating: [], count: Self.slots)
    /// The first millisecond that was not taken yet.
    private var next: UInt64
    private var count = 0

    init(start: UInt64) {
        next = start
    }

    mutating func add(_ number: Int, due: UInt64) {
        let due = max(due, next)
        slots[Int(due % UInt64(Self.slots))].append((due, number))
        count += 1
    }

    /// Milliseconds after `time` at which something is due, or a whole turn of the wheel; -1 with nothing in it.
    func wait(after time: UInt64) -> Int {
        guard count > 0 else { return -1 }
        var millisecond = next
        let end = next + UInt64(Self.slots)
        while millisecond < end, slots[Int(millisecond % UInt64(Self.slots))].isEmpty { millisecond += 1 }
        return millisecond > time ? Int(millisecond - time) : 0
    }

    /// Takes what is due up to `time` out of the wheel.
    mutating func take(upTo time: UInt64, into numbers: inout [Int]) {
        while next <= time {
            let slot = Int(next % UInt64(Self.slots))
            if !slots[slot].isEmpty {
                var later: [(due: UInt64, number: Int)] = []
                for entry in slots[slot] {
                    if entry.due <= next { numbers.append(entry.number) } else { later.append(entry) }
                }
                count -= slots[slot].count - later.count
                // The storage of a slot is kept, to be filled again at the next turn.
                slots[slot].removeAll(keepingCapacity: true)
                slots[slot].append(contentsOf: later)
            }
            next += 1
        }
    }
}
