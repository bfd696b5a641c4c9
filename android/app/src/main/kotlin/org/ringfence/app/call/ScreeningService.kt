package org.ringfence.app.call

import android.telecom.Call
import android.telecom.CallScreeningService
import org.ringfence.app.core.Core
import org.ringfence.app.core.SelfCheck
import org.ringfence.core.Action
import java.util.concurrent.ExecutorService
import java.util.concurrent.Executors
import java.util.concurrent.ScheduledExecutorService
import java.util.concurrent.ScheduledThreadPoolExecutor
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger

/**
 * Answers Telecom.
 *
 * Telecom calls on the main thread, allows a call that is not answered within about five seconds, and unbinds as soon as it
 * has its answer. So the main thread only gathers what the call itself carries; the core is asked on a worker; a timer lets
 * the call ring where no answer is out within [DEADLINE_MS]. What follows the answer (warning, history) is done at once on
 * the same worker, since the process may be gone a moment later.
 */
class ScreeningService : CallScreeningService() {
    override fun onScreenCall(details: Call.Details) {
        val started = System.nanoTime()
        if (details.callDirection == Call.Details.DIRECTION_OUTGOING) {
            // Telecom has answered already; the number that was dialled is worth knowing: it rings when it calls back.
            val dialled = CallFacts.shown(details)
            val account = details.accountHandle
            aside { runCatching { Core.of(this).dialled(dialled, CallFacts.region(this, account)) } }
            return
        }
        val answer = Answer { respondToCall(details, it) }
        val timer =
            timers.schedule({
                if (answer.give(CallResponse.Builder().build())) SelfCheck(this).tooSlow(msSince(started))
            }, DEADLINE_MS, TimeUnit.MILLISECONDS)
        aside {
            try {
                screen(details, answer, started)
            } catch (failure: Throwable) {
                // Whatever went wrong, the call rings, and the health page says so.
                answer.give(CallResponse.Builder().build())
                SelfCheck(this).failed(failure)
            } finally {
                timer.cancel(false)
            }
        }
    }

    private fun screen(details: Call.Details, answer: Answer, started: Long) {
        val core = Core.forScreening(this)
        if (core == null) {
            answer.give(CallResponse.Builder().build())
            SelfCheck(this).wasLocked()
            return
        }
        CallDesk.take(this, core, CallFacts.of(this, details)) { action ->
            if (answer.give(response(action))) SelfCheck(this).answered(msSince(started))
        }
        CallDesk.takeUp(this, core)
    }

    companion object {
        /** How long an answer may take; Telecom itself waits for about 5,000. */
        const val DEADLINE_MS = 1500L

        /** Two calls at once must not wait for each other. */
        private val workers: ExecutorService = Executors.newCachedThreadPool { Thread(it, "ringfence-call") }
        private val timers: ScheduledExecutorService =
            ScheduledThreadPoolExecutor(1) { Thread(it, "ringfence-deadline").apply { isDaemon = true } }.apply { removeOnCancelPolicy = true }

        private const val NANOS_OF_MS = 1_000_000L
        private val underWay = AtomicInteger()

        private fun msSince(started: Long) = (System.nanoTime() - started) / NANOS_OF_MS

        /** Does work off the main thread. */
        private fun aside(work: () -> Unit) {
            underWay.incrementAndGet()
            workers.execute {
                try {
                    work()
                } finally {
                    underWay.decrementAndGet()
                }
            }
        }

        /** Whether a call is still being answered, warned of or written down. */
        val isBusy: Boolean get() = underWay.get() > 0

        /** What Telecom is told. */
        fun response(action: Action): CallResponse =
            when (action) {
                Action.ALLOW, Action.WARN -> {
                    CallResponse.Builder().build()
                }

                Action.SILENCE -> {
                    CallResponse.Builder().setSilenceCall(true).build()
                }

                // Ours tells more than the system's notification of a blocked call; the call log keeps it in any case.
                Action.BLOCK -> {
                    CallResponse
                        .Builder()
                        .setDisallowCall(true)
                        .setRejectCall(true)
                        .setSkipNotification(true)
                        .build()
                }
            }
    }
}
