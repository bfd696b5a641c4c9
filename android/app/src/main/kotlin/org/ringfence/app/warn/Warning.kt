package org.ringfence.app.warn

import android.app.Notification
import android.app.NotificationManager
import android.app.PendingIntent
import android.content.Context
import android.content.Intent
import android.graphics.drawable.Icon
import android.os.Build
import org.ringfence.app.R
import org.ringfence.app.screen.HealthActivity
import org.ringfence.app.screen.VerdictActivity
import org.ringfence.app.ui.Faces
import org.ringfence.app.ui.LevelLook
import org.ringfence.app.ui.Look
import org.ringfence.app.ui.look
import org.ringfence.app.ui.service
import org.ringfence.core.Action
import org.ringfence.core.Level
import org.ringfence.core.Verdict

/** When a warning of a call is shown. */
enum class Moment {
    RINGING,

    /** The call was answered by a process that was ended before it could warn. */
    OVER,

    /** Nobody calls: the owner wants to see what it would look like. */
    TEST,
}

/** Shows what a verdict says, while the phone rings or the message is new. */
class Warning(
    base: Context,
) {
    private val context = Look.on(base)

    /** The language that verdicts are wanted in. */
    val language: String = Look.languageTag(context)

    /** Warns of a call where there is something to warn of. */
    fun ofCall(shown: String, verdict: Verdict, moment: Moment) {
        if (!isWorthShowing(verdict)) return
        Channel.makeAll(context).notify(tagOf(shown), CALL, callNotification(shown, verdict, moment))
        if (verdict.level != Level.DANGER || verdict.action == Action.BLOCK || moment == Moment.OVER) return
        val look = Look(context)
        if (look.warnsOverCall) Overlay.show(context, shown, verdict)
        if (look.readsAloud) Speaker.say(context, Faces.spoken(context, verdict))
    }

    /** Warns of a message where there is something to warn of. [id] is its id in the history; none for one that is made up. */
    fun ofMessage(sender: String, verdict: Verdict, id: Long?) {
        if (verdict.level < Level.CAUTION) return
        Channel.makeAll(context).notify(tagOf(sender), MESSAGE, messageNotification(verdict, id))
    }

    fun callNotification(shown: String, verdict: Verdict, moment: Moment): Notification {
        val look = verdict.level.look
        val channel = if (verdict.level == Level.DANGER) Channel.DANGER else Channel.CAUTION
        val title =
            when (verdict.action) {
                Action.BLOCK -> {
                    context.getString(R.string.warning_blocked)
                }

                Action.SILENCE -> {
                    context.getString(R.string.warning_silenced)
                }

                else -> {
                    context.getString(
                        when (verdict.level) {
                            Level.DANGER -> R.string.warning_danger
                            Level.CAUTION -> R.string.warning_caution
                            Level.UNKNOWN -> R.string.warning_unknown
                            Level.CLEAR -> R.string.warning_clear
                        },
                    )
                }
            }
        val builder = builder(channel, look, title, verdict)
        val opens = if (moment == Moment.TEST) Intent(context, HealthActivity::class.java) else VerdictActivity.intentFor(context, shown)
        builder.setContentIntent(activity(opens, tagOf(shown).hashCode()))
        builder.setCategory(Notification.CATEGORY_CALL)
        builder.setSubText(verdict.category?.let { context.getString(Faces.word(it)) })
        val rings = verdict.action != Action.BLOCK && moment != Moment.OVER
        if (rings) builder.addAction(action(R.string.warning_let_ring, WarningActions.LET_RING, shown, moment))
        if (shown.isNotEmpty()) {
            if (verdict.action != Action.BLOCK) builder.addAction(action(R.string.warning_block, WarningActions.BLOCK, shown, moment))
            builder.addAction(action(R.string.warning_fine, WarningActions.FINE, shown, moment))
        }
        if (rings && verdict.level == Level.DANGER && FullScreenWarningActivity.isAllowed(context)) {
            builder.setFullScreenIntent(activity(FullScreenWarningActivity.intentFor(context, shown, verdict), FULL_SCREEN), true)
        }
        return builder.build()
    }

    fun messageNotification(verdict: Verdict, id: Long?): Notification {
        val title = context.getString(if (verdict.level == Level.DANGER) R.string.warning_message_danger else R.string.warning_message_caution)
        val builder = builder(Channel.MESSAGE, verdict.level.look, title, verdict)
        builder.setSubText(verdict.category?.let { context.getString(Faces.word(it)) })
        builder.setCategory(Notification.CATEGORY_MESSAGE)
        val opens = if (id == null) Intent(context, HealthActivity::class.java) else VerdictActivity.intentForMessage(context, id)
        builder.setContentIntent(activity(opens, id.hashCode()))
        return builder.build()
    }

    private fun builder(channel: Channel, look: LevelLook, title: String, verdict: Verdict): Notification.Builder {
        val reason = verdict.reasons
            .firstOrNull()
            ?.words
            .orEmpty()
        // Nobody need hang up on a call that was ended.
        val advice = if (verdict.action == Action.BLOCK) "" else verdict.advice
        val text = listOf(reason, advice).filter { it.isNotEmpty() }.joinToString("\n")
        // What stands on a locked screen says that there is a warning, and not about whom.
        val public =
            Notification
                .Builder(context, channel.id)
                .setSmallIcon(look.icon)
                .setColor(context.getColor(look.fill))
                .setContentTitle(context.getString(R.string.warning_public))
                .setContentText(context.getString(look.word))
                .build()
        return Notification
            .Builder(context, channel.id)
            .setSmallIcon(look.icon)
            .setColor(context.getColor(look.fill))
            .setColorized(true)
            .setLargeIcon(Faces.badge(context, look))
            .setContentTitle(title)
            .setContentText(reason)
            .setStyle(Notification.BigTextStyle().bigText(text))
            .setTicker(title)
            .setShowWhen(false)
            .setAutoCancel(true)
            .setVisibility(Notification.VISIBILITY_PRIVATE)
            .setPublicVersion(public)
    }

    private fun action(title: Int, what: String, shown: String, moment: Moment): Notification.Action {
        val name = if (moment == Moment.TEST) WarningActions.TEST else what
        val intent = Intent(context, WarningActions::class.java).setAction(name).putExtra(WarningActions.SHOWN, shown)
        val pending =
            PendingIntent.getBroadcast(context, (name + shown).hashCode(), intent, PendingIntent.FLAG_IMMUTABLE or PendingIntent.FLAG_UPDATE_CURRENT)
        val builder = Notification.Action.Builder(null as Icon?, context.getString(title), pending)
        // Whoever holds a locked phone must not decide for its owner.
        if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.S) builder.setAuthenticationRequired(name != WarningActions.LET_RING)
        return builder.build()
    }

    private fun activity(intent: Intent, code: Int): PendingIntent =
        PendingIntent.getActivity(context, code, intent, PendingIntent.FLAG_IMMUTABLE or PendingIntent.FLAG_UPDATE_CURRENT)

    companion object {
        const val CALL = 1
        const val MESSAGE = 2
        const val FULL_SCREEN = 3

        /** Tells one caller's warning from another's without the number in it: tags show up in bug reports. */
        fun tagOf(shown: String): String = Integer.toHexString(shown.hashCode())

        fun isWorthShowing(verdict: Verdict) = verdict.action != Action.ALLOW || verdict.level >= Level.CAUTION

        fun cancel(context: Context, shown: String) =
            context.service<NotificationManager>().cancel(tagOf(shown), CALL)
    }
}
