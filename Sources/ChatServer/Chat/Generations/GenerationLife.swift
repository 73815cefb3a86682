/// The life of an answer that this process generates, from the begun turn to the end its followers are told. A pure
/// state machine: it decides what is done, once each, whatever comes when.
///
/// An answer ends because the vendor ended it, because somebody wanted it ended, or because it is no longer this
/// process's. Its followers are told the end once: after it has been saved, or, when that takes too long, before.
struct GenerationLife: Equatable, Sendable {
    enum Phase: Equatable, Sendable {
        /// Its turn is being begun; nothing is sure yet.
        case beginning
        /// The vendor is asked, and its text comes in.
        case streaming
        /// The vendor's stream is being closed before its end.
        case closing
        /// The end is being saved.
        case saving
        /// Nothing is left to do.
        case over
    }

    /// Why an answer is ended before the vendor ended it.
    enum Cause: Equatable, Sendable {
        case stopped
        case threadDeleted
        case shutdown
        /// It grew past what a server can hold.
        case tooLong
        /// The database was away for so long that the answer could not be kept.
        case databaseAway
        /// Another process closed it, since this one was thought dead.
        case closedElsewhere
    }

    /// What followers are told at the end.
    enum Telling: Equatable, Sendable {
        /// What the database holds.
        case saved
        /// That the answer was interrupted, without a message, since nobody knows what will be kept.
        case unsaved
        /// That there is no such thread, since its account was deleted.
        case gone
    }

    enum Action: Equatable, Sendable {
        /// Ask the vendor and call ``vendorEnded()`` when its stream has ended, however it did.
        case askVendor
        /// Close the vendor's stream. It still ends by ``vendorEnded()``.
        case closeVendor
        /// Save text, state and usage with the journal; ``saved()``, ``gone()``, ``delayed()`` or ``gaveUp()`` follow.
        case save
        /// Read what the database holds and call ``saved()`` or ``gone()``, or ``gaveUp()`` where that fails.
        case readBack
        /// Tell the followers the end.
        case tell(Telling)
        /// Forget the answer.
        case release
    }

    private(set) var phase = Phase.beginning
    /// The first cause is the one that counts.
    private(set) var cause: Cause?
    private var isTold = false

    /// Its beginning is committed.
    mutating func began() -> [Action] {
        guard phase == .beginning else { return [] }
        // Ended before it has begun: the vendor is never asked.
        if let cause {
            phase = .saving
            return cause == .closedElsewhere ? [.readBack] : [.save]
        }
        phase = .streaming
        return [.askVendor]
    }

    /// Its turn could not be begun.
    mutating func notBegun() -> [Action] {
        guard phase == .beginning else { return [] }
        phase = .over
        return [.release]
    }

    /// Somebody or something wants it ended. Nothing happens where the vendor's stream has ended already.
    mutating func end(for cause: Cause) -> [Action] {
        switch phase {
        case .beginning:
            self.cause = self.cause ?? cause
            return []
        case .streaming:
            self.cause = cause
            phase = .closing
            return [.closeVendor]
        case .closing:
            // Whoever closed it has given it its end: what this process wanted does not count any more.
            if cause == .closedElsewhere { self.cause = cause }
            return []
        case .saving, .over:
            return []
        }
    }

    /// The vendor's stream has ended.
    mutating func vendorEnded() -> [Action] {
        guard phase == .streaming || phase == .closing else { return [] }
        phase = .saving
        switch cause {
        case .closedElsewhere: return [.readBack]
        case .databaseAway:
            isTold = true
            return [.tell(.unsaved), .save]
        default: return [.save]
        }
    }

    /// The database holds its end, be it this process's or another's.
    mutating func saved() -> [Action] {
        guard phase == .saving else { return [] }
        phase = .over
        return (isTold ? [] : [.tell(.saved)]) + [.release]
    }

    /// The database holds nothing of it: its account was deleted.
    mutating func gone() -> [Action] {
        guard phase == .saving else { return [] }
        phase = .over
        return (isTold ? [] : [.tell(.gone)]) + [.release]
    }

    /// Its end waits for the database.
    mutating func delayed() -> [Action] {
        guard phase == .saving, !isTold else { return [] }
        isTold = true
        return [.tell(.unsaved)]
    }

    /// Its end cannot be saved.
    mutating func gaveUp() -> [Action] {
        guard phase == .saving else { return [] }
        phase = .over
        return (isTold ? [] : [.tell(.unsaved)]) + [.release]
    }
}
