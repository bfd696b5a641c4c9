// Prints what calls across the border cost: `figures FOLDER prepare LIST...`, then `figures FOLDER`.
import Foundation
import RingfenceCore

/// Processor time of this thread: what else runs on the machine does not count.
func milliseconds<T>(_ run: () throws -> T) rethrows -> (T, Double) {
    func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
    }
    let start = now()
    let result = try run()
    return (result, now() - start)
}

func call(_ now: Int64) -> IncomingCall {
    IncomingCall(shown: "+1 202 555 0137", regions: ["US"], at: now, stirShaken: .notVerified)
}

let arguments = CommandLine.arguments
let now = Int64(Date().timeIntervalSince1970)
let folder = arguments[1]
if arguments.count > 2, arguments[2] == "prepare" {
    let core = try RingfenceGuard.open(directory: folder, mode: .app, now: now)
    for list in arguments.dropFirst(3) { _ = try core.feeds().installList(path: list, now: now) }
    _ = try core.buildGate(maxBytes: 16 << 20)
    core.shut()
    exit(0)
}

let (_, border) = milliseconds { coreVersion() }
print(String(format: "first call of the library: %.2f ms", border))
let (core, open) = try milliseconds { try RingfenceGuard.open(directory: folder, mode: .screening, now: now) }
print(String(format: "open (screening): %.2f ms", open))
let (_, first) = try milliseconds { try core.calls().screen(call: call(now)).verdict(language: "en") }
print(String(format: "first screen and verdict: %.2f ms", first))
let calls = core.calls()
let rounds = 20_000
let (_, screens) = try milliseconds { for _ in 0 ..< rounds { _ = try calls.screen(call: call(now)) } }
print(String(format: "warm screen: %.2f us", screens * 1000 / Double(rounds)))
let (_, verdicts) = try milliseconds { for _ in 0 ..< rounds { _ = try calls.screen(call: call(now)).verdict(language: "en") } }
print(String(format: "warm screen and verdict with words: %.2f us", verdicts * 1000 / Double(rounds)))

let (directory, made) = try milliseconds { try core.directory(maximum: 20_000_000, now: now) }
let counts = directory.counts()
print(String(format: "directory of %d entries made: %.0f ms", counts.blocking + counts.identification, made))
for sequence in [DirectorySequence.blocking, .identification] {
    let stream = directory.stream(sequence: sequence)
    var entries = 0, sum: UInt64 = 0
    let (_, streamed) = try milliseconds {
        while true {
            let records = try stream.nextRecords(limit: 4096)
            if records.isEmpty { break }
            entries += records.count / 9
            records.withUnsafeBytes { bytes in
                for place in Swift.stride(from: 0, to: bytes.count, by: 9) {
                    sum &+= bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                }
            }
        }
    }
    if entries > 0 { print(String(format: "%@: %d entries in %.0f ms, %.1f M/s (sum %llu)", "\(sequence)", entries, streamed, Double(entries) / streamed / 1000, sum)) }
}
