package org.ringfence.app.sync

import android.content.Context
import org.ringfence.app.core.Core
import org.ringfence.app.ui.Work
import org.ringfence.core.FeedSync
import org.ringfence.core.SyncControl
import org.ringfence.core.SyncWatch

/** The fetch of lists that is under way, if there is one: whoever began it, each page can show it and stop it. */
object Fetch {
    /** How far it is; the name of the feed is empty before the first answer. */
    class Step(
        val feed: String,
        val percent: Int,
    )

    @Volatile var step: Step? = null
        private set

    @Volatile private var control: SyncControl? = null

    /** Told on the main thread whenever [step] changes. */
    var onStep: (() -> Unit)? = null

    /** Brings every list up to date; [onlyDue] leaves those alone whose time has not come. Blocks, for as long as the network takes. */
    fun run(context: Context, onlyDue: Boolean): List<FeedSync> =
        synchronized(this) {
            val core = Core.of(context)
            val mine = SyncControl()
            control = mine
            tell(Step("", 0))
            try {
                PlatformTransport().use { core.sync(it, onlyDue, mine, watch) }
            } finally {
                control = null
                tell(null)
            }
        }

    /** Ends it soon; it is gone on with next time. */
    fun cancel() {
        control?.cancel()
    }

    private val watch =
        object : SyncWatch {
            override fun progress(feed: String, list: String?, done: ULong, total: ULong) =
                tell(Step(feed, (done * HUNDRED / total.coerceAtLeast(1uL)).toInt()))
        }

    private fun tell(now: Step?) {
        step = now
        Work.onMain { onStep?.invoke() }
    }

    private const val HUNDRED = 100uL
}
