import Foundation

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// One entry of a sequence.
struct DirectoryEntry: Equatable {
    var number: Int64
    /// Index into the labels of the order.
    var label: UInt8
}

/// A sequence of entries on the disk: ascending records of nine bytes, the number (little-endian) and the label, as the
/// core's stream gives them. Read in blocks; never held as a whole.
struct EntryFile {
    static let recordSize = 9
    /// Records read at once.
    static let block = 4096

    let path: String

    enum Damage: Error, Equatable {
        case torn, notAscending
    }

    /// Calls `body` with the open file.
    private func reading<Result>(_ body: (Int32, Int) throws -> Result) throws -> Result {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { throw FileError(doing: "open", path: path) }
        defer { close(descriptor) }
        return try body(descriptor, EntryFile.count(descriptor, path))
    }

    fileprivate static func count(_ descriptor: Int32, _ path: String) throws -> Int {
        let size = lseek(descriptor, 0, SEEK_END)
        guard size >= 0 else { throw FileError(doing: "measure", path: path) }
        guard Int(size) % recordSize == 0 else { throw Damage.torn }
        return Int(size) / recordSize
    }

    /// How many entries there are.
    func count() throws -> Int {
        try reading { $1 }
    }

    /// How many entries are below `number`.
    func rank(of number: Int64) throws -> Int {
        try reading { try EntryFile.rank(of: number, in: $0, count: $1, path) }
    }

    fileprivate static func rank(of number: Int64, in descriptor: Int32, count: Int, _ path: String) throws -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            var found: Int64 = 0
            let read = withUnsafeMutableBytes(of: &found) {
                pread(descriptor, $0.baseAddress, 8, off_t(middle * recordSize))
            }
            guard read == 8 else { throw FileError(doing: "read", path: path) }
            if Int64(littleEndian: found) < number { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// Walks over the entries of a file within a range.
final class EntryCursor {
    private let path: String
    private let descriptor: Int32
    private let buffer: UnsafeMutableRawPointer
    private var filled = 0
    private var position = 0
    private var offset: Int
    private var end: Int
    private(set) var current: DirectoryEntry?

    init(_ file: EntryFile, in range: ClosedRange<Int64>) throws {
        path = file.path
        buffer = .allocate(byteCount: EntryFile.block * EntryFile.recordSize, alignment: 8)
        descriptor = open(file.path, O_RDONLY)
        (offset, end) = (0, 0)
        guard descriptor >= 0 else { throw FileError(doing: "open", path: file.path) }
        let count = try EntryFile.count(descriptor, path)
        let first = try EntryFile.rank(of: range.lowerBound, in: descriptor, count: count, path)
        let last =
            range.upperBound == .max
            ? count : try EntryFile.rank(of: range.upperBound + 1, in: descriptor, count: count, path)
        (offset, end) = (first * EntryFile.recordSize, last * EntryFile.recordSize)
        try advance()
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        buffer.deallocate()
    }

    /// Goes on to the next entry; `current` is `nil` behind the last.
    func advance() throws {
        if position == filled {
            let wanted = min(EntryFile.block * EntryFile.recordSize, end - offset)
            guard wanted > 0 else {
                current = nil
                return
            }
            guard pread(descriptor, buffer, wanted, off_t(offset)) == wanted else {
                throw FileError(doing: "read", path: path)
            }
            offset += wanted
            (position, filled) = (0, wanted)
        }
        let number = Int64(littleEndian: buffer.loadUnaligned(fromByteOffset: position, as: Int64.self))
        let label = buffer.load(fromByteOffset: position + 8, as: UInt8.self)
        // What the system gets must ascend whatever the disk did; it refuses the whole run otherwise.
        if let current, current.number >= number { throw EntryFile.Damage.notAscending }
        current = DirectoryEntry(number: number, label: label)
        position += EntryFile.recordSize
    }
}
