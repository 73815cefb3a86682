/// What is to happen, by time, and by the order of asking where the time is the same.
struct Agenda {
    /// Times and positions in `events` in one number, as a binary heap: the smallest comes first.
    private var heap: [UInt64] = []
    private var events: [Event] = []

    var isEmpty: Bool { heap.isEmpty }

    mutating func add(_ event: Event, at time: Int) {
        heap.append(UInt64(time) << 20 | UInt64(events.count))
        events.append(event)
        var place = heap.count - 1
        while place > 0 {
            let parent = (place - 1) / 2
            guard heap[place] < heap[parent] else { break }
            heap.swapAt(place, parent)
            place = parent
        }
    }

    mutating func next() -> (time: Int, event: Event)? {
        guard let first = heap.first else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            sink()
        }
        return (Int(first >> 20), events[Int(first & 0xF_FFFF)])
    }

    private mutating func sink() {
        var place = 0
        while true {
            var child = 2 * place + 1
            guard child < heap.count else { return }
            if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
            guard heap[child] < heap[place] else { return }
            heap.swapAt(place, child)
            place = child
        }
    }
}
