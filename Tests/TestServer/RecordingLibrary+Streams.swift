package import Recording

extension RecordingLibrary {
    /// The recordings of answers that are streams: those that the sweep breaks off and cuts anew.
    package var streams: [Recording] { all.filter { $0.status == 200 } }
}
