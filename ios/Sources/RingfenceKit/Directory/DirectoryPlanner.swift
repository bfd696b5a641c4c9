import Foundation

/// Where the entries come from: the core, which decides what belongs into a directory and what does not.
public protocol DirectorySource {
    /// The entries worth having, at most `maximum` of both sequences together.
    func entries(maximum: Int) throws -> any DirectoryStream
    /// Label texts in the owner's language; entries name them by index.
    func labels() throws -> [String]
}

/// The entries of one directory, in chunks of records (``EntryFile``).
public protocol DirectoryStream {
    /// The next records of a sequence; empty behind the last.
    func next(_ sequence: DirectorySequence) throws -> Data
    /// Entries for which the maximum had no room.
    var leftOut: Int { get }
}

/// Writes down what each Call Directory extension is to hold. The app's part of the work, before any reload.
public struct DirectoryPlanner {
    /// How many extensions the app has.
    public static let parts = 1...4
    /// Entries that one extension takes. Measured by others on iOS 26: 1,999,999 load, 2,000,000 are refused, on some
    /// phones fewer; so a distance is kept, and a refusal lowers it.
    public static let usualLimit = 1_800_000

    private let folder: DirectoryFolder

    public init(folder: DirectoryFolder) {
        self.folder = folder
    }

    /// How the entries are spread.
    struct Layout: Codable, Equatable {
        var generation: String
        /// The parts in use and where their numbers begin, ascending; the first begins at 0.
        var slots: [Slot]
        var entries: Int

        struct Slot: Codable, Equatable {
            var part: Int
            var from: Int64
        }

        func range(_ index: Int) -> ClosedRange<Int64> {
            let end = index + 1 < slots.count ? slots[index + 1].from - 1 : .max
            return slots[index].from...end
        }
    }

    struct Limits: Codable, Equatable {
        var perPart = DirectoryPlanner.usualLimit
    }

    var limits: Limits {
        get throws { try AtomicFile.load(Limits.self, from: folder.limits) ?? Limits() }
    }

    /// The system refused so many: from now on a tenth less. False where it cannot go lower.
    func lowerLimit(refused: Int, least: Int) throws -> Bool {
        var limits = try limits
        guard refused > least else { return false }
        let refused = min(refused, limits.perPart)
        limits.perPart = max(refused - max(refused / 10, 1), least)
        try AtomicFile.save(limits, to: folder.limits)
        return true
    }

    /// Takes the entries from the core and orders each part's share. `enabled` are the parts that the owner switched on.
    /// Gives how many parts all entries would need.
    @discardableResult
    public func plan(_ source: some DirectorySource, enabled: [Int]) throws -> Int {
        let enabled = enabled.filter(Self.parts.contains).sorted()
        let labels = try source.labels()
        let perPart = try limits.perPart
        var layout = try AtomicFile.load(Layout.self, from: folder.layout)
        guard !enabled.isEmpty else {
            layout?.slots = []
            layout?.entries = 0
            if let layout { try AtomicFile.save(layout, to: folder.layout) }
            try order(layout, labels)
            return needed(try source.entries(maximum: 0).leftOut, perPart)
        }
        let former = layout?.generation
        let stream = try source.entries(maximum: perPart * enabled.count)
        let generation = try write(stream, after: former)
        let spread = try slots(layout?.slots ?? [], enabled: enabled, generation: generation, perPart: perPart)
        let fresh = Layout(generation: generation, slots: spread, entries: try count(generation))
        try AtomicFile.save(fresh, to: folder.layout)
        try order(fresh, labels)
        try sweep()
        return needed(fresh.entries + stream.leftOut, perPart)
    }

    private func needed(_ entries: Int, _ perPart: Int) -> Int {
        min(max(1, (entries + perPart - 1) / perPart), Self.parts.upperBound)
    }

    /// Writes the stream as a new generation; gives the former one where nothing changed.
    private func write(_ stream: any DirectoryStream, after former: String?) throws -> String {
        let temporary = folder.entriesFolder.appendingPathComponent("new")
        try AtomicFile.remove(temporary)
        try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: true)
        for sequence in DirectorySequence.allCases {
            let url = temporary.appendingPathComponent(sequence.rawValue)
            guard FileManager.default.createFile(atPath: url.path, contents: nil) else {
                throw FileError(doing: "create", path: url.path)
            }
            let file = try FileHandle(forWritingTo: url)
            var isMore = true
            while isMore {
                try pooled {
                    let chunk = try stream.next(sequence)
                    isMore = !chunk.isEmpty
                    try file.write(contentsOf: chunk)
                }
            }
            try file.synchronize()
            try file.close()
        }
        if let former, isSame(temporary, folder.generationFolder(former)) {
            try AtomicFile.remove(temporary)
            return former
        }
        let generation = String((former.flatMap { Int($0) } ?? 0) + 1)
        try AtomicFile.remove(folder.generationFolder(generation))
        try AtomicFile.move(temporary, to: folder.generationFolder(generation))
        return generation
    }

    private func isSame(_ one: URL, _ other: URL) -> Bool {
        DirectorySequence.allCases.allSatisfy { sequence in
            FileManager.default.contentsEqual(
                atPath: one.appendingPathComponent(sequence.rawValue).path,
                andPath: other.appendingPathComponent(sequence.rawValue).path)
        }
    }

    private func count(_ generation: String) throws -> Int {
        try DirectorySequence.allCases.reduce(0) { try $0 + folder.entries($1, of: generation).count() }
    }

    private func rank(_ number: Int64, _ generation: String) throws -> Int {
        try DirectorySequence.allCases.reduce(0) { try $0 + folder.entries($1, of: generation).rank(of: number) }
    }

    /// Where each part's numbers begin. The former spread stays while it fits, for each entry that moves from one part to
    /// another costs a removal and an addition.
    private func slots(_ former: [Layout.Slot], enabled: [Int], generation: String, perPart: Int) throws -> [Layout.Slot] {
        let total = try count(generation)
        if !former.isEmpty, former.allSatisfy({ enabled.contains($0.part) }) {
            let bounds = try former.dropFirst().map { try rank($0.from, generation) } + [total]
            let starts = [0] + bounds.dropLast()
            if zip(starts, bounds).allSatisfy({ $1 - $0 <= perPart }) { return former }
        }
        // A quarter of room, so that growth does not move everything at once.
        let wanted = (total + total / 4 + perPart - 1) / perPart
        let used = enabled.prefix(max(1, wanted))
        return try used.enumerated().map { index, part in
            Layout.Slot(part: part, from: try number(atRank: total * index / used.count, generation))
        }
    }

    /// The lowest number with at least `rank` entries below it.
    private func number(atRank rank: Int, _ generation: String) throws -> Int64 {
        guard rank > 0 else { return 0 }
        // E.164 has 15 digits at most.
        var (low, high): (Int64, Int64) = (0, 1_000_000_000_000_000)
        while low < high {
            let middle = (low + high) / 2
            if try self.rank(middle, generation) < rank { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func order(_ layout: Layout?, _ labels: [String]) throws {
        for part in Self.parts {
            var order = DirectoryOrder(coverage: .nothing, labels: labels)
            if let layout, let index = layout.slots.firstIndex(where: { $0.part == part }) {
                let range = layout.range(index)
                let piece = Coverage.Piece(
                    from: range.lowerBound, through: range.upperBound, generation: layout.generation)
                order.coverage = Coverage(pieces: [piece])
            }
            let former = try AtomicFile.load(DirectoryOrder.self, from: folder.order(part))
            order.budget = former?.budget
            if order != former { try AtomicFile.save(order, to: folder.order(part)) }
        }
    }

    /// Removes generations that nobody reads any more.
    func sweep() throws {
        var used: Set<String> = []
        if let layout = try AtomicFile.load(Layout.self, from: folder.layout) { used.insert(layout.generation) }
        for part in Self.parts {
            for url in [folder.confirmed(part), folder.pending(part)] {
                used.formUnion(try AtomicFile.load(DirectoryState.self, from: url)?.coverage.generations ?? [])
            }
        }
        let present = try? FileManager.default.contentsOfDirectory(atPath: folder.entriesFolder.path)
        for generation in present ?? [] where !used.contains(generation) {
            try AtomicFile.remove(folder.generationFolder(generation))
        }
    }
}
