package org.ringfence.app

import android.content.Intent
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.experimental.categories.Category
import org.junit.runner.RunWith
import org.ringfence.app.call.Permissions
import org.ringfence.app.screen.SettingsActivity
import org.ringfence.app.testing.CoreRunner
import org.ringfence.app.testing.StoreFlavour
import org.ringfence.app.testing.Telecom
import org.ringfence.app.testing.World
import org.ringfence.app.testing.open
import org.ringfence.app.testing.words

/** The flavour for stores, run with its own manifest. */
@RunWith(CoreRunner::class)
@Category(StoreFlavour::class)
class StoreFlavourTest {
    @get:Rule val world = World()

    @Test
    fun `it neither asks for messages nor contacts, nor speaks of them`() {
        assertFalse(Permissions.canAsk(world.app, Permissions.SMS))
        assertFalse(Permissions.canAsk(world.app, Permissions.CONTACTS))
        val page = world.open(SettingsActivity::class.java)
        val words = page.words()
        assertTrue(words.toString(), page.getString(R.string.settings_listener) in words)
        assertEquals(emptyList<String>(), words.filter { it == page.getString(R.string.settings_sms) || it == page.getString(R.string.settings_contacts) })
    }

    @Test
    fun `no part of it hears of text messages as they arrive`() {
        val intent = Intent("android.provider.Telephony.SMS_RECEIVED")
        assertEquals(emptyList<Any>(), world.app.packageManager.queryBroadcastReceivers(intent, 0))
    }

    @Test
    fun `it answers calls like the other`() {
        val answered = Telecom().screen(Telecom.call("+14155552671"))
        assertFalse(answered.await().disallowCall)
        world.settleCalls()
    }
}
