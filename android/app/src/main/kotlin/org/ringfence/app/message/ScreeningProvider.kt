package org.ringfence.app.message

import android.app.Service
import android.content.Context
import android.content.Intent
import android.os.Bundle
import android.os.Handler
import android.os.IBinder
import android.os.Looper
import android.os.Message
import android.os.Messenger
import org.ringfence.app.call.CallFacts
import org.ringfence.app.core.Core
import org.ringfence.app.ui.Look
import org.ringfence.app.ui.Work
import org.ringfence.core.Folder
import org.ringfence.core.IncomingMessage

/**
 * Answers SMS apps that ask whether to hold up a message: the protocol that SpamBlocker published, as QUIK speaks it.
 *
 * Who asks is told by the system (the user id behind the message), never by the caller itself. An app that the owner has not
 * granted gets no answer and is listed under Settings, where it can be.
 */
class ScreeningProvider : Service() {
    private val messenger =
        Messenger(
            Handler(Looper.getMainLooper()) { asked ->
                if (asked.what != ASK) return@Handler false
                ask(asked)
                true
            },
        )

    override fun onBind(intent: Intent): IBinder? = messenger.binder

    private fun ask(asked: Message) {
        val apps = packageManager.getPackagesForUid(asked.sendingUid).orEmpty().toList()
        val grants = Grants(this)
        if (apps.none { grants.isGranted(it) }) {
            apps.forEach { grants.noteRefused(it) }
            return
        }
        // The system takes the message back as soon as this returns.
        val replyTo = asked.replyTo ?: return
        val data = Bundle(asked.data)
        Work.background.execute {
            val number = data.getString("number").orEmpty()
            val message =
                IncomingMessage(
                    sender = number,
                    text = data.getString("smsContent").orEmpty(),
                    at = Core.now(),
                    region = CallFacts.home(this),
                    simSlot = data.getInt("simSlot", -1).takeIf { it >= 0 }?.toUInt(),
                    isContact = CallFacts.isContact(this, number),
                )
            val reply = Message.obtain(null, ANSWER)
            reply.data =
                runCatching {
                    val screened = Core.of(this).screen(message)
                    val verdict = screened.verdict(Look.languageTag(Look.on(this)))
                    answer(screened.folder() == Folder.JUNK, verdict.headline)
                }.getOrElse { answer(false, "") }
            runCatching { replyTo.send(reply) }
        }
    }

    private fun answer(holdsUp: Boolean, why: String) =
        Bundle().apply {
            putBoolean("shouldBlock", holdsUp)
            putString("reason", why)
        }

    /** Which apps may ask. */
    class Grants(
        context: Context,
    ) {
        private val stored = context.getSharedPreferences("provider", Context.MODE_PRIVATE)

        fun isGranted(app: String) = stored.getBoolean(app, false)

        fun set(app: String, granted: Boolean) = stored.edit().putBoolean(app, granted).apply()

        fun noteRefused(app: String) {
            if (!stored.contains(app)) set(app, false)
        }

        /** Every app that has asked, and whether it may. */
        fun all(): Map<String, Boolean> = stored.all.mapValues { it.value == true }.toSortedMap()
    }

    private companion object {
        const val ASK = 1
        const val ANSWER = 2
    }
}
