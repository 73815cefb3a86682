import FoundationEssentials
import Glibc
import Subprocess
import TestModels
import Testing
import Waiting

/// Videos as players fetch them, in ranges.
@Suite("Playing a video")
struct PlaybackTests {
    @Test(
        "Two bytes, then window after window make the whole file, as iPhones ask; a player plays it and finds its end"
    )
    func ranges() async throws {
        try await Command.withFolder { folder in
            let arguments = ["dev", "--recordings", Command.recordings]
            let outcome = try await Command.run(arguments, in: folder, environment: ["PORT": "0"]) { dev in
                #expect(await eventually { dev.output.contains("/send") })
                let base = dev.output.firstMatch(of: /http:\/\/[0-9.:]+/)?.output ?? ""
                let printed = try await Command.shell(
                    Self.script.replacing("BASE", with: base).replacing("FOLDER", with: folder)
                )
                let results = printed.split(separator: "\n").map(String.init)
                #expect(results.first == "206 bytes 0-1", "\(printed)")
                #expect(results.contains("the windows are the file"), "\(printed)")
                #expect(results.contains("240 frames"), "\(printed)")
                #expect(results.contains("22 frames from 9 s"), "\(printed)")
                dev.send(SIGTERM)
            }
            #expect(outcome.status == .exited(0))
        }
    }

    /// The index of the video is behind its pictures, so that who plays it must jump.
    private static let script = #"""
        cd FOLDER
        ffmpeg -loglevel error -f lavfi -i testsrc2=size=640x360:rate=24:duration=10 -c:v libx264 -qp 20 -pix_fmt yuv420p film.mp4
        SIZE=$(stat -c %s film.mp4)
        TOKEN=$(curl -sS 'BASE/api/v1/auth/register' -H 'Content-Type: application/json' \
            -d '{"email":"viewer@example.com","password":"correct horse"}' | sed -E 's/.*"access_token":"([^"]*)".*/\1/')
        A="Authorization: Bearer $TOKEN"
        THREAD=$(curl -sS 'BASE/api/v1/threads' -H "$A" -H 'Content-Type: application/json' \
            -d '{"llm":"\#(TestModel.google.llm)"}' | sed -E 's/.*"id":"([^"]*)".*/\1/')
        curl -sS -o /dev/null "BASE/api/v1/chat/$THREAD/send" -H "$A" -F prompt=What? -F files=@film.mp4
        MEDIA=BASE$(curl -sS "BASE/api/v1/threads/$THREAD" -H "$A" | grep -oE '/api/v1/media/[0-9a-f-]*' | head -n 1)
        curl -sS -o two -w '%{http_code} ' -D head "$MEDIA" -H "$A" -r 0-1
        grep -i '^content-range: bytes 0-1/'"$SIZE" head | grep -oE 'bytes 0-1'
        cmp -s two <(head -c 2 film.mp4) || echo 'the two bytes are others'
        : >windows
        START=0
        WINDOW=65536
        while [ "$START" -lt "$SIZE" ]; do
            curl -sS "$MEDIA" -H "$A" -r "$START-$((START + WINDOW - 1))" >>windows
            START=$((START + WINDOW))
            WINDOW=$((WINDOW * 2))
        done
        cmp -s windows film.mp4 && echo 'the windows are the file'
        play() { ffmpeg -nostdin -hide_banner -headers "$A"$'\r\n' "$@" -i "$MEDIA" -f null - 2>&1 | grep -oE 'frame= *[0-9]+' | tail -n 1 | grep -oE '[0-9]+'; }
        echo "$(play) frames"
        echo "$(play -ss 9.05) frames from 9 s"
        """#
}
