import Synchronization

/// The bytes of a request's body, which are let go once the request has had its answer, though both are kept: a conversation
/// with pictures has megabytes, and its answer takes minutes.
package final class PassingBytes: Sendable {
    private struct State {
        var bytes: [UInt8]
        var wereSent = false
    }

    package let count: Int
    private let state: Mutex<State>

    package init(_ bytes: [UInt8]) {
        count = bytes.count
        state = Mutex(State(bytes: bytes))
    }

    /// How many bytes are held.
    package var held: Int { state.withLock { $0.bytes.count } }

    /// Lets the bytes go, unless some of them have still to be sent. The request cannot be sent again then.
    package func drop() {
        state.withLock { state in
            if state.wereSent { state.bytes = [] }
        }
    }

    /// Copies what follows `offset`, as much as there is room for; returns how much it was.
    func copy(from offset: Int, to target: UnsafeMutableRawBufferPointer) -> Int {
        state.withLock { state in
            guard offset < state.bytes.count else { return 0 }
            let end = min(offset + target.count, count)
            unsafe target.copyBytes(from: state.bytes[offset..<end])
            if end == count { state.wereSent = true }
            return end - offset
        }
    }
}
