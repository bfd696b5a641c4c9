package org.ringfence.app

import android.app.Notification
import android.app.NotificationManager
import android.content.Intent
import android.os.Bundle
import android.os.Handler
import android.os.Looper
import android.os.Message
import android.os.Messenger
import android.service.notification.StatusBarNotification
import android.telephony.SubscriptionManager
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNotNull
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.ringfence.app.core.Core
import org.ringfence.app.core.SelfCheck
import org.ringfence.app.message.MessageListener
import org.ringfence.app.message.ScreeningProvider
import org.ringfence.app.screen.CheckMessageActivity
import org.ringfence.app.testing.CoreRunner
import org.ringfence.app.testing.Pdu
import org.ringfence.app.testing.Publisher
import org.ringfence.app.testing.World
import org.ringfence.app.testing.insertSims
import org.ringfence.app.testing.open
import org.ringfence.app.testing.words
import org.ringfence.app.ui.service
import org.robolectric.Robolectric
import org.robolectric.Shadows.shadowOf
import org.robolectric.annotation.Config
import org.robolectric.shadows.ShadowBinder

/** Three roads by which a message comes, and the one pipeline behind them. */
@RunWith(CoreRunner::class)
class MessagesTest {
    @get:Rule val world = World()

    private val scam get() = world.app.getString(R.string.health_test_text)

    private fun warnings() =
        shadowOf(world.app.service<NotificationManager>()).allNotifications.filter { it.channelId == "message" }

    private fun receive(pdus: List<ByteArray>, subscription: Int = -1) {
        val intent =
            Intent("android.provider.Telephony.SMS_RECEIVED")
                .putExtra("pdus", pdus.toTypedArray())
                .putExtra("format", "3gpp")
                .putExtra(SubscriptionManager.EXTRA_SUBSCRIPTION_INDEX, subscription)
        world.app.sendBroadcast(intent)
        shadowOf(Looper.getMainLooper()).idle()
        world.settle()
    }

    private fun recorded() = Core.of(world.app).apply { keepsMessageText = true }

    @Test
    fun `a text message in parts is read as one, in either alphabet`() {
        recorded()
        val chinese = "【快递】您的包裹无法派送，请登录 http://post-redelivery.example.com/pay 支付费用并填写银行卡号和验证码，逾期将退回寄件人，届时需重新支付运费。"
        val table =
            mapOf("seven bits a letter" to "$scam Reply STOP to hear no more of us.", "UCS-2" to chinese, "UCS-2 in one part" to "您的验证码是 493817，请勿告诉他人。")
        table.forEach { (name, text) ->
            val parts = Pdu.parts("+14155552671", text)
            assertEquals(name, if (name.endsWith("one part")) 1 else 2, parts.size)
            receive(parts)
            val past = Core.of(world.app).messages(false, "en").first()
            assertEquals(name, listOf("+14155552671", text), listOf(past.sender, past.text))
        }
        assertTrue(warnings().isNotEmpty())
    }

    @Test
    fun `a sender in national form is read as where the SIM is at home that received it`() {
        world.insertSims("us", "gb")
        world.install(Publisher.list("british", "bank", "+442071838750\n", region = "GB"))
        val seen =
            listOf(1, 2).map { subscription ->
                receive(Pdu.parts("02071838750", "Please call me back"), subscription)
                val reasons = Core
                    .of(world.app)
                    .messages(false, "en")
                    .first()
                    .verdict.reasons
                reasons.any { it.words.contains("list of bank scams") }
            }
        assertEquals("listed in the region of the second SIM alone", listOf(false, true), seen)
    }

    @Test
    fun `an everyday message warns of nothing and is kept without its text`() {
        receive(Pdu.parts("+14155552671", "See you at six, bring the cake"))
        val past = Core.of(world.app).messages(false, "en").single()
        assertNull(past.text)
        assertEquals(0, warnings().size)
    }

    private fun posted(text: String, app: String = "com.example.messenger"): StatusBarNotification {
        val notification =
            Notification
                .Builder(world.app, "x")
                .setSmallIcon(R.drawable.ic_message)
                .setCategory(Notification.CATEGORY_MESSAGE)
                .setContentTitle("+14155552671")
                .setContentText(text)
                .build()
        @Suppress("DEPRECATION")
        return StatusBarNotification(app, app, 1, null, 1000, 1, 0, notification, android.os.Process.myUserHandle(), System.currentTimeMillis())
    }

    @Test
    fun `a messenger's notification is read once`() {
        val listener = Robolectric.buildService(MessageListener::class.java).create().get()
        repeat(3) { listener.onNotificationPosted(posted(scam)) }
        world.settle()
        val past = Core.of(world.app).messages(false, "en").single()
        assertEquals("com.example.messenger", past.app)
        assertEquals(1, warnings().size)
    }

    @Test
    @Config(sdk = [36])
    fun `a message whose code the system hides is noted and never guessed at`() {
        val listener = Robolectric.buildService(MessageListener::class.java).create().get()
        val name = world.app.resources.getIdentifier("redacted_notification_message", "string", "android")
        val words = if (name != 0) world.app.getString(name) else MessageListener.REDACTED
        listener.onNotificationPosted(posted(words))
        world.settle()
        assertEquals(emptyList<Any>(), Core.of(world.app).messages(false, "en"))
        assertNotNull(SelfCheck(world.app).codeArrivedAt)
    }

    @Test
    fun `notifications that are no messages are left alone`() {
        val listener = Robolectric.buildService(MessageListener::class.java).create().get()
        val music = posted(scam)
        music.notification.category = Notification.CATEGORY_TRANSPORT
        listener.onNotificationPosted(music)
        listener.onNotificationPosted(posted(scam, app = world.app.packageName))
        world.settle()
        assertEquals(0, Core.of(world.app).messages(false, "en").size)
    }

    @Test
    fun `a text that is shared or selected is checked and not written down`() {
        listOf(Intent.ACTION_SEND to Intent.EXTRA_TEXT, Intent.ACTION_PROCESS_TEXT to Intent.EXTRA_PROCESS_TEXT).forEach { (action, extra) ->
            val intent = Intent(world.app, CheckMessageActivity::class.java).setAction(action).putExtra(extra, scam)
            val page = world.open(CheckMessageActivity::class.java, intent)
            val words = page.words()
            assertTrue(words.toString(), page.getString(R.string.level_danger) in words || page.getString(R.string.level_caution) in words)
            assertTrue(scam in words)
        }
        assertEquals(0, Core.of(world.app).messages(false, "en").size)
    }

    private fun askProvider(uid: Int): Bundle? {
        var reply: Bundle? = null
        val service = Robolectric.buildService(ScreeningProvider::class.java).create().get()
        val question = Message.obtain(null, 1)
        question.data =
            Bundle().apply {
                putString("number", "+14155552671")
                putString("smsContent", scam)
                putInt("simSlot", 0)
            }
        question.replyTo =
            Messenger(
                Handler(Looper.getMainLooper()) {
                    if (it.what == 2) reply = Bundle(it.data)
                    true
                },
            )
        // The system, not the caller, says who sent a message.
        ShadowBinder.setCallingUid(uid)
        Messenger(service.onBind(Intent("sms.screening.provider.PublicSMSScreeningService"))).send(question)
        ShadowBinder.reset()
        shadowOf(Looper.getMainLooper()).idle()
        world.settle()
        return reply
    }

    @Test
    fun `an app that asks is answered once the owner has granted it`() {
        shadowOf(world.app.packageManager).setPackagesForUid(10_123, "dev.octoshrimpy.quik")
        assertNull(askProvider(10_123))
        assertEquals(mapOf("dev.octoshrimpy.quik" to false), ScreeningProvider.Grants(world.app).all())
        ScreeningProvider.Grants(world.app).set("dev.octoshrimpy.quik", true)
        val answer = askProvider(10_123)!!
        assertTrue(answer.containsKey("shouldBlock"))
        assertTrue(answer.getString("reason").orEmpty().isNotEmpty())
        assertNull(askProvider(10_999))
    }
}
