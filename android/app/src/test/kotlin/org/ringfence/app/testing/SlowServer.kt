package org.ringfence.app.testing

import java.io.File
import java.net.InetAddress
import java.net.ServerSocket
import java.net.Socket
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread

/** A publisher's folder behind a slow line: every list stops half way until [goOn]. */
class SlowServer(
    private val folder: File,
) : AutoCloseable {
    private val socket = ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress())
    private val half = CountDownLatch(1)
    private val rest = CountDownLatch(1)
    val address = "http://127.0.0.1:${socket.localPort}/"

    init {
        thread(isDaemon = true) {
            while (!socket.isClosed) runCatching { socket.accept() }.onSuccess { thread(isDaemon = true) { it.use(::answer) } }
        }
    }

    private fun answer(client: Socket) {
        val reader = client.getInputStream().bufferedReader()
        val path = reader
            .readLine()
            .orEmpty()
            .split(' ')
            .getOrElse(1) { "/" }
        while (!reader.readLine().isNullOrEmpty()) Unit
        val out = client.getOutputStream()
        val file = File(folder, path)
        if (!file.isFile) {
            out.write("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".toByteArray())
            return
        }
        val bytes = file.readBytes()
        out.write("HTTP/1.1 200 OK\r\nContent-Length: ${bytes.size}\r\nConnection: close\r\n\r\n".toByteArray())
        if (file.extension == "json") {
            out.write(bytes)
            return
        }
        out.write(bytes, 0, bytes.size / 2)
        out.flush()
        half.countDown()
        rest.await(WAIT_S, TimeUnit.SECONDS)
        out.write(bytes, bytes.size / 2, bytes.size - bytes.size / 2)
    }

    /** Waits until a list is there by half. */
    fun awaitHalf() = check(half.await(WAIT_S, TimeUnit.SECONDS)) { "nobody asked for a list" }

    fun goOn() = rest.countDown()

    override fun close() {
        goOn()
        socket.close()
    }

    private companion object {
        const val BACKLOG = 8
        const val WAIT_S = 30L
    }
}
