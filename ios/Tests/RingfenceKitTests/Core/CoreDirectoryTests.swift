import Foundation
import RingfenceCore
import SimulatedSystem
import XCTest

@testable import RingfenceKit

/// Directories fed from the real core: after every successful load they hold what the installed lists say.
final class CoreDirectoryTests: XCTestCase {
    func testRandomHistoriesOfListsEndInTheDirectories() async throws {
        let tools = try Tools()
        let histories = Int(ProcessInfo.processInfo.environment["RINGFENCE_CORE_HISTORIES"] ?? "") ?? 12
        for seed in 0..<UInt64(histories) {
            let folder = try temporaryFolder()
            defer { try? FileManager.default.removeItem(at: folder) }
            try await ListHistory(seed: seed, folder: folder, tools: tools).play(steps: 12)
        }
    }
}

/// A phone whose owner installs, removes and replaces lists, changes rules, presets and language, and toggles extensions.
private final class ListHistory {
    private static let labels: [Language: [String: [Bool: String]]] = [
        .english: [
            "bank": [true: "Scam: bank", false: "Scam? bank"], "telemarketing": [false: "Telemarketing"],
            "other": [true: "Scam", false: "Reported number"],
        ],
        .chinese: [
            "bank": [true: "诈骗：冒充银行", false: "疑似诈骗：冒充银行"], "telemarketing": [false: "推销"],
            "other": [true: "诈骗", false: "被举报的号码"],
        ],
    ]
    private static let categories = ["bank", "telemarketing", "other"]

    private var random: Seeded
    private let seed: UInt64
    private let folder: URL
    private let tools: Tools
    private let phone: SimulatedPhone
    private let keeper: Keeper
    private let container: SharedContainer
    private let core: RingfenceGuard
    private let now = Date(timeIntervalSince1970: 1_800_000_000)
    /// What is installed: id, and each number's category and confidence.
    private var lists: [(id: Int64, entries: [Int64: (category: String, confidence: Int)])] = []
    private var rules: [Int64: Bool] = [:]
    private var language = Language.english
    private var isBalanced = false
    private var built = 0

    init(seed: UInt64, folder: URL, tools: Tools) throws {
        (random, self.seed, self.folder, self.tools) = (Seeded(seed), seed, folder, tools)
        container = SharedContainer(folder.appendingPathComponent("group"))
        phone = SimulatedPhone(folder: container.directory)
        let now = now
        keeper = Keeper(folder: folder.appendingPathComponent("app"), container: container, clock: { now })
        core = try RingfenceGuard.open(directory: folder.appendingPathComponent("app/core").path, mode: .app, now: now.seconds)
        try AtomicFile.save(DirectoryPlanner.Limits(perPart: 70), to: container.directory.limits)
    }

    func play(steps: Int) async throws {
        _ = await keeper.perform(.language(language))
        for step in 0..<steps {
            try await change()
            let isTrouble = Bool.random(using: &random)
            phone.fate = { _ in isTrouble && Int.random(in: 0..<3, using: &self.random) == 0 ? .interrupted(atCall: 20, hears: true) : .nothing }
            _ = await keeper.wake(phone)
            phone.fate = { _ in .nothing }
            for part in DirectoryPlanner.parts { _ = await keeper.perform(.retryDirectory(part)) }
            _ = await keeper.wake(phone)
            try check("seed \(seed), step \(step)")
        }
    }

    private func number() -> Int64 { 49_301_000_000 + Int64.random(in: 0..<200, using: &random) * 3 }

    private func change() async throws {
        switch Int.random(in: 0..<8, using: &random) {
        case 0, 1, 2:
            var entries: [Int64: (category: String, confidence: Int)] = [:]
            for _ in 0..<Int.random(in: 1..<120, using: &random) {
                let category = Self.categories.randomElement(using: &random)!
                entries[number()] = (category, Int.random(in: 0..<16, using: &random))
            }
            built += 1
            let lines = entries.map { "+\($0.key),\($0.value.category),\($0.value.confidence)" }
            let file = try tools.build(lines, name: "List \(built)", in: folder)
            lists.append((try core.feeds().installList(path: file.path, now: now.seconds), entries))
        case 3:
            guard let index = lists.indices.randomElement(using: &random) else { return }
            _ = try core.feeds().removeList(id: lists.remove(at: index).id, now: now.seconds)
        case 4:
            let (number, blocks) = (number(), Bool.random(using: &random))
            rules[number] = blocks
            let draft = RuleDraft(pattern: "+\(number)", effect: blocks ? .block : .allow)
            _ = try core.rules().add(draft: draft, home: nil, now: now.seconds)
        case 5:
            isBalanced.toggle()
            _ = await keeper.perform(.preset(isBalanced ? "balanced" : "gentle"))
        case 6:
            language = language == .english ? .chinese : .english
            _ = await keeper.perform(.language(language))
        default:
            let directory = phone.directories.values.randomElement(using: &random)!
            if directory.isEnabled { directory.disable() } else { directory.enable() }
        }
        // The keeper holds a guard of its own, as another process would.
        try await keeper.reload()
    }

    /// What lists and rules say, worked out anew from what was installed; see docs/decision.md.
    private func check(_ name: String) throws {
        var weights: [Int64: (weight: Int, isBlocked: Bool, label: String)] = [:]
        for number in Set(lists.flatMap(\.entries.keys)) {
            let said = lists.compactMap { $0.entries[number] }
            let weight = said.map { 40 + $0.confidence * 4 }.max()!
            let serious = said.filter { $0.category != "telemarketing" }
            let heaviest = serious.map { 40 + $0.confidence * 4 }.max() ?? 0
            let isDanger = heaviest + max(0, serious.count - 1) * 8 >= 70
            weights[number] = (weight, isDanger && isBalanced, isDanger ? "danger" : "caution")
        }
        for (number, blocks) in rules { weights[number] = blocks ? (127, true, "") : nil }
        let room = try DirectoryPlanner(folder: container.directory).limits.perPart * phone.enabled.count
        let held = phone.blocking.union(phone.identification.keys)
        XCTAssertTrue(held.isSubset(of: weights.keys), "\(name): \(held.subtracting(weights.keys))")
        XCTAssertEqual(held.count, min(room, weights.count), name)
        // Whatever was left out weighs no more than what is in.
        let least = held.compactMap { weights[$0]?.weight }.min() ?? 0
        let most = weights.filter { !held.contains($0.key) }.map(\.value.weight).max() ?? 0
        if room > 0 { XCTAssertLessThanOrEqual(most, least, name) }
        XCTAssertEqual(phone.blocking, held.filter { weights[$0]!.isBlocked }, name)
        for (number, label) in phone.identification {
            let words = Self.labels[language]!
            let isDanger = weights[number]!.label == "danger"
            let said = lists.compactMap { $0.entries[number]?.category }
            XCTAssertTrue(said.contains { words[$0]?[isDanger] == label }, "\(name): \(number) is \(label), lists say \(said)")
        }
        XCTAssertEqual(phone.violations, [], name)
    }
}
