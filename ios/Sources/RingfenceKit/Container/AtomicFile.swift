import Foundation

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Small files that are replaced in one step: a reader sees the old one or the new one, whole, and nobody holds a lock.
///
/// A process that iOS suspends while it holds a file lock in an App Group is killed (`0xDEAD10CC`), so nothing here locks.
public enum AtomicFile {
    /// Puts `data` in the place of the file at `url`; its folder is made if missing.
    public static func write(_ data: Data, to url: URL) throws {
        let folder = url.deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let temporary = folder.appendingPathComponent(".\(url.lastPathComponent).\(UUID().uuidString)")
        do {
            try data.write(to: temporary)
            try sync(temporary)
            try move(temporary, to: url)
        } catch {
            try? FileManager.default.removeItem(at: temporary)
            throw error
        }
    }

    /// Moves a file or folder over another in one step. A folder moves only where there is none.
    public static func move(_ source: URL, to target: URL) throws {
        guard rename(source.path, target.path) == 0 else { throw FileError(doing: "rename", path: source.path) }
    }

    /// Waits until the file is on the disk.
    public static func sync(_ url: URL) throws {
        let descriptor = open(url.path, O_RDONLY)
        guard descriptor >= 0 else { throw FileError(doing: "open", path: url.path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileError(doing: "sync", path: url.path) }
    }

    /// Writes a value as JSON.
    public static func save(_ value: some Encodable, to url: URL) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        try write(encoder.encode(value), to: url)
    }

    /// Reads a value; `nil` where there is no file.
    public static func load<Value: Decodable>(_ type: Value.Type, from url: URL) throws -> Value? {
        guard FileManager.default.fileExists(atPath: url.path) else { return nil }
        return try JSONDecoder().decode(type, from: Data(contentsOf: url))
    }

    /// Removes a file or folder; none there is fine.
    public static func remove(_ url: URL) throws {
        guard FileManager.default.fileExists(atPath: url.path) else { return }
        try FileManager.default.removeItem(at: url)
    }
}

/// What the disk refused.
public struct FileError: Error, CustomStringConvertible {
    let doing: String
    let path: String
    let code: Int32

    init(doing: String, path: String, code: Int32 = errno) {
        (self.doing, self.path, self.code) = (doing, path, code)
    }

    public var description: String { "cannot \(doing) \(path): \(String(cString: strerror(code)))" }
}

/// Tells whether a file was replaced: its place on the disk, length and time.
struct FileIdentity: Equatable {
    private let inode: UInt64
    private let size: Int64
    private let seconds: Int
    private let nanoseconds: Int

    init(_ url: URL) throws {
        var status = stat()
        guard stat(url.path, &status) == 0 else { throw FileError(doing: "find", path: url.path) }
        (inode, size) = (UInt64(status.st_ino), Int64(status.st_size))
        #if canImport(Darwin)
            (seconds, nanoseconds) = (status.st_mtimespec.tv_sec, status.st_mtimespec.tv_nsec)
        #else
            (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
        #endif
    }
}
