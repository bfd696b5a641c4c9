package org.ringfence.app.health

import android.app.ActivityManager
import android.app.NotificationManager
import android.app.role.RoleManager
import android.content.Context
import android.content.Intent
import android.net.Uri
import android.provider.Settings
import org.ringfence.app.R
import org.ringfence.app.core.Core
import org.ringfence.app.core.SelfCheck
import org.ringfence.app.screen.ListsActivity
import org.ringfence.app.screen.SetUpActivity
import org.ringfence.app.sync.Fetch
import org.ringfence.app.ui.Look
import org.ringfence.app.ui.Screen
import org.ringfence.app.ui.Work
import org.ringfence.app.ui.service
import org.ringfence.app.warn.Channel

/** One cause of silent failure, and the one button against it. */
class Check(
    val title: String,
    val note: String,
    val fixLabel: String,
    /** Whether no call is guarded, or no warning can be seen, until it is fixed. */
    val isFatal: Boolean = false,
    val fix: (Screen) -> Unit,
)

/** Every cause of silent failure that is there now, the worst first. */
object Checks {
    fun all(context: Context, core: Core): List<Check> =
        listOfNotNull(role(context), notifications(context)) +
            channels(context) +
            listOfNotNull(failed(context), locked(context), slow(context), battery(context)) +
            ofCore(context, core)

    fun holdsRole(context: Context): Boolean =
        context.service<RoleManager>().isRoleHeld(RoleManager.ROLE_CALL_SCREENING)

    private fun role(context: Context): Check? {
        if (holdsRole(context)) return null
        return Check(
            context.getString(R.string.health_role),
            context.getString(R.string.health_role_note),
            context.getString(R.string.health_role_fix),
            isFatal = true,
        ) { SetUpActivity.askForRole(it) }
    }

    private fun notifications(context: Context): Check? {
        val manager = context.service<NotificationManager>()
        if (manager.areNotificationsEnabled()) return null
        return Check(
            context.getString(R.string.health_notifications),
            context.getString(R.string.health_notifications_note),
            context.getString(R.string.health_notifications_fix),
            isFatal = true,
        ) { it.startActivity(Intent(Settings.ACTION_APP_NOTIFICATION_SETTINGS).putExtra(Settings.EXTRA_APP_PACKAGE, it.packageName)) }
    }

    private fun channels(context: Context): List<Check> {
        val manager = Channel.makeAll(context)
        return Channel.entries
            .filter { it != Channel.QUIET }
            .filter { (manager.getNotificationChannel(it.id)?.importance ?: 0) < NotificationManager.IMPORTANCE_HIGH }
            .map { channel ->
                Check(
                    context.getString(R.string.health_channel, context.getString(channel.title)),
                    context.getString(R.string.health_channel_note),
                    context.getString(R.string.health_channel_fix),
                ) {
                    it.startActivity(
                        Intent(Settings.ACTION_CHANNEL_NOTIFICATION_SETTINGS)
                            .putExtra(Settings.EXTRA_APP_PACKAGE, it.packageName)
                            .putExtra(Settings.EXTRA_CHANNEL_ID, channel.id),
                    )
                }
            }
    }

    private fun failed(context: Context): Check? {
        val self = SelfCheck(context)
        if (!self.hasFailed) return null
        return understood(context, R.string.health_failed, context.getString(R.string.health_failed_note), "failure")
    }

    private fun locked(context: Context): Check? {
        if (!SelfCheck(context).hadLockedCall) return null
        return understood(context, R.string.health_locked, context.getString(R.string.health_locked_note), "locked")
    }

    private fun slow(context: Context): Check? {
        if (SelfCheck(context).slowAnswerMs == null) return null
        return understood(context, R.string.health_slow, context.getString(R.string.health_slow_note), "slow_ms")
    }

    private fun understood(context: Context, title: Int, note: String, what: String) =
        Check(context.getString(title), note, context.getString(R.string.health_ok)) {
            SelfCheck(it).understood(what)
            it.refresh()
        }

    private fun battery(context: Context): Check? {
        if (!context.applicationContext.service<ActivityManager>().isBackgroundRestricted) return null
        return Check(
            context.getString(R.string.health_battery),
            context.getString(R.string.health_battery_note),
            context.getString(R.string.health_battery_fix),
        ) { it.startActivity(Intent(Settings.ACTION_APPLICATION_DETAILS_SETTINGS, Uri.parse("package:${it.packageName}"))) }
    }

    /** What the core's own report holds, in its words. */
    private fun ofCore(context: Context, core: Core): List<Check> =
        core.degraded(Look.languageTag(context)).map { part ->
            when (part.code) {
                "no_lists" -> {
                    Check(part.words, "", context.getString(R.string.health_lists_fix)) { it.open<ListsActivity>() }
                }

                in FIXED_BY_SYNC -> {
                    Check(part.words, "", context.getString(R.string.health_sync_fix)) { screen ->
                        screen.load({ Fetch.run(context.applicationContext, onlyDue = false) }, Work.network) { screen.refresh() }
                    }
                }

                else -> {
                    Check(part.words, "", context.getString(R.string.health_ok)) { screen ->
                        screen.load({ it.clearHealth() }) { screen.refresh() }
                    }
                }
            }
        }

    private val FIXED_BY_SYNC = setOf("list_missing", "list_damaged", "list_stale", "sync_failing")
}
