import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import org.ringfence.core.Class
import org.ringfence.core.Folder
import org.ringfence.core.HistoryFilter
import org.ringfence.core.IncomingMessage
import org.ringfence.core.Level
import org.ringfence.core.NumberKind

class MessagesTest {
    private val scam = "🙂 Your parcel is held: pay the fee of \$2 now at https://usps-parcel-fee.top/pay or call +1 202 555 0137"

    @Test
    fun `a scam is doubted, and its words are marked where Kotlin counts them`() =
        atHome { guard ->
            val screened = guard.messages().screen(IncomingMessage("+1 202 555 0138", scam, now, "US"))
            val verdict = screened.verdict("en")
            assertTrue("$verdict", verdict.level >= Level.CAUTION)
            val link = screened.links().single()
            assertEquals("usps-parcel-fee.top", link.host)
            val marked = link.span!!.let { scam.substring(it.start.toInt(), it.end.toInt()) }
            assertTrue(marked, "usps-parcel-fee.top/pay" in marked)
            assertTrue(verdict.reasons.any { it.span != null })
            val number = screened.numbers().first { it.kind == NumberKind.PHONE }
            assertTrue(number.digits, "2025550137" in number.digits)
            assertTrue(screened.folder() in setOf(Folder.JUNK, Folder.INBOX))
        }

    @Test
    fun `a code is found and is never junk`() =
        atHome { guard ->
            val text = "Your Example Bank verification code is 482913. Do not share it."
            val screened = guard.messages().screen(IncomingMessage("EXBANK", text, now, "US"))
            val code = screened.code()!!
            assertEquals("482913", code.code)
            assertEquals("482913", code.span!!.let { text.substring(it.start.toInt(), it.end.toInt()) })
            assertEquals(Folder.TRANSACTIONS, screened.folder())
            assertEquals(Class.NOTIFICATION, screened.`class`())
        }

    @Test
    fun `messages are kept without their text unless the owner wants it`() =
        atHome { guard ->
            val history = guard.history()
            val first = guard.messages().screen(IncomingMessage("+1 202 555 0138", scam, now, "US", app = "org.example.chat")).record()
            assertNull(history.message(first, "en")!!.text)
            assertEquals("org.example.chat", history.message(first, "en")!!.app)
            val owner = guard.owner()
            owner.saveSettings(owner.settings().copy(keepMessageText = true), now)
            val second = guard.messages().screen(IncomingMessage("+1 202 555 0138", scam, now, "US", isShared = true)).record()
            val past = history.message(second, "zh")!!
            assertEquals(scam, past.text)
            assertTrue(past.isShared)
            assertEquals(listOf(second, first), history.messages(HistoryFilter(), 10u, "en").map { it.id })
            assertTrue(history.undoMessage(second, now))
            assertTrue(history.message(second, "en")!!.isUndone)
            assertEquals(2uL, history.forgetMessages(null))
        }
}
