import ArgumentParser
import ContractKit
import EmbeddedRecordings
import Recording

/// The recordings that a command of `lpo recordings` is about, found by their names.
struct RecordingShelf {
    let survey: RecordingSurvey

    /// - Parameter folder: as for ``RecordingOption``.
    /// - Throws: ``CommandFailure`` where there is no recording at all.
    init(folder: String?) throws {
        do throws(RecordingError) {
            if let folder = folder ?? RecordingOption.checkout() {
                survey = try RecordingSurvey(directory: folder)
            } else {
                survey = RecordingSurvey(try RecordingLibrary(files: EmbeddedRecordings.files, folder: "built in"))
            }
        } catch {
            throw CommandFailure("\(error)")
        }
    }

    /// Returns the recording of that name.
    ///
    /// - Throws: ``CommandFailure`` where it cannot be read; `ValidationError` where there is none of that name.
    func recording(_ name: String) throws -> Recording {
        if let recording = survey.recordings.first(where: { $0.name == name }) { return recording }
        if let broken = survey.broken.first(where: { $0.name == name }) { throw CommandFailure("\(broken.error)") }
        throw unknown(name)
    }

    /// Refuses the first of `names` that no recording has.
    func expect(_ names: [String]) throws {
        let known = Set(survey.names)
        if let name = names.first(where: { !known.contains($0) }) { throw unknown(name) }
    }

    private func unknown(_ name: String) -> ValidationError {
        let near = suggestions(for: name)
        let hint =
            near.isEmpty
            ? "\"lpo recordings list\" shows all." : "Did you mean \(near.joined(separator: ", "))?"
        return ValidationError("There is no recording \"\(name)\". \(hint)")
    }

    /// Up to five names: the one that is spelled nearly so, and those that have what was written as a part.
    func suggestions(for name: String) -> [String] {
        let names = survey.names
        var found = Spelling.nearest(to: name, among: names).map { [$0] } ?? []
        let part = name.split(separator: "/").last.map(String.init) ?? name
        if part.count >= 3 {
            found += names.filter { $0.hasSuffix("/\(part)") || $0.hasSuffix("-\(part)") }
            found += names.filter { $0.contains(part) }
        }
        var seen: Set<String> = []
        return Array(found.filter { seen.insert($0).inserted }.prefix(5))
    }
}
