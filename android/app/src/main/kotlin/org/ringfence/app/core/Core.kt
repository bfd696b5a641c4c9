package org.ringfence.app.core

import android.content.Context
import android.os.UserManager
import org.ringfence.app.ui.service
import org.ringfence.core.Counters
import org.ringfence.core.DegradedPart
import org.ringfence.core.Effect
import org.ringfence.core.Feed
import org.ringfence.core.FeedLink
import org.ringfence.core.FeedSync
import org.ringfence.core.GuardMode
import org.ringfence.core.HealthReport
import org.ringfence.core.HistoryFilter
import org.ringfence.core.IncomingCall
import org.ringfence.core.IncomingMessage
import org.ringfence.core.InstalledList
import org.ringfence.core.Lesson
import org.ringfence.core.Level
import org.ringfence.core.PastCall
import org.ringfence.core.PastMessage
import org.ringfence.core.Preset
import org.ringfence.core.PreviewedCall
import org.ringfence.core.ReportPlace
import org.ringfence.core.RingfenceGuard
import org.ringfence.core.Rule
import org.ringfence.core.RuleDraft
import org.ringfence.core.ScreenedCall
import org.ringfence.core.ScreenedMessage
import org.ringfence.core.SyncControl
import org.ringfence.core.SyncWatch
import org.ringfence.core.Transport
import org.ringfence.core.Truce
import org.ringfence.core.Trust
import org.ringfence.core.placesToReport
import java.io.File
import java.nio.ByteBuffer
import java.util.Calendar

/**
 * The one door to the core: opens the owner's data once a process and puts the clock into every question. Everything here
 * blocks; call it off the main thread.
 */
class Core private constructor(
    private val guard: RingfenceGuard,
) {
    fun screen(call: IncomingCall): ScreenedCall = guard.calls().screen(call)

    fun screen(message: IncomingMessage): ScreenedMessage = guard.messages().screen(message)

    fun dialled(shown: String, region: String?) = guard.calls().dialled(shown, region, now())

    /** Notes how a call went: one that nobody answered rang until now, of one that was talked the phone does not say how long it rang. */
    fun finished(call: PastCall, talkedSeconds: Int) {
        val rang = if (talkedSeconds == 0) (now() - call.at).coerceAtLeast(0) else 0
        guard.calls().finish(call.id, rang.toUInt(), talkedSeconds.toUInt())
    }

    // What is over

    fun calls(warningsOnly: Boolean, language: String): List<PastCall> = guard.history().calls(filter(warningsOnly), PAGE, language)

    fun messages(warningsOnly: Boolean, language: String): List<PastMessage> = guard.history().messages(filter(warningsOnly), PAGE, language)

    private fun filter(warningsOnly: Boolean) = HistoryFilter(atLeast = if (warningsOnly) Level.CAUTION else null)

    fun call(id: Long, language: String): PastCall? = guard.history().call(id, language)

    fun message(id: Long, language: String): PastMessage? = guard.history().message(id, language)

    /** The latest call that showed this caller. */
    fun latestCall(shown: String, language: String): PastCall? =
        guard.history().calls(HistoryFilter(text = shown.ifEmpty { null }), PAGE, language).firstOrNull { it.caller == shown }

    /** "This was not a scam": the caller of a call rings from now on. */
    fun undoCall(id: Long) {
        guard.history().undoCall(id, now())
    }

    fun undoMessage(id: Long) {
        guard.history().undoMessage(id, now())
    }

    fun today(): Counters {
        val midnight = Calendar.getInstance()
        listOf(Calendar.HOUR_OF_DAY, Calendar.MINUTE, Calendar.SECOND).forEach { midnight.set(it, 0) }
        return guard.history().counters(midnight.timeInMillis / MILLIS)
    }

    // The owner's word

    fun rules(): List<Rule> = guard.rules().all()

    /** Makes a rule; gives what the owner should know about it. */
    fun addRule(pattern: String, effect: Effect, home: String?, language: String): List<String> {
        val draft = RuleDraft(pattern = pattern, effect = effect)
        val words = guard.rules().check(draft, home, now(), language)
        guard.rules().add(draft, home, now())
        return words
    }

    fun removeRule(id: Long) {
        guard.rules().remove(id, now())
    }

    fun preset(): Preset? = guard.owner().settings().preset

    fun preview(preset: Preset, language: String): List<PreviewedCall> = guard.owner().preview(preset, now(), language)

    fun use(preset: Preset) = guard.owner().setPreset(preset, now())

    var keepsMessageText: Boolean
        get() = guard.owner().settings().keepMessageText
        set(value) = guard.owner().saveSettings(guard.owner().settings().copy(keepMessageText = value), now())

    fun export(): String = guard.owner().exportDocument()

    /** Takes over a document of ours, or else what another app exported. */
    fun import(file: ByteArray, home: String?) {
        // The border takes bytes where they lie: outside the virtual machine's heap.
        val bytes = ByteBuffer.allocateDirect(file.size).apply { put(file).flip() }
        runCatching { guard.owner().importDocument(file.decodeToString(), now()) }.getOrElse { guard.owner().importLists(bytes, home, now()) }
    }

    // For a while

    /** How long each truce that runs still lasts, by its end in seconds. */
    fun truces(): Map<Truce, Long> = health("en").truces.associate { it.truce to it.until }

    fun waitForCall() = guard.calls().setTruce(Truce.EXPECTED_CALL, now() + WAIT_SECONDS)

    fun pause() = guard.calls().setTruce(Truce.PAUSE, now() + PAUSE_SECONDS)

    fun endTruces() = listOf(Truce.EXPECTED_CALL, Truce.PAUSE).forEach { guard.calls().setTruce(it, 0) }

    // Lists

    fun readLink(text: String): FeedLink = guard.feeds().readLink(text)

    /** The fingerprint of a link in words, as the publisher shows them. */
    fun linkWords(link: FeedLink, language: String): List<String> = guard.feeds().linkWords(link.link, language)

    fun follow(link: FeedLink, trust: Trust) {
        guard.feeds().follow(link.link, trust, emptyList(), now())
    }

    fun unfollow(feed: Long) {
        guard.feeds().unfollow(feed, now())
    }

    fun feeds(): List<Feed> = guard.feeds().all()

    fun lists(): List<InstalledList> = guard.feeds().lists(now())

    /** Brings every list up to date; [onlyDue] leaves those alone whose time has not come. */
    fun sync(transport: Transport, onlyDue: Boolean, control: SyncControl, watch: SyncWatch): List<FeedSync> =
        guard.feeds().syncWith(transport, onlyDue, null, control, watch, now())

    // How it is doing, and what to know

    fun health(language: String): HealthReport = guard.health().report(now(), language)

    fun degraded(language: String): List<DegradedPart> = health(language).degraded

    fun clearHealth() = guard.health().clear()

    fun verifyLists() = guard.verifyLists(now())

    fun lessons(language: String): List<Lesson> = guard.owner().lessons(language, now())

    fun whereToReport(region: String?): List<ReportPlace> = region?.let { placesToReport(it) }.orEmpty()

    companion object {
        private const val PAGE = 200u
        private const val MILLIS = 1000L
        private const val PAUSE_SECONDS = 60L * 60
        private const val WAIT_SECONDS = 30L * 60

        @Volatile private var open: Core? = null

        fun of(context: Context): Core = open(context, GuardMode.APP)

        /** The core for answering a call: checks no more than it must. None before the phone is first unlocked. */
        fun forScreening(context: Context): Core? =
            if (context.service<UserManager>().isUserUnlocked) open(context, GuardMode.SCREENING) else null

        private fun open(context: Context, mode: GuardMode): Core {
            open?.let { return it }
            return synchronized(this) {
                open ?: Core(RingfenceGuard.open(folder(context).path, mode, now())).also { open = it }
            }
        }

        /** Where the owner's data lie. */
        fun folder(context: Context) = File(context.filesDir, "guard").apply { mkdirs() }

        /** Lets go of the data; the next question opens them again. */
        fun close() =
            synchronized(this) {
                open?.guard?.shut()
                open = null
            }

        fun now(): Long = System.currentTimeMillis() / MILLIS
    }
}
