package org.ringfence.app.warn

import android.app.NotificationChannel
import android.app.NotificationManager
import android.content.Context
import org.ringfence.app.R
import org.ringfence.app.ui.service

/** The kinds of notifications; each vibrates in a way of its own, so that danger is felt in a pocket. */
enum class Channel(
    val id: String,
    val title: Int,
    private val note: Int,
    private val importance: Int,
    private val vibration: LongArray?,
) {
    DANGER("danger", R.string.channel_danger, R.string.channel_danger_note, NotificationManager.IMPORTANCE_HIGH, longArrayOf(0, 600, 150, 600, 150, 600)),
    CAUTION("caution", R.string.channel_caution, R.string.channel_caution_note, NotificationManager.IMPORTANCE_HIGH, longArrayOf(0, 250, 150, 250)),
    MESSAGE("message", R.string.channel_message, R.string.channel_message_note, NotificationManager.IMPORTANCE_HIGH, longArrayOf(0, 250, 150, 250)),
    QUIET("quiet", R.string.channel_quiet, R.string.channel_quiet_note, NotificationManager.IMPORTANCE_LOW, null),
    ;

    private fun make(context: Context): NotificationChannel {
        val channel = NotificationChannel(id, context.getString(title), importance)
        channel.description = context.getString(note)
        // The phone is ringing: a second sound over it says nothing.
        channel.setSound(null, null)
        channel.enableVibration(vibration != null)
        channel.vibrationPattern = vibration
        return channel
    }

    companion object {
        /** Makes the channels or gives them the names of the language in force. */
        fun makeAll(context: Context): NotificationManager {
            val manager = context.service<NotificationManager>()
            manager.createNotificationChannels(entries.map { it.make(context) })
            return manager
        }
    }
}
