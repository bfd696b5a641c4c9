package org.ringfence.app.testing

import java.io.ByteArrayOutputStream

/**
 * Makes SMS-DELIVER units as a network sends them (3GPP TS 23.040), in as many parts as the text needs: in the default
 * alphabet (TS 23.038, seven bits a letter) where it holds every letter, else in UCS-2.
 */
object Pdu {
    private const val SEPTETS_ALONE = 160
    private const val SEPTETS_OF_PART = 153
    private const val UNITS_ALONE = 70
    private const val UNITS_OF_PART = 67
    private const val SEPTET_BITS = 7
    private const val UDH = 0x40
    private const val DELIVER = 0x04
    private const val UCS2 = 0x08
    private const val INTERNATIONAL = 0x91
    private const val NATIONAL = 0x81
    private val time = byteArrayOf(0x62, 0x11, 0x52, 0x70, 0x00, 0x00, 0x00)

    /** Letters that have the same code in ASCII and in the default alphabet. */
    private val common = (('a'..'z') + ('A'..'Z') + ('0'..'9')).toSet() + " !\"#%&'()*+,-./:;<=>?\n".toSet()

    fun parts(sender: String, text: String): List<ByteArray> {
        val isDefault = text.all { it in common }
        if (text.length <= if (isDefault) SEPTETS_ALONE else UNITS_ALONE) return listOf(unit(sender, text, byteArrayOf(), isDefault))
        val parts = text.chunked(if (isDefault) SEPTETS_OF_PART else UNITS_OF_PART)
        return parts.mapIndexed { at, part -> unit(sender, part, byteArrayOf(5, 0, 3, 42, parts.size.toByte(), (at + 1).toByte()), isDefault) }
    }

    private fun unit(sender: String, text: String, header: ByteArray, isDefault: Boolean): ByteArray {
        val digits = sender.removePrefix("+")
        val out = ByteArrayOutputStream()
        out.write(0)
        out.write(if (header.isEmpty()) DELIVER else DELIVER or UDH)
        out.write(digits.length)
        out.write(if (sender.startsWith("+")) INTERNATIONAL else NATIONAL)
        digits.chunked(2).forEach { pair -> out.write((pair.getOrElse(1) { 'F' }.digitToInt(16) shl 4) or pair[0].digitToInt(16)) }
        out.write(0)
        out.write(if (isDefault) 0 else UCS2)
        out.write(time)
        if (isDefault) {
            // The text begins at the next whole septet behind the header.
            val headerSeptets = (header.size * Byte.SIZE_BITS + SEPTET_BITS - 1) / SEPTET_BITS
            out.write(headerSeptets + text.length)
            out.write(header)
            out.write(pack(text, headerSeptets * SEPTET_BITS - header.size * Byte.SIZE_BITS))
        } else {
            val body = header + text.toByteArray(Charsets.UTF_16BE)
            out.write(body.size)
            out.write(body)
        }
        return out.toByteArray()
    }

    /** Seven bits a letter, lowest first, behind so many bits of filling. */
    private fun pack(text: String, fill: Int): ByteArray {
        val packed = ByteArray((fill + text.length * SEPTET_BITS + Byte.SIZE_BITS - 1) / Byte.SIZE_BITS)
        text.forEachIndexed { at, letter ->
            repeat(SEPTET_BITS) { bit ->
                val place = fill + at * SEPTET_BITS + bit
                if (letter.code shr bit and 1 == 1) packed[place / 8] = (packed[place / 8].toInt() or (1 shl place % 8)).toByte()
            }
        }
        return packed
    }
}
