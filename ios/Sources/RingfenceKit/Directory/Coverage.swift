/// Which generation of entries stands in which range of numbers: what a directory has, or is to have.
///
/// An unfinished load leaves the newer generation below a number and the older one above it; a plan with other ranges
/// leaves gaps. Both are pieces.
struct Coverage: Codable, Equatable {
    struct Piece: Codable, Equatable {
        var from: Int64
        var through: Int64
        var generation: String
    }

    /// Ascending and disjoint.
    var pieces: [Piece] = []

    static let nothing = Coverage()

    /// A stretch of numbers in which an older coverage gives way to a newer one.
    struct Stretch: Equatable {
        var range: ClosedRange<Int64>
        var older: String?
        var newer: String?
    }

    func generation(at number: Int64) -> String? {
        pieces.first { $0.from <= number && number <= $0.through }?.generation
    }

    /// Where this coverage differs from `target`, ascending.
    func stretches(to target: Coverage) -> [Stretch] {
        var starts: Set<Int64> = [0]
        for piece in pieces + target.pieces {
            starts.insert(piece.from)
            if piece.through < .max { starts.insert(piece.through + 1) }
        }
        let ordered = starts.sorted()
        return ordered.enumerated().compactMap { index, start in
            let last = index + 1 < ordered.count ? ordered[index + 1] - 1 : .max
            let (older, newer) = (generation(at: start), target.generation(at: start))
            return older == newer ? nil : Stretch(range: start...last, older: older, newer: newer)
        }
    }

    /// `target` up to and with `number`, this coverage above it.
    func advanced(to target: Coverage, through number: Int64) -> Coverage {
        guard number < .max else { return target }
        let below = target.pieces.filter { $0.from <= number }.map {
            Piece(from: $0.from, through: min($0.through, number), generation: $0.generation)
        }
        let above = pieces.filter { $0.through > number }.map {
            Piece(from: max($0.from, number + 1), through: $0.through, generation: $0.generation)
        }
        return Coverage(pieces: below + above).joined()
    }

    private func joined() -> Coverage {
        var result: [Piece] = []
        for piece in pieces {
            if let last = result.last, last.generation == piece.generation, last.through + 1 == piece.from {
                result[result.count - 1].through = piece.through
            } else {
                result.append(piece)
            }
        }
        return Coverage(pieces: result)
    }

    var generations: Set<String> { Set(pieces.map(\.generation)) }
}
