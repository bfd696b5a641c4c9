import Foundation

/// The files through which the app and the Call Directory extensions speak.
///
///     entries/<generation>/blocking, identification   written by the app, never changed
///     layout.json, limits.json                        the app's own
///     parts/<n>/order.json                            the app: what part n is to hold
///     parts/<n>/confirmed.json                        the app: what the system said it has
///     parts/<n>/pending.json                          the extension: what it was about to commit
///
/// Each file has one writer but for `pending.json`, which the extension writes and the app settles between runs.
public struct DirectoryFolder: Sendable {
    public let url: URL

    public init(_ url: URL) {
        self.url = url
    }

    func entries(_ sequence: DirectorySequence, of generation: String) -> EntryFile {
        EntryFile(path: generationFolder(generation).appendingPathComponent(sequence.rawValue).path)
    }

    var entriesFolder: URL { url.appendingPathComponent("entries") }

    func generationFolder(_ generation: String) -> URL { entriesFolder.appendingPathComponent(generation) }

    var layout: URL { url.appendingPathComponent("layout.json") }
    var limits: URL { url.appendingPathComponent("limits.json") }

    func order(_ part: Int) -> URL { file("order", part) }
    func confirmed(_ part: Int) -> URL { file("confirmed", part) }
    func pending(_ part: Int) -> URL { file("pending", part) }
    func record(_ part: Int) -> URL { file("record", part) }

    /// Entries of a coverage.
    func count(_ coverage: Coverage) throws -> Int {
        try coverage.pieces.reduce(0) { sum, piece in
            try DirectorySequence.allCases.reduce(sum) { sum, sequence in
                let file = entries(sequence, of: piece.generation)
                let end = try piece.through == .max ? file.count() : file.rank(of: piece.through + 1)
                return try sum + end - file.rank(of: piece.from)
            }
        }
    }

    private func file(_ name: String, _ part: Int) -> URL {
        url.appendingPathComponent("parts/\(part)/\(name).json")
    }
}

/// What a part is to hold.
struct DirectoryOrder: Codable, Equatable {
    var coverage: Coverage
    /// The texts that the label of an entry points into.
    var labels: [String]
    /// Most changes in one run; `nil` for all. Set after the system broke a run off.
    var budget: Int?
}

/// What a part has, or is about to have.
struct DirectoryState: Codable, Equatable {
    var coverage: Coverage
    var labels: [String]
    /// When everything was last sent anew, in seconds since 1970-01-01 UTC.
    var builtAt: Int64

    /// After so many days everything is sent anew: the system's database is not ours to read, and what nobody can compare
    /// may differ (docs/adr/0030). Parts take turns, a day apart.
    static let daysBetweenRebuilds: Int64 = 30

    func isOld(_ part: Int, _ now: Date) -> Bool {
        now.seconds - builtAt >= (Self.daysBetweenRebuilds + Int64(part)) * 86_400
    }
}
