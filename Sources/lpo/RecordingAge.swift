import Providers
import Recording

/// How long ago a recording came over the wire. An authored one never did: its date says when it was written, and it
/// does not age.
struct RecordingAge {
    private let date: String
    private let isAuthored: Bool
    private let today: CalendarDay

    init(of recording: Recording, on today: CalendarDay) {
        date = recording.date
        isAuthored = recording.origin == .authored
        self.today = today
    }

    /// What is wrong where it is older than `maximum` days, or of no day at all.
    func fault(maximum: Int) -> String? {
        guard !isAuthored else { return nil }
        guard let day = CalendarDay(date) else { return "is no day of the calendar" }
        let age = day.days(until: today)
        guard age > maximum else { return nil }
        return "is \(age) \(age == 1 ? "day" : "days") ago, and --max-age allows \(maximum): record it again"
    }
}
