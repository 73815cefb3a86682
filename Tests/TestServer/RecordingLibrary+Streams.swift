package import Recording

extension RecordingLibrary {
    /// The recordings of answers that are streams, whole in themselves: those that the sweep breaks off and cuts anew.
    ///
    /// One that goes on in another request is not, nor one whose text has half a character at the end of a frame.
    package var streams: [Recording] {
        all.filter { recording in
            guard recording.status == 200 else { return false }
            let body = String(decoding: recording.body, as: UTF8.self)
            return !body.contains("\"CONTINUATION\"") && !body.contains("\\ud83d\"")
        }
    }
}
