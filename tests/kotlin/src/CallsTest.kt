import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNotEquals
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import org.ringfence.core.Action
import org.ringfence.core.Category
import org.ringfence.core.Effect
import org.ringfence.core.HistoryFilter
import org.ringfence.core.Level
import org.ringfence.core.RuleDraft
import org.ringfence.core.Truce

class CallsTest {
    @Test
    fun `each caller gets the verdict that is due`() =
        atHome { guard ->
            guard.feeds().installList(Fixture.list, now)
            guard.rules().add(RuleDraft("+12025550199", Effect.BLOCK), "US", now)
            val cases =
                listOf(
                    Triple("a listed number", call(Fixture.LISTED), Level.DANGER to Action.WARN),
                    Triple("a listed number in national form", call("(202) 555-0137"), Level.DANGER to Action.WARN),
                    Triple("a listed contact", call(Fixture.LISTED).copy(isContact = true), Level.CLEAR to Action.ALLOW),
                    Triple("a stranger", call(Fixture.STRANGER), Level.UNKNOWN to Action.ALLOW),
                    Triple("a hidden number", call(""), Level.UNKNOWN to Action.ALLOW),
                    Triple("whom the owner blocked", call("2025550199"), Level.CAUTION to Action.BLOCK),
                    Triple("an emergency number", call("911"), Level.CLEAR to Action.ALLOW),
                    Triple("an emergency call back", call(Fixture.LISTED).copy(emergencyCallbackMode = true), Level.CLEAR to Action.ALLOW),
                    Triple("the SIM is not known", call("(202) 555-0137").copy(regions = listOf("DE", "US")), Level.DANGER to Action.WARN),
                )
            for ((case, call, due) in cases) {
                val verdict = guard.calls().screen(call).verdict("en")
                assertEquals(case, due, verdict.level to verdict.action)
                assertTrue(case, verdict.reasons.isNotEmpty() && verdict.headline.isNotEmpty() && verdict.advice.isNotEmpty())
            }
        }

    @Test
    fun `a verdict names its list, and speaks both languages`() =
        atHome { guard ->
            guard.feeds().installList(Fixture.list, now)
            val screened = guard.calls().screen(call(Fixture.LISTED))
            val (english, chinese) = listOf("en-GB", "zh-Hans-CN").map(screened::verdict)
            val reason = english.reasons.first()
            assertEquals("listed", reason.code)
            assertEquals("Calls" to "Tester", reason.source to reason.publisher)
            assertEquals(Category.BANK, english.category)
            assertEquals(12u, english.confidence)
            assertTrue(reason.words, "Calls" in reason.words)
            assertNotEquals(english.headline, chinese.headline)
            assertEquals(english.level, chinese.level)
        }

    @Test
    fun `a call is written down, finished, found, undone and forgotten`() =
        atHome { guard ->
            guard.feeds().installList(Fixture.list, now)
            val history = guard.history()
            val id = guard.calls().screen(call(Fixture.LISTED)).record()
            assertTrue(guard.calls().finish(id, 12u, 0u))
            assertFalse(guard.calls().finish(id + 1, 12u, 0u))
            val past = history.call(id, "en")!!
            assertEquals(listOf(Fixture.LISTED, 12u, 0u, false), listOf(past.caller, past.rang, past.talked, past.isUndone))
            assertEquals(Level.DANGER, past.verdict.level)
            assertEquals(listOf(id), history.calls(HistoryFilter(text = "5550137"), 10u, "en").map { it.id })
            assertEquals(0, history.calls(HistoryFilter(text = "5559999"), 10u, "en").size)
            assertEquals(listOf(id), history.calls(HistoryFilter(atLeast = Level.DANGER, action = Action.WARN, since = now), 10u, "en").map { it.id })
            assertEquals(0, history.calls(HistoryFilter(before = id), 10u, "en").size)
            history.counters(now - 60).let { assertEquals(listOf(1u, 1u, 0u), listOf(it.calls, it.dangers, it.undone)) }
            val correction = history.undoCall(id, now)!!
            assertTrue(correction, "12025550137" in correction && "Tester" in correction)
            assertNull(history.undoCall(id + 1, now))
            assertEquals(Level.CLEAR, guard.calls().screen(call(Fixture.LISTED)).verdict("en").level)
            assertTrue(history.call(id, "en")!!.isUndone)
            assertEquals(1uL, history.forgetCalls(null))
            assertNull(history.call(id, "en"))
        }

    @Test
    fun `a number that was dialled rings, and a truce lets everybody through`() =
        atHome { guard ->
            guard.rules().add(RuleDraft("+1202555*", Effect.BLOCK), null, now)
            fun action(shown: String) = guard.calls().screen(call(shown, now + 1)).verdict("en").action
            assertEquals(Action.BLOCK, action(Fixture.STRANGER))
            guard.calls().dialled(Fixture.STRANGER, "US", now + 1)
            assertNotEquals(Action.BLOCK, action(Fixture.STRANGER))
            assertEquals(Action.BLOCK, action(Fixture.LISTED))
            guard.calls().setTruce(Truce.EXPECTED_CALL, now + 600)
            assertNotEquals(Action.BLOCK, action(Fixture.LISTED))
            assertEquals(listOf(Truce.EXPECTED_CALL), guard.health().report(now, "en").truces.map { it.truce })
            guard.calls().setTruce(Truce.EXPECTED_CALL, now - 1)
            assertEquals(Action.BLOCK, action(Fixture.LISTED))
        }
}
