import Foundation
import RingfenceCore

/// The core's directory as a source for the planner.
struct CoreDirectory: DirectorySource {
    let core: RingfenceGuard
    let language: Language
    let now: Date

    func labels() throws -> [String] { directoryLabels(language: language.rawValue) }

    func entries(maximum: Int) throws -> any DirectoryStream {
        let directory = try core.directory(maximum: UInt64(maximum), now: now.seconds)
        return CoreStream(
            blocking: directory.stream(sequence: .blocking), identification: directory.stream(sequence: .identification),
            leftOut: Int(directory.counts().leftOut))
    }
}

private struct CoreStream: DirectoryStream {
    let blocking: CallDirectoryStream
    let identification: CallDirectoryStream
    let leftOut: Int

    func next(_ sequence: DirectorySequence) throws -> Data {
        let stream = sequence == .blocking ? blocking : identification
        return try stream.nextRecords(limit: UInt32(EntryFile.block))
    }
}

extension Date {
    /// Seconds since 1970-01-01 UTC, as the core counts.
    var seconds: Int64 { Int64(timeIntervalSince1970.rounded(.down)) }

    init(seconds: Int64) {
        self.init(timeIntervalSince1970: TimeInterval(seconds))
    }
}
