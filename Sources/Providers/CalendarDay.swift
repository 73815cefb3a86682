package import FoundationEssentials

/// A day of the Gregorian calendar in UTC, as vendors announce retirements: `2027-01-14`.
package struct CalendarDay: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Days since 1970-01-01.
    private let number: Int

    private init(number: Int) {
        self.number = number
    }

    /// Reads `YYYY-MM-DD`; nil for a day that does not exist.
    package init?(_ text: String) {
        let digits = text.split(separator: "-", omittingEmptySubsequences: false)
        guard digits.map(\.utf8.count) == [4, 2, 2],
            digits.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let year = Int(digits[0]), let month = Int(digits[1]), let day = Int(digits[2]), (1...12).contains(month)
        else { return nil }
        number = Self.number(year: year, month: month, day: day)
        // The 31st of a month that has 30 days is the first of the next.
        guard description == text else { return nil }
    }

    /// The day of a time in RFC 3339, as it is written; nil for a text that does not begin with a day.
    package init?(rfc3339 text: String) {
        guard text.utf8.count == 10 || text.utf8.dropFirst(10).first == UInt8(ascii: "T") else { return nil }
        self.init(String(text.prefix(10)))
    }

    /// The day of `date`.
    package init(of date: Date) {
        number = Int((date.timeIntervalSince1970 / 86_400).rounded(.down))
    }

    /// Today, by the system's clock.
    package static var today: CalendarDay { CalendarDay(of: Date()) }

    package static func < (left: CalendarDay, right: CalendarDay) -> Bool {
        left.number < right.number
    }

    /// How many days `other` is later than this one; negative where it is earlier.
    package func days(until other: CalendarDay) -> Int {
        other.number - number
    }

    /// The day that many days later.
    package func adding(days: Int) -> CalendarDay {
        CalendarDay(number: number + days)
    }

    /// `YYYY-MM-DD`.
    package var description: String {
        // Years begin in March here, so that a leap day is the last of its year; an era is 400 of them.
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
    }

    private static func number(year: Int, month: Int, day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func padded(_ number: Int, _ length: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, length - digits.count)) + digits
    }
}
