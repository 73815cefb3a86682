import Glibc

/// Finds and ends multipart uploads that nobody will end (ListMultipartUploads, AbortMultipartUpload).
struct S3StaleUploads {
    let connection: S3Connection

    /// Returns how many were aborted.
    func abort(olderThan age: Duration, now: Int = time(nil)) async throws -> Int {
        var count = 0
        var marker: [(name: String, value: String)] = []
        while true {
            let request = S3Request(method: "GET", query: marker + [("max-uploads", "1000"), ("uploads", "")])
            let (_, body, _) = try await connection.send(request, upTo: S3Document.maximumBytes)
            guard let page = S3Document(body) else { throw S3Failure("The list of uploads cannot be read.") }
            for upload in page.root.all("Upload") {
                guard let key = upload.first("Key").flatMap(MediaKey.init), let id = upload.first("UploadId"),
                    let begun = upload.first("Initiated").flatMap(Self.seconds),
                    now - begun > Int(age.components.seconds)
                else { continue }
                if try await abort(key, id) { count += 1 }
            }
            guard page.first("IsTruncated") == "true" else { return count }
            let next = [
                (name: "key-marker", value: page.first("NextKeyMarker") ?? ""),
                (name: "upload-id-marker", value: page.first("NextUploadIdMarker") ?? ""),
            ]
            guard !next.elementsEqual(marker, by: ==) else {
                throw S3Failure("The list of uploads does not go on.")
            }
            marker = next
        }
    }

    /// False where another was quicker.
    private func abort(_ key: MediaKey, _ id: String) async throws -> Bool {
        do {
            _ = try await connection.send(S3Request(method: "DELETE", key: key, query: [("uploadId", id)]))
            return true
        } catch let failure as S3Failure where failure.isMissingObject {
            return false
        }
    }

    /// Seconds since 1970 of a time as S3 writes it, such as `2010-11-10T20:48:33.000Z`; nil for another form.
    static func seconds(_ text: String) -> Int? {
        let characters = Array(text.utf8)
        guard characters.count >= 20, characters.last == UInt8(ascii: "Z"), characters[4] == UInt8(ascii: "-"),
            characters[7] == UInt8(ascii: "-"), characters[10] == UInt8(ascii: "T"),
            characters[13] == UInt8(ascii: ":"), characters[16] == UInt8(ascii: ":")
        else { return nil }
        func number(_ range: Range<Int>) -> Int? {
            var value = 0
            for digit in characters[range] {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
                value = value * 10 + Int(digit - UInt8(ascii: "0"))
            }
            return value
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61
        else { return nil }
        // Days of the proleptic Gregorian calendar, in years that begin in March and so end with the leap day.
        let marchYear = month > 2 ? year : year - 1
        let monthFromMarch = (month + 9) % 12
        let days =
            365 * marchYear + marchYear / 4 - marchYear / 100 + marchYear / 400
            + (153 * monthFromMarch + 2) / 5 + day - 1 - 719_468
        return ((days * 24 + hour) * 60 + minute) * 60 + second
    }
}
