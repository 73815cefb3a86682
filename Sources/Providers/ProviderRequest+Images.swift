extension ProviderRequest {
    /// Leaves out the oldest images, so that `count` are left; of several in one turn the first are the oldest.
    package mutating func keepNewestImages(_ count: Int) {
        var left = count
        for message in messages.indices.reversed() {
            for part in messages[message].parts.indices.reversed() {
                guard case .media(let media) = messages[message].parts[part], media.kind == .image else { continue }
                if left > 0 { left -= 1 } else { messages[message].parts.remove(at: part) }
            }
        }
    }
}
