import EventStream
import JSONTree

/// What a vendor's answer looks like, whatever it says: its status and type, the kinds of its events and their order,
/// the fields of each kind and their types, and how it ends.
///
/// Texts, ids, times, counts, the number of deltas, the sizes of chunks, the order of keys and white space are no part of
/// it.
package struct RecordingShape: Sendable {
    /// How the answer ends.
    enum Outcome: Sendable, Equatable {
        /// As the vendor ends a whole answer.
        case whole
        /// With an error of the vendor's.
        case failed
        /// With neither.
        case open
        /// With an event that is too large to be read.
        case unreadable
    }

    let vendor: Recording.Vendor
    let api: Recording.API
    let status: Int
    /// The media type without its parameters, in lower case; empty where there is none.
    let contentType: String
    let outcome: Outcome
    /// The values of each kind of event, or of the body under ``body`` where the status is no success.
    let events: [EventKind: ValueShape]
    /// The kinds in the order of their first event.
    let kinds: [EventKind]
    let order: EventOrder

    /// Whether it is a stream that ends with an error of the vendor's.
    package var failsInStream: Bool { status == 200 && outcome == .failed }

    /// What the body of an error is called in place of an event.
    static let body = EventKind("body")

    /// The shape of a recording.
    package init(of recording: Recording) {
        self.init(
            vendor: recording.vendor,
            api: recording.api,
            status: recording.status,
            contentType: recording.header("content-type"),
            body: recording.body
        )
    }

    /// The shape of an answer as it came.
    package init(of capture: Capture) {
        self.init(
            vendor: capture.vendor,
            api: capture.api,
            status: capture.status,
            contentType: capture.headers.first { $0.name.lowercased() == "content-type" }?.value,
            body: capture.body,
            isCut: capture.isCut
        )
    }

    private init(
        vendor: Recording.Vendor,
        api: Recording.API,
        status: Int,
        contentType: String?,
        body: [UInt8],
        isCut: Bool = false
    ) {
        self.vendor = vendor
        self.api = api
        self.status = status
        self.contentType = Self.mediaType(contentType)
        let events = status == 200 ? Self.events(of: body, vendor, api) : Self.error(body)
        var shapes: [EventKind: ValueShape] = [:]
        var kinds: [EventKind] = []
        for event in events ?? [] {
            let kind = event.kind.withoutOutcome
            if shapes[kind] == nil { kinds.append(kind) }
            shapes[kind, default: ValueShape()].add(event.data)
        }
        self.events = shapes
        self.kinds = kinds
        order = EventOrder(of: events ?? [], in: api)
        outcome =
            if status != 200 {
                .failed
            } else if events == nil {
                .unreadable
            } else {
                isCut ? .open : Self.outcome(of: body, vendor, api, kinds)
            }
    }

    private static func outcome(
        of body: [UInt8],
        _ vendor: Recording.Vendor,
        _ api: Recording.API,
        _ kinds: [EventKind]
    ) -> Outcome {
        switch StreamEnd(of: body, vendor, api) {
        case nil: .unreadable
        case .open: .open
        case .completed: .whole
        case .failed: .failed
        // The same marker ends answers and errors.
        case .closed: kinds.contains { $0.name == "error" } ? .failed : .whole
        }
    }

    /// The events of a stream; nil where one is too large to be read.
    private static func events(
        of body: [UInt8],
        _ vendor: Recording.Vendor,
        _ api: Recording.API
    ) -> [(kind: EventKind, data: JSONTree?)]? {
        let (stream, bareError) = StreamEnd.split(body, of: vendor)
        var parser = EventStreamParser()
        guard let elements = try? parser.feed(stream) + parser.finish() else { return nil }
        var events: [(kind: EventKind, data: JSONTree?)] = []
        for case .event(let event) in elements {
            let data = event.data == "[DONE]" ? nil : try? JSONTree.parse(event.data)
            events.append((EventKind(of: event, data: data, in: api), data))
        }
        if let bareError { events.append((EventKind("error"), bareError)) }
        return events
    }

    private static func error(_ body: [UInt8]) -> [(kind: EventKind, data: JSONTree?)] {
        [(Self.body, try? JSONTree.parse(body))]
    }

    private static func mediaType(_ value: String?) -> String {
        let type = (value ?? "").split(separator: ";").first ?? ""
        return type.lowercased().filter { $0 != " " }
    }
}

extension ValueShape {
    /// Adds the data of an event; nil where that is no JSON.
    fileprivate mutating func add(_ data: JSONTree?) {
        if let data { add(data, isUnion: false) }
    }
}
