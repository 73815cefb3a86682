import Foundation
import Providers
import Testing

@Suite("Days")
struct CalendarDayTests {
    @Test("A day is read as it is written, and only one that exists")
    func reading() {
        for text in ["1970-01-01", "2000-02-29", "2024-02-29", "2026-11-30", "2027-12-31", "0001-01-01"] {
            #expect(CalendarDay(text)?.description == text)
        }
        for text in [
            "", "2026-11-31", "2027-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "26-01-01",
            "2026-1-01", "2026/01/01", "2026-01-01T00:00:00Z", "+026-01-01", "２026-01-01",
        ] {
            #expect(CalendarDay(text) == nil, "\(text)")
        }
    }

    @Test("A moment is of its day in UTC, before 1970 too")
    func dates() {
        #expect(CalendarDay(of: Date(timeIntervalSince1970: 0)).description == "1970-01-01")
        #expect(CalendarDay(of: Date(timeIntervalSince1970: -1)).description == "1969-12-31")
        #expect(CalendarDay(of: Date(timeIntervalSince1970: 1_795_996_799)).description == "2026-11-29")
        #expect(CalendarDay(of: Date(timeIntervalSince1970: 1_795_996_800)).description == "2026-11-30")
    }

    @Test("A time in RFC 3339 is of the day that it writes")
    func times() {
        #expect(CalendarDay(rfc3339: "2026-08-31T12:00:00Z") == CalendarDay("2026-08-31"))
        #expect(CalendarDay(rfc3339: "2026-08-31") == CalendarDay("2026-08-31"))
        #expect(CalendarDay(rfc3339: "2026-08-311") == nil)
        #expect(CalendarDay(rfc3339: "soon") == nil)
    }

    @Test("Days are counted over months, leap days and years")
    func counting() throws {
        let first = try #require(CalendarDay("2026-11-30"))
        let last = try #require(CalendarDay("2028-03-01"))
        #expect(first < last)
        #expect(first.days(until: last) == 457)
        #expect(last.days(until: first) == -457)
        #expect(first.adding(days: 457) == last)
        #expect(first.adding(days: 62).description == "2027-01-31")
    }
}
