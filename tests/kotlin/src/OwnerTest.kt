import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test
import kotlinx.coroutines.runBlocking
import org.ringfence.core.Action
import org.ringfence.core.Category
import org.ringfence.core.ContactKind
import org.ringfence.core.Effect
import org.ringfence.core.Preset
import org.ringfence.core.RuleDraft
import org.ringfence.core.coreVersion
import org.ringfence.core.languages
import org.ringfence.core.placesToReport
import org.ringfence.core.previewAsync
import java.nio.ByteBuffer

/** The bindings hand bytes over without a copy, for which they must lie outside the JVM's heap. */
fun direct(bytes: ByteArray): ByteBuffer = ByteBuffer.allocateDirect(bytes.size).put(bytes).flip()

class OwnerTest {
    @Test
    fun `rules are added, doubted in words, listed and removed`() =
        atHome { guard ->
            val rules = guard.rules()
            val draft = RuleDraft("(202) 555-0199", Effect.BLOCK, note = "hangs up", simSlot = 1u, schedule = "mon-fri 22:00-07:00", expires = now + 9000)
            val id = rules.add(draft, "US", now)
            val rule = rules.all().single()
            assertEquals(id, rule.id)
            assertEquals(draft.copy(pattern = "+12025550199", schedule = "mon,tue,wed,thu,fri 22:00-07:00"), rule.draft)
            val doubts = rules.check(RuleDraft("+12025550199", Effect.ALLOW), null, now, "en")
            assertEquals(1, doubts.size)
            assertEquals(0, rules.check(RuleDraft("+12025550111", Effect.ALLOW), null, now, "en").size)
            assertTrue(rules.remove(id, now))
            assertFalse(rules.remove(id, now))
        }

    @Test
    fun `a preset is tried on the past before it is taken`() =
        atHome { guard ->
            guard.feeds().installList(Fixture.list, now)
            guard.calls().screen(call(Fixture.LISTED)).record()
            val owner = guard.owner()
            val previewed = owner.preview(Preset.STRICT, now, "en").single()
            assertEquals(listOf(Action.WARN, Action.BLOCK), listOf(previewed.now, previewed.then))
            assertEquals(listOf(previewed), runBlocking { owner.previewAsync(Preset.STRICT, now, "en") })
            owner.setPreset(Preset.STRICT, now)
            assertEquals(Preset.STRICT, owner.settings().preset)
            assertEquals(Action.BLOCK, guard.calls().screen(call(Fixture.LISTED)).verdict("en").action)
        }

    @Test
    fun `settings move to another phone`() =
        atHome { guard ->
            val owner = guard.owner()
            val wanted =
                owner.settings().copy(
                    onCategory = mapOf(Category.SURVEY to Action.SILENCE),
                    ownNumbers = listOf("+12025550100"),
                    homeRegion = "US",
                    historyDays = 30u,
                )
            owner.saveSettings(wanted, now)
            guard.rules().add(RuleDraft("hidden", Effect.BLOCK), null, now)
            val document = owner.exportDocument()
            atHome { other ->
                val taken = other.owner().importDocument(document, now)
                assertEquals(1uL, taken.rules)
                assertEquals(wanted.copy(preset = null), other.owner().settings())
                assertEquals("hidden", other.rules().all().single().draft.pattern)
            }
        }

    @Test
    fun `what another app exported is taken in`() =
        atHome { guard ->
            val taken = guard.owner().importLists(direct(Fixture.foreign), "US", now)
            assertEquals(listOf("csv", 2uL, 0uL), listOf(taken.format, taken.rules, taken.listed))
            assertEquals(Action.BLOCK, guard.calls().screen(call("+1 202 555 0171")).verdict("en").action)
        }

    @Test
    fun `there is a lesson for every category, and places to report to`() =
        atHome { guard ->
            assertEquals(listOf("en", "zh"), languages())
            for (language in languages()) {
                val lessons = guard.owner().lessons(language, now)
                assertEquals(Category.entries.toSet(), lessons.map { it.category }.toSet())
                assertTrue(lessons.all { it.title.isNotEmpty() && it.saysNext.size >= 2 })
            }
            assertTrue(placesToReport("US").any { it.kind == ContactKind.SITE })
            assertEquals(0, placesToReport("AQ").size)
            assertTrue(coreVersion(), Regex("""\d+\.\d+\.\d+""").matches(coreVersion()))
            assertNull(owner(guard).homeRegion)
        }

    private fun owner(guard: org.ringfence.core.RingfenceGuard) = guard.owner().settings()
}
