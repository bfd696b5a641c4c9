package org.ringfence.app

import com.sun.net.httpserver.HttpExchange
import com.sun.net.httpserver.HttpServer
import org.junit.After
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test
import org.ringfence.app.sync.PlatformTransport
import org.ringfence.core.TransportAnswer
import org.ringfence.core.TransportRequest
import java.io.IOException
import java.net.InetAddress
import java.net.InetSocketAddress
import java.net.ServerSocket
import kotlin.concurrent.thread

/** The platform's HTTPS stack in the core's terms, against servers on loopback that behave well and badly. */
class TransportTest {
    private val server = HttpServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0).apply { start() }
    private val base = "http://${server.address.hostString}:${server.address.port}"
    private val transport = PlatformTransport()

    @After
    fun stop() {
        transport.close()
        server.stop(0)
    }

    private fun serve(path: String, answer: (HttpExchange) -> Unit) {
        server.createContext(path) { exchange -> exchange.use(answer) }
    }

    private fun HttpExchange.send(status: Int, body: String = "", vararg headers: Pair<String, String>) {
        headers.forEach { (name, value) -> responseHeaders.add(name, value) }
        sendResponseHeaders(status, if (body.isEmpty()) -1 else body.length.toLong())
        if (body.isNotEmpty()) responseBody.write(body.toByteArray())
    }

    private fun ask(url: String, from: Int = 0, etag: String? = null) =
        transport.fetch(TransportRequest(url, from.toULong(), LIMIT, etag))

    private fun read(answer: TransportAnswer.Body) =
        generateSequence { answer.body.next().takeIf { it.isNotEmpty() } }.fold("") { text, bytes -> text + bytes.decodeToString() }

    /** An answer in short. */
    private fun told(answer: TransportAnswer): String =
        when (answer) {
            is TransportAnswer.Body -> "${read(answer)} from ${answer.from}, mark ${answer.etag}"
            is TransportAnswer.Refused -> "refused ${answer.status}, again after ${answer.retryAfter}"
            is TransportAnswer.Unreachable -> "unreachable"
            else -> answer.javaClass.simpleName
        }

    @Test
    fun `each answer of a server is told as the core knows it`() {
        serve("/whole") { it.send(200, "0123456789", "ETag" to "\"a\"") }
        serve("/rest") { it.send(206, "56789", "Content-Range" to "bytes 5-9/10") }
        serve("/wrong-rest") { it.send(206, "789", "Content-Range" to "bytes 7-9/10") }
        serve("/same") { it.send(304) }
        listOf(403, 404, 410).forEach { status -> serve("/$status") { it.send(status) } }
        serve("/busy") { it.send(503, "", "Retry-After" to "120") }
        serve("/broken") { it.send(500, "sorry") }
        serve("/moved") { it.send(302, "", "Location" to "/whole") }
        serve("/away") { it.send(301, "", "Location" to "http://other.example/whole") }
        serve("/round") { it.send(307, "", "Location" to "/round") }
        serve("/nowhere") { it.send(302) }
        val table =
            listOf(
                Triple("a whole file", told(ask("$base/whole")), "0123456789 from 0, mark \"a\""),
                Triple("the rest of one", told(ask("$base/rest", from = 5, etag = "\"a\"")), "56789 from 5, mark null"),
                Triple("the rest from elsewhere is no answer", told(ask("$base/wrong-rest", from = 5)), "refused 206, again after null"),
                Triple("a server that starts over", told(ask("$base/whole", from = 5)), "0123456789 from 0, mark \"a\""),
                Triple("the file that is there already", told(ask("$base/same", etag = "\"a\"")), "NotModified"),
                Triple("a file that an object store does not have", told(ask("$base/403")), "NotFound"),
                Triple("a file that is not there", told(ask("$base/404")), "NotFound"),
                Triple("a file that is gone", told(ask("$base/410")), "NotFound"),
                Triple("a server that is busy", told(ask("$base/busy")), "refused 503, again after 120"),
                Triple("a server that is broken", told(ask("$base/broken")), "refused 500, again after null"),
                Triple("a redirect within the server", told(ask("$base/moved")), "0123456789 from 0, mark \"a\""),
                Triple("a redirect to another", told(ask("$base/away")), "Redirected"),
                Triple("a redirect in a circle", told(ask("$base/round")), "Redirected"),
                Triple("a redirect to nowhere", told(ask("$base/nowhere")), "Redirected"),
                Triple("nobody there", told(ask("http://127.0.0.1:1/")), "unreachable"),
            )
        assertEquals(table.joinToString("\n") { "${it.first}: ${it.third}" }, table.joinToString("\n") { "${it.first}: ${it.second}" })
    }

    @Test
    fun `a server learns nothing but which file is wanted`() {
        var sent = emptyMap<String, String>()
        serve("/whole") { exchange ->
            sent = exchange.requestHeaders.mapValues { it.value.joinToString() }
            exchange.send(200, "x")
        }
        told(ask("$base/whole"))
        val said = sent.filterKeys { it !in setOf("Host", "Connection") }.mapKeys { it.key.lowercase() }
        assertEquals(mapOf("accept" to "*/*", "accept-encoding" to "identity", "user-agent" to ""), said)
        told(ask("$base/whole", from = 3, etag = "\"a\""))
        assertEquals(listOf("bytes=3-", "\"a\""), listOf(sent["Range"], sent["If-range"] ?: sent["If-Range"]))
        told(ask("$base/whole", etag = "\"a\""))
        assertEquals("\"a\"", sent["If-none-match"] ?: sent["If-None-Match"])
    }

    @Test
    fun `a connection that breaks off is not taken for a whole file`() {
        ServerSocket(0, 1, InetAddress.getLoopbackAddress()).use { socket ->
            thread {
                socket.accept().use {
                    it.getInputStream().read(ByteArray(LIMIT.toInt()))
                    it.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this".toByteArray())
                }
            }
            val answer = ask("http://${socket.inetAddress.hostAddress}:${socket.localPort}/") as TransportAnswer.Body
            val broke = runCatching { read(answer) }.exceptionOrNull()
            assertTrue("$broke", broke is IOException)
        }
    }

    private companion object {
        const val LIMIT = 4096uL
    }
}
