package org.ringfence.app.health

import android.app.Notification
import android.app.PendingIntent
import android.content.Context
import android.content.Intent
import org.ringfence.app.R
import org.ringfence.app.core.Core
import org.ringfence.app.screen.HealthActivity
import org.ringfence.app.ui.LevelLook
import org.ringfence.app.ui.Look
import org.ringfence.app.warn.Channel

/** Says, without a sound and once for each cause, that nobody is guarded at the moment; else a lost role would go unnoticed. */
object HealthNotice {
    const val ID = 4
    private const val TOLD = "told"

    fun tell(base: Context, core: Core) {
        val context = Look.on(base)
        val manager = Channel.makeAll(context)
        val stored = base.getSharedPreferences("health", Context.MODE_PRIVATE)
        val worst = Checks.all(context, core).firstOrNull { it.isFatal }
        if (worst == null) {
            manager.cancel(ID)
            stored.edit().remove(TOLD).apply()
        } else if (stored.getString(TOLD, null) != worst.title) {
            manager.notify(ID, notice(context, worst))
            stored.edit().putString(TOLD, worst.title).apply()
        }
    }

    fun notice(context: Context, check: Check): Notification {
        val opens = Intent(context, HealthActivity::class.java)
        return Notification
            .Builder(context, Channel.QUIET.id)
            .setSmallIcon(LevelLook.CAUTION.icon)
            .setColor(context.getColor(R.color.accent))
            .setContentTitle(context.getString(R.string.notify_health))
            .setContentText(check.title)
            .setStyle(Notification.BigTextStyle().bigText(listOf(check.title, check.note).filter { it.isNotEmpty() }.joinToString("\n")))
            .setContentIntent(PendingIntent.getActivity(context, ID, opens, PendingIntent.FLAG_IMMUTABLE))
            .setAutoCancel(true)
            .build()
    }
}
