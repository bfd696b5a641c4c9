package org.ringfence.app.message

import android.app.Notification
import android.content.Context
import android.os.Build
import android.os.Bundle
import android.provider.Settings
import android.service.notification.NotificationListenerService
import android.service.notification.StatusBarNotification
import org.ringfence.app.call.CallFacts
import org.ringfence.app.core.SelfCheck
import org.ringfence.app.ui.Work
import org.ringfence.core.IncomingMessage
import java.util.Collections

/**
 * Reads messages from the notifications of any messenger, once the owner has let it.
 *
 * Android 15 and later show listeners no text that holds a one-time code. That such a message came is noted; what it says is
 * never guessed.
 */
class MessageListener : NotificationListenerService() {
    /** Messengers show a message again with every next one; each is judged once. */
    private val seen: MutableSet<Int> =
        Collections.newSetFromMap(
            object : LinkedHashMap<Int, Boolean>() {
                override fun removeEldestEntry(eldest: MutableMap.MutableEntry<Int, Boolean>) = size > REMEMBERED
            },
        )

    override fun onNotificationPosted(posted: StatusBarNotification) {
        if (posted.packageName == packageName || posted.isOngoing) return
        val notification = posted.notification
        if (notification.flags and Notification.FLAG_GROUP_SUMMARY != 0) return
        val extras = notification.extras
        val isConversation = extras.containsKey(Notification.EXTRA_MESSAGES) || notification.category == Notification.CATEGORY_MESSAGE
        if (!isConversation) return
        val title = extras.getCharSequence(Notification.EXTRA_TITLE)?.toString().orEmpty()
        val text = textOf(extras)
        val at = posted.postTime / MILLIS
        if (isRedacted(text)) {
            SelfCheck(this).codeArrived(at)
            return
        }
        if (text.isBlank() || !seen.add(listOf(posted.packageName, title, text).hashCode())) return
        val message =
            IncomingMessage(
                sender = title,
                text = text,
                at = at,
                region = CallFacts.home(this),
                app = posted.packageName,
            )
        Work.background.execute {
            runCatching { MessageDesk.take(this, message) }.onFailure { SelfCheck(this).failed(it) }
        }
    }

    private fun textOf(extras: Bundle): String {
        @Suppress("DEPRECATION")
        val messages = extras.getParcelableArray(Notification.EXTRA_MESSAGES)
        val latest = (messages?.lastOrNull() as? Bundle)?.getCharSequence("text")
        val text = latest ?: extras.getCharSequence(Notification.EXTRA_BIG_TEXT) ?: extras.getCharSequence(Notification.EXTRA_TEXT)
        return text?.toString().orEmpty()
    }

    /** Whether the system put its own words in the place of the text; they are a resource of the system's, in its language. */
    private fun isRedacted(text: String): Boolean {
        if (Build.VERSION.SDK_INT < Build.VERSION_CODES.VANILLA_ICE_CREAM) return false
        val name = resources.getIdentifier("redacted_notification_message", "string", "android")
        return text == if (name != 0) getString(name) else REDACTED
    }

    companion object {
        private const val REMEMBERED = 200

        /** What AOSP says, for phones that do not let the resource be read. */
        const val REDACTED = "Sensitive notification content hidden"
        private const val MILLIS = 1000

        fun isGranted(context: Context): Boolean {
            val listeners = Settings.Secure.getString(context.contentResolver, "enabled_notification_listeners").orEmpty()
            return listeners.split(':').any { it.startsWith(context.packageName + "/") }
        }
    }
}
