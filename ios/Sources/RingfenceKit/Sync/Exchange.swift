import Foundation
import RingfenceCore

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Gives the bytes of an exchange to the core, and ends it when the core wants no more.
final class ExchangeBody: TransportBody, @unchecked Sendable {
    private let exchange: Exchange

    init(_ exchange: Exchange) {
        self.exchange = exchange
    }

    deinit {
        exchange.cancel()
    }

    func next() throws -> Data { try exchange.next() }
}

/// Hands what the session hears to the exchange that it belongs to.
final class Exchanges: NSObject, URLSessionDataDelegate, @unchecked Sendable {
    private static let mostRedirects = 4

    private let lock = NSLock()
    private var running: [Int: Exchange] = [:]

    func begin(_ task: URLSessionDataTask, limit: UInt64, _ patience: SystemTransport.Patience) -> Exchange {
        let exchange = Exchange(task, patience)
        lock.withLock { running[task.taskIdentifier] = exchange }
        task.resume()
        return exchange
    }

    private func exchange(of task: URLSessionTask) -> Exchange? { lock.withLock { running[task.taskIdentifier] } }

    /// Only within the same server: what leads elsewhere is not what the owner followed.
    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
    ) {
        let (here, there) = (task.currentRequest?.url ?? response.url, request.url)
        let stays = here?.scheme == there?.scheme && here?.host == there?.host && here?.port == there?.port
        let mayFollow = stays && exchange(of: task)?.redirect() ?? 0 <= Self.mostRedirects
        completionHandler(mayFollow ? request : nil)
    }

    func urlSession(
        _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
        exchange(of: dataTask)?.receive(response)
        completionHandler(.allow)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        exchange(of: dataTask)?.receive(data)
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        let exchange = lock.withLock { running.removeValue(forKey: task.taskIdentifier) }
        exchange?.end(error ?? nil)
    }
}

/// One request and what came of it so far: the session's queue puts in, the core's thread takes out.
final class Exchange: @unchecked Sendable {
    private let task: URLSessionDataTask
    private let patience: SystemTransport.Patience
    private let started = Date()
    private let condition = NSCondition()
    private var response: HTTPURLResponse?
    private var waiting: [Data] = []
    private var received: UInt64 = 0
    private var allowed = UInt64.max
    private var redirects = 0
    private var isOver = false
    private var error: (any Error)?

    init(_ task: URLSessionDataTask, _ patience: SystemTransport.Patience) {
        (self.task, self.patience) = (task, patience)
    }

    func cancel() { task.cancel() }

    /// Ends the exchange once more bytes came: the core needs one too many to see that the file is too long.
    func allow(bytes: UInt64) {
        condition.withLock { allowed = bytes }
        stopIfTooLong()
    }

    /// Counts a redirect; gives how many there were.
    func redirect() -> Int {
        condition.withLock {
            redirects += 1
            return redirects
        }
    }

    func receive(_ response: URLResponse) {
        signal { self.response = response as? HTTPURLResponse }
    }

    func receive(_ data: Data) {
        signal {
            waiting.append(data)
            received += UInt64(data.count)
        }
        stopIfTooLong()
    }

    func end(_ error: (any Error)?) {
        signal { (isOver, self.error) = (true, error) }
    }

    private func signal(_ change: () -> Void) {
        condition.withLock(change)
        condition.broadcast()
    }

    private func stopIfTooLong() {
        if condition.withLock({ received > allowed }) { task.cancel() }
    }

    /// Waits for the head of the answer.
    func head() throws -> HTTPURLResponse {
        try condition.withLock {
            while response == nil, !isOver { condition.wait() }
            guard let response else { throw error ?? URLError(.badServerResponse) }
            return response
        }
    }

    /// Waits for further bytes; empty behind the last.
    func next() throws -> Data {
        try condition.withLock {
            while waiting.isEmpty, !isOver { condition.wait() }
            guard waiting.isEmpty else {
                let seconds = Date().timeIntervalSince(started)
                if seconds > patience.silence, Double(received) < seconds * patience.bytesPerSecond { throw URLError(.timedOut) }
                return waiting.removeFirst()
            }
            if let error { throw error }
            return Data()
        }
    }
}
