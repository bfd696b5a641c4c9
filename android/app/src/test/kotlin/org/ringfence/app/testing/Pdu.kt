package org.ringfence.app.testing

import java.io.ByteArrayOutputStream

/** Makes SMS-DELIVER units as a network sends them (3GPP TS 23.040), in UCS-2, in as many parts as the text needs. */
object Pdu {
    private const val UNITS_ALONE = 70
    private const val UNITS_OF_PART = 67
    private const val UDH = 0x40
    private const val UCS2 = 0x08
    private const val INTERNATIONAL = 0x91
    private const val NATIONAL = 0x81
    private val time = byteArrayOf(0x62, 0x11, 0x52, 0x70, 0x00, 0x00, 0x00)

    fun parts(sender: String, text: String): List<ByteArray> {
        if (text.length <= UNITS_ALONE) return listOf(unit(sender, text, byteArrayOf()))
        val parts = text.chunked(UNITS_OF_PART)
        return parts.mapIndexed { at, part -> unit(sender, part, byteArrayOf(5, 0, 3, 42, parts.size.toByte(), (at + 1).toByte())) }
    }

    private fun unit(sender: String, text: String, header: ByteArray): ByteArray {
        val digits = sender.removePrefix("+")
        val body = header + text.toByteArray(Charsets.UTF_16BE)
        val out = ByteArrayOutputStream()
        out.write(0)
        out.write(if (header.isEmpty()) 0x04 else 0x04 or UDH)
        out.write(digits.length)
        out.write(if (sender.startsWith("+")) INTERNATIONAL else NATIONAL)
        digits.chunked(2).forEach { pair -> out.write((pair.getOrElse(1) { 'F' }.digitToInt(16) shl 4) or pair[0].digitToInt(16)) }
        out.write(0)
        out.write(UCS2)
        out.write(time)
        out.write(body.size)
        out.write(body)
        return out.toByteArray()
    }
}
