package org.ringfence.app.screen

import android.os.Bundle
import org.ringfence.app.R
import org.ringfence.app.call.CallDesk
import org.ringfence.app.core.Core
import org.ringfence.app.health.Check
import org.ringfence.app.health.Checks
import org.ringfence.app.sync.SyncJob
import org.ringfence.app.ui.Column
import org.ringfence.app.ui.LevelLook
import org.ringfence.app.ui.Screen
import org.ringfence.app.ui.Times
import org.ringfence.app.warn.Channel
import org.ringfence.core.Counters
import org.ringfence.core.Truce

/** One sentence: protected or not, and the one thing to fix. */
class HomeActivity : Screen() {
    private class Shown(
        val checks: List<Check>,
        val today: Counters,
        truces: Map<Truce, Long>,
    ) {
        val pausedUntil = truces[Truce.PAUSE]
        val waitingUntil = truces[Truce.EXPECTED_CALL]
    }

    override fun onCreate(state: Bundle?) {
        super.onCreate(state)
        Channel.makeAll(this)
        SyncJob.schedule(this)
        load({ CallDesk.takeUp(applicationContext, it) }) { }
        if (!SetUpActivity.isDone(this)) open<SetUpActivity>()
    }

    override fun refresh(): Unit =
        load({ core -> Shown(Checks.all(this, core), core.today(), core.truces()) }) { shown ->
            show {
                state(shown)
                card {
                    heading(getString(R.string.home_today))
                    val counts = shown.today
                    val warned = (counts.warned + counts.silenced + counts.blocked).toInt()
                    val none = counts.calls == 0u
                    body(getString(if (none) R.string.home_counts_none else R.string.home_counts, counts.calls.toInt(), warned))
                }
                val isHeld = shown.pausedUntil != null || shown.waitingUntil != null
                if (isHeld) {
                    button(getString(R.string.home_end_button)) { change { it.endTruces() } }
                } else {
                    button(getString(R.string.home_wait_button), R.drawable.ic_waiting) { change { it.waitForCall() } }
                    quietButton(getString(R.string.home_pause_button), R.drawable.ic_pause) { change { it.pause() } }
                }
                heading(getString(R.string.home_more))
                row(R.drawable.ic_message, getString(R.string.home_check_button)) { open<CheckMessageActivity>() }
                row(R.drawable.ic_history, getString(R.string.history)) { open<HistoryActivity>() }
                row(R.drawable.ic_lessons, getString(R.string.lessons)) { open<LessonsActivity>() }
                row(R.drawable.ic_lists, getString(R.string.lists)) { open<ListsActivity>() }
                row(R.drawable.ic_rules, getString(R.string.rules)) { open<RulesActivity>() }
                row(R.drawable.ic_health, getString(R.string.health)) { open<HealthActivity>() }
                row(R.drawable.ic_settings, getString(R.string.settings)) { open<SettingsActivity>() }
            }
        }

    private fun Column.state(shown: Shown) {
        val worst = shown.checks.firstOrNull()
        when {
            worst != null && worst.isFatal -> {
                banner(LevelLook.DANGER, getString(R.string.home_unprotected), worst.title) { fix(worst, LevelLook.DANGER) }
            }

            shown.pausedUntil != null -> {
                banner(
                    LevelLook.CAUTION,
                    getString(R.string.home_paused, Times.clock(this@HomeActivity, shown.pausedUntil)),
                    getString(R.string.home_paused_note),
                )
            }

            shown.waitingUntil != null -> {
                banner(
                    LevelLook.UNKNOWN,
                    getString(R.string.home_waiting, Times.clock(this@HomeActivity, shown.waitingUntil)),
                    getString(R.string.home_waiting_note),
                )
            }

            worst != null -> {
                banner(LevelLook.CAUTION, getString(R.string.home_attention), worst.title) { fix(worst, LevelLook.CAUTION) }
            }

            else -> {
                banner(LevelLook.CLEAR, getString(R.string.home_protected), getString(R.string.home_protected_note))
            }
        }
    }

    private fun Column.fix(check: Check, look: LevelLook) =
        button(check.fixLabel, look.ink, look.fill) { check.fix(this@HomeActivity) }

    private fun change(what: (Core) -> Unit): Unit = load(what) { refresh() }
}
