import Recording

extension VendorForm {
    /// What `recording` is for this request: its own bytes for a plain streaming call, less what was not asked for;
    /// one JSON body where no stream was asked for. A recorded error status is always sent as it is.
    func delivery(of recording: Recording, for question: Question) -> Delivery {
        guard recording.status == 200 else { return failure(recording, for: question) }
        switch question.form {
        case .eventStream:
            let cuts = RecordedStream(recording).frames.flatMap { omissions(from: $0, for: question) }
            return recorded(recording, without: cuts, isStream: true)
        case .array, .whole:
            let answer = question.form == .array ? array(recording) : whole(recording)
            return Delivery(
                status: answer.status,
                headers: answer.headers,
                // It is there when the model has finished.
                pieces: [.init(milliseconds: recording.chunks.last?.milliseconds ?? 0, bytes: Array(answer.body.utf8))],
                isStream: false
            )
        }
    }

    /// The recording's headers with another content type, and without those that only streams have.
    func headers(of recording: Recording, contentType: String) -> [(name: String, value: String)] {
        [("content-type", contentType)]
            + recording.headers.filter { !["content-type", "content-disposition", "cache-control"].contains($0.name) }
    }

    /// The body that the vendor sends where a stream was asked for and not as events; only Google has it.
    private func array(_ recording: Recording) -> VendorAnswer {
        (self as? GoogleGenerateContent)?.list(recording) ?? whole(recording)
    }

    /// A recorded error status. Google calls it an event stream where one was asked for, and only there.
    private func failure(_ recording: Recording, for question: Question) -> Delivery {
        var delivery = recorded(recording, isStream: false)
        if question.form != .eventStream, recording.header("content-type")?.hasPrefix("text/event-stream") == true {
            delivery.headers = headers(of: recording, contentType: "application/json; charset=UTF-8")
        }
        return delivery
    }

    private func recorded(_ recording: Recording, without cuts: [Range<Int>] = [], isStream: Bool) -> Delivery {
        var start = 0
        var left = cuts[...]
        var pieces: [Delivery.Piece] = []
        for (chunk, piece) in zip(recording.chunks, recording.pieces) {
            let end = start + piece.count
            var bytes: [UInt8] = []
            var position = start
            while let cut = left.first, cut.lowerBound < end {
                if cut.lowerBound > position { bytes += recording.body[position..<cut.lowerBound] }
                position = min(max(position, cut.upperBound), end)
                guard cut.upperBound <= end else { break }
                left = left.dropFirst()
            }
            bytes += recording.body[position..<end]
            // What has nothing left to send is not sent.
            if !bytes.isEmpty { pieces.append(.init(milliseconds: chunk.milliseconds, bytes: bytes)) }
            start = end
        }
        return Delivery(status: recording.status, headers: recording.headers, pieces: pieces, isStream: isStream)
    }
}
