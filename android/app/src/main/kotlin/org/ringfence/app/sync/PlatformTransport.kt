package org.ringfence.app.sync

import org.ringfence.core.Transport
import org.ringfence.core.TransportAnswer
import org.ringfence.core.TransportBody
import org.ringfence.core.TransportRequest
import java.io.IOException
import java.net.HttpURLConnection
import java.net.SocketTimeoutException
import java.net.URL

/**
 * The platform's own HTTPS stack, for the core to fetch lists with (docs/adr/0021-transport-on-android.md). Serves one sync
 * at a time, on the thread that syncs.
 */
class PlatformTransport :
    Transport,
    AutoCloseable {
    /** A connection whose answer was not read to its end. */
    private var unread: HttpURLConnection? = null

    override fun fetch(request: TransportRequest): TransportAnswer {
        close()
        return try {
            follow(request)
        } catch (_: SocketTimeoutException) {
            TransportAnswer.Slow
        } catch (failure: IOException) {
            TransportAnswer.Unreachable(failure.message ?: failure.javaClass.simpleName)
        }
    }

    override fun close() {
        unread?.disconnect()
        unread = null
    }

    private fun follow(request: TransportRequest): TransportAnswer {
        var url = URL(request.url)
        repeat(MAX_REDIRECTS + 1) {
            val connection = ask(url, request)
            if (connection.responseCode !in REDIRECTIONS) return answer(connection, request)
            val target = connection.getHeaderField("Location")?.let { URL(url, it) }
            connection.disconnect()
            if (target == null || !isSameServer(url, target)) return TransportAnswer.Redirected
            url = target
        }
        return TransportAnswer.Redirected
    }

    private fun ask(url: URL, request: TransportRequest): HttpURLConnection {
        val connection = url.openConnection() as HttpURLConnection
        unread = connection
        connection.connectTimeout = SILENCE_MS
        connection.readTimeout = SILENCE_MS
        connection.instanceFollowRedirects = false
        connection.setRequestProperty("Accept", "*/*")
        connection.setRequestProperty("Accept-Encoding", "identity")
        // The platform would name the model of the phone.
        connection.setRequestProperty("User-Agent", "")
        if (request.from > 0uL) connection.setRequestProperty("Range", "bytes=${request.from}-")
        request.etag?.let { connection.setRequestProperty(if (request.from > 0uL) "If-Range" else "If-None-Match", it) }
        return connection
    }

    private fun answer(connection: HttpURLConnection, request: TransportRequest): TransportAnswer {
        val status = connection.responseCode
        val isRest = status == HttpURLConnection.HTTP_PARTIAL && connection.getHeaderField("Content-Range").orEmpty().startsWith("bytes ${request.from}-")
        return when {
            status == HttpURLConnection.HTTP_OK -> body(connection, 0uL)

            isRest -> body(connection, request.from)

            status == HttpURLConnection.HTTP_NOT_MODIFIED -> TransportAnswer.NotModified

            // Object stores answer 403 for what is not there.
            status in MISSING -> TransportAnswer.NotFound

            else -> TransportAnswer.Refused(status.toUInt(), connection.getHeaderField("Retry-After")?.toUIntOrNull())
        }
    }

    private fun body(connection: HttpURLConnection, from: ULong) =
        TransportAnswer.Body(Body(connection) { unread = null }, from, connection.getHeaderField("ETag"))

    private class Body(
        connection: HttpURLConnection,
        private val whenRead: () -> Unit,
    ) : TransportBody {
        private val stream = connection.inputStream
        private val length = connection.contentLengthLong
        private val started = System.nanoTime()
        private val buffer = ByteArray(CHUNK)
        private var read = 0L

        override fun next(): ByteArray {
            val count = stream.read(buffer)
            if (count < 0) {
                if (read < length) throw IOException("broken off")
                stream.close()
                whenRead()
                return ByteArray(0)
            }
            read += count
            // A server that drips bytes must not hold the phone.
            val allowedMs = SILENCE_MS + read * MILLIS / BYTES_PER_SECOND
            if ((System.nanoTime() - started) / NANOS_OF_MS > allowedMs) throw SocketTimeoutException()
            return buffer.copyOf(count)
        }
    }

    private companion object {
        /** As the core's own transport: a slow mobile network passes. */
        const val SILENCE_MS = 20_000
        const val BYTES_PER_SECOND = 500L
        const val MAX_REDIRECTS = 4
        const val CHUNK = 1 shl 15
        const val MILLIS = 1000L
        const val NANOS_OF_MS = 1_000_000L
        val REDIRECTIONS = setOf(301, 302, 303, 307, 308)
        val MISSING = setOf(HttpURLConnection.HTTP_FORBIDDEN, HttpURLConnection.HTTP_NOT_FOUND, HttpURLConnection.HTTP_GONE)

        fun isSameServer(one: URL, other: URL) = one.protocol == other.protocol && one.host == other.host && port(one) == port(other)

        fun port(url: URL) = if (url.port >= 0) url.port else url.defaultPort
    }
}
