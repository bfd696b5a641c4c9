import Foundation
import XCTest

/// The publisher's command line, built from this checkout; `tests/run ios` says where it is.
struct Tools {
    let path: String

    init() throws {
        guard let path = ProcessInfo.processInfo.environment["RINGFENCE_TOOLS"] else {
            throw XCTSkip("set RINGFENCE_TOOLS to blocklist-tools; `tests/run ios` does")
        }
        self.path = path
    }

    struct Failed: Error {
        var words: String
    }

    @discardableResult
    func run(_ arguments: String...) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        let (output, errors) = (Pipe(), Pipe())
        (process.standardOutput, process.standardError) = (output, errors)
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let complaint = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(words: "\(arguments): \(text)\(complaint)") }
        return text
    }

    /// Starts `feed serve` and gives its address.
    func serve(_ feed: URL) throws -> (process: Process, address: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = ["feed", "serve", feed.path, "--json"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        var line = Data()
        while !line.contains(UInt8(ascii: "\n")) {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw Failed(words: "feed serve ended") }
            line += more
        }
        let said = try JSONDecoder().decode([String: String].self, from: line)
        guard let address = said["address"] else { throw Failed(words: "feed serve says no address") }
        return (process, address)
    }

    /// Builds a list of `number,category,confidence` lines.
    func build(_ lines: [String], name: String, in folder: URL) throws -> URL {
        try build(count: lines.count, name: name, in: folder) { lines[$0] }
    }

    /// The same, line by line.
    func build(count: Int, name: String, in folder: URL, line: (Int) -> String) throws -> URL {
        let table = folder.appendingPathComponent("\(name).csv")
        let list = folder.appendingPathComponent("\(name).rfl")
        try Data("number,category,confidence\n".utf8).write(to: table)
        let file = try FileHandle(forWritingTo: table)
        try file.seekToEnd()
        for start in stride(from: 0, to: count, by: 10_000) {
            var text = ""
            for index in start..<min(start + 10_000, count) { text += line(index) + "\n" }
            try file.write(contentsOf: Data(text.utf8))
        }
        try file.close()
        try run("build", "--strict", "--name", name, "--publisher", "Tester", "-o", list.path, table.path)
        return list
    }
}
