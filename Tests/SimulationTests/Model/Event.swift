@testable import ChatServer

/// Anything that happens in a simulated run. A replica is known by its place; `owner` tells its lives apart.
enum Event {
    case tick(replica: Int, owner: Int)
    /// A client's request reaches a replica.
    case request(Request, replica: Int)
    /// The vendor has sent more of an answer.
    case vendor(replica: Int, owner: Int, answer: Int)
    /// The vendor's stream is closed, since the replica wanted it closed.
    case vendorClosed(replica: Int, owner: Int, answer: Int)
    /// A statement reaches the database.
    case statement(Statement, isAnswered: Bool)
    /// What came of a statement reaches the replica; nil when it failed, or nobody knows.
    case result(Statement, Result?, databaseLife: Int)
    /// A replica reads an answer that another one generates.
    case mirror(replica: Int, owner: Int, answer: Int)
    /// Something of a response reaches the client.
    case delivery(Delivery, connection: Int)
    case client(Int, alarm: Int)
    case fault
    case wakes(replica: Int, owner: Int)
    case starts(replica: Int, owner: Int)
    case settles
}

struct Request {
    enum Kind {
        case send(Turn)
        /// The stream of the thread's newest answer, or of a certain one from an offset on.
        case follow(thread: Int, answer: Int?, offset: Int)
        case stop(thread: Int)
    }

    let kind: Kind
    let connection: Int
}

struct Turn {
    let key: Int
    let fingerprint: Int
    let thread: Int
    let isRegeneration: Bool
    /// The id its answer gets, if it begins one.
    var answer = 0
}

struct Statement {
    enum Kind {
        case begin(Turn, connection: Int)
        case flush(JournalState.Batch)
        case save(number: Int, [Row])
        case reap(running: [Int])
        case stop(thread: Int, connection: Int)
        case read(thread: Int, answer: Int?, Purpose)
    }

    enum Purpose {
        case follow(connection: Int, offset: Int)
        case mirror
        case readBack(since: Int)
    }

    let kind: Kind
    let replica: Int
    let owner: Int
    let sentAt: Int
}

enum Result {
    case begun
    case attached(Int)
    case refused(Refusal)
    case flushed(JournalState.Findings)
    case saved([Row])
    case reaped
    case stopped(Int?)
    case row(Row?)
}

enum Refusal {
    case busy
    case keyReused
    case nothingToReplace
}

/// A message's row: `length` is that of its content, or of its journal while it is written.
struct Row: Equatable {
    enum Status: Int {
        case streaming
        case complete
        case stopped
        case interrupted
    }

    let answer: Int
    let status: Status
    let length: Int
}

enum Delivery {
    case started(Int)
    case text(from: Int, to: Int)
    case ended(Row)
    /// The end, without what is kept.
    case unsaved
    case refused(Refusal)
    /// No answer, or one that says nothing is known.
    case failed
    case stopTaken(Int?)
}
