/// One difference between what a directory has and what it is to have.
enum DirectoryChange: Equatable {
    case remove(Int64)
    case add(DirectoryEntry)
    /// The number stays and its label changes.
    case relabel(DirectoryEntry)

    var number: Int64 {
        switch self {
        case .remove(let number): number
        case .add(let entry), .relabel(let entry): entry.number
        }
    }
}

/// Walks over the differences of one sequence, ascending, with one block of each file in memory.
struct ChangeWalker {
    private let sequence: DirectorySequence
    private let folder: DirectoryFolder
    private var stretches: ArraySlice<Coverage.Stretch>
    private let through: Int64
    private var older: EntryCursor?
    private var newer: EntryCursor?

    init(
        _ sequence: DirectorySequence, from base: Coverage, to target: Coverage, through: Int64 = .max,
        in folder: DirectoryFolder
    ) {
        (self.sequence, self.folder, self.through) = (sequence, folder, through)
        stretches = base.stretches(to: target)[...]
    }

    mutating func next() throws -> DirectoryChange? {
        while true {
            switch (older?.current, newer?.current) {
            case (nil, nil):
                guard try enter() else { return nil }
            case (let gone?, nil):
                try older?.advance()
                return .remove(gone.number)
            case (nil, let come?):
                try newer?.advance()
                return .add(come)
            case (let before?, let after?):
                if before.number < after.number {
                    try older?.advance()
                    return .remove(before.number)
                }
                try newer?.advance()
                if after.number < before.number { return .add(after) }
                try older?.advance()
                // A blocked call shows no label.
                if sequence == .identification, before.label != after.label { return .relabel(after) }
            }
        }
    }

    /// Opens the next stretch.
    private mutating func enter() throws -> Bool {
        guard let stretch = stretches.popFirst(), stretch.range.lowerBound <= through else { return false }
        let range = stretch.range.lowerBound...min(stretch.range.upperBound, through)
        func cursor(_ generation: String?) throws -> EntryCursor? {
            try generation.map { try EntryCursor(folder.entries(sequence, of: $0), in: range) }
        }
        (older, newer) = (try cursor(stretch.older), try cursor(stretch.newer))
        return true
    }
}
