import Foundation
import RingfenceCore

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The system's own HTTPS for the core (`URLSession`), so that an app needs no second TLS library. One for each sync.
///
/// A request says nothing of who asks: no cookie, no cache, and the headers that the system adds by itself say nothing.
final class SystemTransport: Transport, @unchecked Sendable {
    private let exchanges: Exchanges
    private let session: URLSession
    private let patience: Patience

    /// How patient the transport is: as the core's own (`feed::Patience`).
    struct Patience {
        /// For a connection, and for each further bytes.
        var silence: TimeInterval = 20
        /// On average so many bytes a second must come once `silence` is over.
        var bytesPerSecond = 500.0
    }

    init(patience: Patience = Patience()) {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = patience.silence
        configuration.httpCookieStorage = nil
        configuration.httpShouldSetCookies = false
        configuration.urlCache = nil
        configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
        exchanges = Exchanges()
        session = URLSession(configuration: configuration, delegate: exchanges, delegateQueue: nil)
        self.patience = patience
    }

    /// Ends whatever is under way.
    func cancel() {
        session.invalidateAndCancel()
    }

    /// The session keeps its delegate until it is told to end.
    func finish() {
        session.finishTasksAndInvalidate()
    }

    func fetch(request: TransportRequest) throws -> TransportAnswer {
        guard let url = URL(string: request.url) else { return .unreachable(reason: "\(request.url) is no address") }
        var asked = URLRequest(url: url)
        asked.setValue("", forHTTPHeaderField: "User-Agent")
        asked.setValue("*", forHTTPHeaderField: "Accept-Language")
        asked.setValue("identity", forHTTPHeaderField: "Accept-Encoding")
        if request.from > 0 {
            asked.setValue("bytes=\(request.from)-", forHTTPHeaderField: "Range")
            asked.setValue(request.etag, forHTTPHeaderField: "If-Range")
        } else {
            asked.setValue(request.etag, forHTTPHeaderField: "If-None-Match")
        }
        let exchange = exchanges.begin(session.dataTask(with: asked), limit: request.limit, patience)
        return try answer(to: request, exchange)
    }

    private func answer(to request: TransportRequest, _ exchange: Exchange) throws -> TransportAnswer {
        let response: HTTPURLResponse
        do {
            response = try exchange.head()
        } catch let error as URLError where error.code == .timedOut {
            return .slow
        } catch {
            return .unreachable(reason: error.localizedDescription)
        }
        let from: UInt64
        switch response.statusCode {
        case 200: from = 0
        case 206 where response.text("Content-Range")?.hasPrefix("bytes \(request.from)-") == true: from = request.from
        case 304: return .notModified
        // Object stores answer 403 for what is not there.
        case 403, 404, 410: return .notFound
        case 300..<400: return .redirected
        case let status:
            return .refused(status: UInt32(status), retryAfter: response.text("Retry-After").flatMap { UInt32($0) })
        }
        exchange.allow(bytes: request.limit - min(from, request.limit))
        return .body(body: ExchangeBody(exchange), from: from, etag: response.text("ETag"))
    }
}

extension HTTPURLResponse {
    fileprivate func text(_ header: String) -> String? { value(forHTTPHeaderField: header) }
}
