import Foundation
import RingfenceCore
import XCTest

@testable import RingfenceKit

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The system's HTTPS for the core, against a server on this machine that answers as it is told.
final class SystemTransportTests: XCTestCase {
    private func fetch(
        _ server: ScriptedServer, _ path: String, from: UInt64 = 0, limit: UInt64 = 100_000, etag: String? = nil,
        patience: SystemTransport.Patience = .init()
    ) throws -> TransportAnswer {
        let transport = SystemTransport(patience: patience)
        defer { transport.finish() }
        return try transport.fetch(
            request: TransportRequest(url: "\(server.address)\(path)", from: from, limit: limit, etag: etag))
    }

    /// An answer as words; a body is read to its end.
    private func words(_ answer: TransportAnswer) -> String {
        switch answer {
        case .body(let body, let from, let etag):
            var bytes = 0
            do {
                while case let part = try body.next(), !part.isEmpty { bytes += part.count }
                return "\(bytes) bytes from \(from), etag \(etag ?? "none")"
            } catch {
                return "broken off"
            }
        case .notModified: return "not modified"
        case .notFound: return "not found"
        case .refused(let status, let after): return "refused \(status), after \(after.map { "\($0)" } ?? "none")"
        case .redirected: return "redirected"
        case .unreachable: return "unreachable"
        case .slow: return "slow"
        }
    }

    func testAnswersReachTheCoreAsTheyAre() throws {
        let other = try ScriptedServer([:])
        let body = String(repeating: "x", count: 70_000)
        func answer(_ status: String, _ headers: [String] = [], _ body: String = "") -> String {
            (["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers).joined(separator: "\r\n") + "\r\n\r\n" + body
        }
        let server = try ScriptedServer([
            "/whole": answer("200 OK", ["ETag: \"a1\""], body),
            "/rest": answer("206 Partial Content", ["Content-Range: bytes 4-9/10", "ETag: \"a1\""], "456789"),
            "/wrong-rest": answer("206 Partial Content", ["Content-Range: bytes 0-9/10"], "0123456789"),
            "/same": answer("304 Not Modified"), "/gone": answer("410 Gone"), "/none": answer("404 Not Found"),
            "/hidden": answer("403 Forbidden"), "/busy": answer("503 Service Unavailable", ["Retry-After: 120"]),
            "/moved": answer("302 Found", ["Location: /whole"]),
            "/away": answer("302 Found", ["Location: \(other.address)/whole"]),
            "/round": answer("302 Found", ["Location: /round"]),
            "/broken": "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123",
            "/silent": "",
        ])
        let cases: [(String, String, UInt64, String)] = [
            ("a whole file", "/whole", 0, "70000 bytes from 0, etag \"a1\""),
            ("the rest of one", "/rest", 4, "6 bytes from 4, etag \"a1\""),
            ("another rest than was asked for", "/wrong-rest", 4, "refused 206, after none"),
            ("a server that starts over", "/whole", 4, "70000 bytes from 0, etag \"a1\""),
            ("the same as before", "/same", 0, "not modified"), ("gone", "/gone", 0, "not found"),
            ("not there", "/none", 0, "not found"), ("hidden, as object stores say", "/hidden", 0, "not found"),
            ("too many asked", "/busy", 0, "refused 503, after 120"),
            ("moved within the server", "/moved", 0, "70000 bytes from 0, etag \"a1\""),
            ("sent to another server", "/away", 0, "redirected"), ("sent round in circles", "/round", 0, "redirected"),
            ("broken off", "/broken", 0, "broken off"),
        ]
        for (name, path, from, expected) in cases {
            XCTAssertEqual(words(try fetch(server, path, from: from)), expected, name)
        }
        XCTAssertEqual(other.requests, [], "nothing was fetched from elsewhere")
        let short = SystemTransport.Patience(silence: 1)
        XCTAssertEqual(words(try fetch(server, "/silent", patience: short)), "slow")
        let closed = try ScriptedServer([:])
        closed.stop()
        XCTAssertEqual(words(try fetch(closed, "/whole")), "unreachable")
    }

    func testAFileThatIsTooLongIsNotReadToItsEnd() throws {
        let long = 50_000_000
        let server = try ScriptedServer([
            "/long": "HTTP/1.1 200 OK\r\nContent-Length: \(long)\r\n\r\n" + String(repeating: "x", count: long)
        ])
        guard case .body(let body, _, _) = try fetch(server, "/long", limit: 1000) else { return XCTFail("no body") }
        var bytes = 0
        // The core stops behind the limit; one byte more tells it.
        while bytes <= 1000, case let part = try body.next(), !part.isEmpty { bytes += part.count }
        XCTAssertGreaterThan(bytes, 1000)
        XCTAssertLessThan(bytes, long)
    }

    func testARequestSaysNothingOfWhoAsks() throws {
        let server = try ScriptedServer([
            "/a": "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nSet-Cookie: who=you\r\nETag: \"e\"\r\nCache-Control: max-age=9999\r\n\r\na"
        ])
        _ = words(try fetch(server, "/a"))
        _ = words(try fetch(server, "/a", etag: "\"e\""))
        _ = words(try fetch(server, "/a", from: 1, etag: "\"e\""))
        XCTAssertEqual(server.requests.count, 3, "nothing comes from a cache")
        let headers = server.requests.map { request in
            Dictionary(
                request.split(separator: "\r\n").dropFirst().map { line in
                    let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
                    return (parts[0].lowercased(), parts.count > 1 ? parts[1] : "")
                }, uniquingKeysWith: { "\($0), \($1)" })
        }
        let plain = ["host", "connection", "accept", "accept-language", "accept-encoding", "user-agent"]
        let extra = [[], ["if-none-match"], ["range", "if-range"]]
        for (headers, extra) in zip(headers, extra) {
            XCTAssertTrue(Set(headers.keys).isSubset(of: plain + extra), "\(headers)")
            XCTAssertTrue(Set(extra).isSubset(of: headers.keys), "\(headers)")
            XCTAssertEqual(headers["user-agent"] ?? "", "")
            XCTAssertEqual(headers["accept-language"] ?? "*", "*")
            XCTAssertEqual(headers["accept-encoding"], "identity")
        }
    }

    func testACancelledTransportGivesUp() async throws {
        let server = try ScriptedServer(["/silent": ""])
        let transport = SystemTransport()
        let request = TransportRequest(url: "\(server.address)/silent", from: 0, limit: 10, etag: nil)
        async let answer = Task.detached { try transport.fetch(request: request) }.value
        while server.requests.isEmpty { try await Task.sleep(nanoseconds: 1_000_000) }
        transport.cancel()
        let got = try await answer
        XCTAssertEqual(words(got), "unreachable")
    }
}

#if canImport(Darwin)
    private let noSignal: Int32 = 0
#else
    private let noSignal = Int32(MSG_NOSIGNAL)
#endif

/// Answers each path with the bytes that it was given and closes; an empty answer is none at all.
private final class ScriptedServer: @unchecked Sendable {
    let address: String
    private let listener: Int32
    private let answers: [String: String]
    private let lock = NSLock()
    private var heard: [String] = []

    var requests: [String] { lock.withLock { heard } }

    init(_ answers: [String: String]) throws {
        self.answers = answers
        #if canImport(Darwin)
            let listener = socket(AF_INET, SOCK_STREAM, 0)
        #else
            let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #endif
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isReady = withUnsafeMutablePointer(to: &place) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && listen(listener, 8) == 0 && getsockname(listener, $0, &size) == 0
            }
        }
        guard isReady else { throw FileError(doing: "listen", path: "127.0.0.1") }
        self.listener = listener
        address = "http://127.0.0.1:\(UInt16(bigEndian: place.sin_port))"
        Thread.detachNewThread { [self] in
            while case let client = accept(listener, nil, nil), client >= 0 {
                Thread.detachNewThread { [self] in serve(client) }
            }
        }
    }

    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    private func serve(_ client: Int32) {
        defer { close(client) }
        var request = Data()
        var buffer = [UInt8](repeating: 0, count: 4096)
        while request.range(of: Data("\r\n\r\n".utf8)) == nil {
            let count = recv(client, &buffer, buffer.count, 0)
            guard count > 0 else { return }
            request.append(contentsOf: buffer[0..<count])
        }
        let text = String(decoding: request, as: UTF8.self)
        lock.withLock { heard.append(text) }
        let path = text.split(separator: " ").dropFirst().first.map(String.init) ?? ""
        let answer = Array((answers[path] ?? "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n").utf8)
        guard !answer.isEmpty else {
            // Until the other side gives up.
            _ = recv(client, &buffer, buffer.count, 0)
            return
        }
        var sent = 0
        while sent < answer.count {
            let count = answer[sent...].withUnsafeBytes { send(client, $0.baseAddress, $0.count, noSignal) }
            guard count > 0 else { return }
            sent += count
        }
    }
}
