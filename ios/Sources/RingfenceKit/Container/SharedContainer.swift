import Foundation

/// The App Group's folder, the only thing that the app and its extensions share.
///
///     guard/       the core's published copy and its lists: written by the app, read by extensions
///     directory/   see ``DirectoryFolder``
///     owner.json   the owner's language and country: written by the app
///     reports/     one file a report: written by the reporting extension, taken by the app
///
/// Flat files and renames only. The core's database, which locks, stays in the app's own folder.
public struct SharedContainer: Sendable {
    public let url: URL

    public init(_ url: URL) {
        self.url = url
    }

    public var directory: DirectoryFolder { DirectoryFolder(url.appendingPathComponent("directory")) }

    /// What extensions open for reading.
    public var guardFolder: URL { url.appendingPathComponent("guard") }

    /// What extensions know of the owner besides: ``OwnerNote``.
    var ownerNote: URL { url.appendingPathComponent("owner.json") }

    var owner: OwnerNote? { try? AtomicFile.load(OwnerNote.self, from: ownerNote) }

    /// The owner's language; before the app wrote it down, the phone's.
    var language: Language { owner?.language ?? .preferred }

    var reports: URL { url.appendingPathComponent("reports") }

    /// Leaves a report for the app. For the reporting extension.
    public func leave(_ report: Report) throws {
        try AtomicFile.save(report, to: reports.appendingPathComponent("\(UUID().uuidString).json"))
    }
}

/// The owner's language and country, for extensions.
struct OwnerNote: Codable, Equatable {
    var language: Language
    var region: String?
}

/// The app's hand in the shared folder; extensions have none.
public struct SharedWriter: Sendable {
    private let container: SharedContainer

    public init(_ container: SharedContainer) {
        self.container = container
    }

    /// Mirrors the core's published copy: lists first (their names are their hashes, so they never change), then the copy
    /// in one step, then what it no longer names goes. At any moment an extension finds a copy and its lists.
    public func mirror(core: URL) throws {
        let manager = FileManager.default
        let (source, target) = (core.appendingPathComponent("lists"), container.guardFolder.appendingPathComponent("lists"))
        try manager.createDirectory(at: target, withIntermediateDirectories: true)
        let wanted = Set((try? manager.contentsOfDirectory(atPath: source.path))?.filter { $0.hasSuffix(".rfl") } ?? [])
        for name in wanted where !manager.fileExists(atPath: target.appendingPathComponent(name).path) {
            let temporary = target.appendingPathComponent(".\(name)")
            try AtomicFile.remove(temporary)
            try manager.copyItem(at: source.appendingPathComponent(name), to: temporary)
            try AtomicFile.sync(temporary)
            try AtomicFile.move(temporary, to: target.appendingPathComponent(name))
        }
        let published = try Data(contentsOf: core.appendingPathComponent("published.db"))
        let copy = container.guardFolder.appendingPathComponent("published.db")
        // An extension opens the copy anew whenever it was replaced.
        if (try? Data(contentsOf: copy)) != published { try AtomicFile.write(published, to: copy) }
        for name in try manager.contentsOfDirectory(atPath: target.path) where !wanted.contains(name) {
            try AtomicFile.remove(target.appendingPathComponent(name))
        }
    }

    func note(_ note: OwnerNote) throws {
        guard try AtomicFile.load(OwnerNote.self, from: container.ownerNote) != note else { return }
        try AtomicFile.save(note, to: container.ownerNote)
    }

    /// Hands each report that the extension left to `body` and removes it; one that `body` fails on stays.
    public func takeReports(_ body: (Report) throws -> Void) throws {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: container.reports.path)) ?? []
        for name in names.sorted() where name.hasSuffix(".json") {
            let url = container.reports.appendingPathComponent(name)
            // A file that is no report would come back for ever.
            if let report = try? AtomicFile.load(Report.self, from: url) { try body(report) }
            try AtomicFile.remove(url)
        }
    }
}
