package org.ringfence.app

import android.Manifest
import android.telecom.Call
import android.telecom.Connection
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.ringfence.app.call.CallFacts
import org.ringfence.app.core.Core
import org.ringfence.app.testing.Contacts
import org.ringfence.app.testing.CoreRunner
import org.ringfence.app.testing.Publisher
import org.ringfence.app.testing.Telecom
import org.ringfence.app.testing.World
import org.ringfence.app.testing.insertSims
import org.ringfence.core.Preset
import org.ringfence.core.StirShaken
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config

/** What the phone knows about a call, and what it does not. */
@RunWith(CoreRunner::class)
class CallFactsTest {
    @get:Rule val world = World()

    private fun of(details: Call.Details) = CallFacts.of(world.app, details)

    private fun isEnded(shown: String): Boolean {
        val answered = Telecom().screen(Telecom.call(shown))
        return answered.await().disallowCall.also { world.settleCalls() }
    }

    @Test
    fun `with the called SIM unknown a number is read against the region of every SIM`() {
        world.insertSims("us", "gb")
        assertEquals(listOf("US", "GB"), of(Telecom.call("020 7183 8750")).regions)
        world.install(Publisher.list("british", "bank", "+442071838750\n", region = "GB"))
        Core.of(world.app).use(Preset.STRICT)
        assertTrue("listed in the region of the second SIM", isEnded("020 7183 8750"))
        assertFalse("another number", isEnded("(415) 555-2671"))
    }

    @Test
    fun `with the called SIM known only its region counts`() {
        val (_, second) = world.insertSims("us", "gb")
        assertEquals(listOf("GB"), of(Telecom.call("020 7183 8750", account = second)).regions)
    }

    @Test
    @Config(sdk = [36])
    fun `what the network says about a number is handed on`() {
        val table =
            mapOf(
                Connection.VERIFICATION_STATUS_PASSED to StirShaken.PASSED,
                Connection.VERIFICATION_STATUS_FAILED to StirShaken.FAILED,
                Connection.VERIFICATION_STATUS_NOT_VERIFIED to StirShaken.NOT_VERIFIED,
            )
        assertEquals(table, table.mapValues { (status, _) -> of(Telecom.call("+14155552671", verification = status)).stirShaken })
    }

    @Test
    fun `a hidden caller and one without a telephone address show nothing`() {
        assertEquals("", of(Telecom.call(null)).shown)
        assertEquals("", of(Telecom.call("somebody@example.org", scheme = "sip")).shown)
    }

    @Test
    fun `emergency call-back mode is handed on`() {
        assertTrue(of(Telecom.call("+14155552671", properties = Call.Details.PROPERTY_EMERGENCY_CALLBACK_MODE)).emergencyCallbackMode)
        assertFalse(of(Telecom.call("+14155552671")).emergencyCallbackMode)
    }

    @Test
    fun `a contact rings whatever a list says, once the owner let us look`() {
        world.install(Publisher.bankScams)
        Core.of(world.app).use(Preset.STRICT)
        val contacts = Contacts("+12025550143").also { it.register() }
        shadowOf(world.app).denyPermissions(Manifest.permission.READ_CONTACTS)
        assertTrue("not granted: nobody is looked up", isEnded("+12025550143"))
        assertEquals(0, contacts.asked)
        shadowOf(world.app).grantPermissions(Manifest.permission.READ_CONTACTS)
        assertFalse("granted", isEnded("+12025550143"))
        assertTrue("somebody else", isEnded("+12025550144"))
        assertEquals(2, contacts.asked)
    }
}
