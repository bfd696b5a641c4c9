package org.ringfence.app.screen

import org.ringfence.app.R
import org.ringfence.app.core.SelfCheck
import org.ringfence.app.health.Check
import org.ringfence.app.health.Checks
import org.ringfence.app.health.SelfTest
import org.ringfence.app.ui.Column
import org.ringfence.app.ui.LevelLook
import org.ringfence.app.ui.Screen
import org.ringfence.app.ui.Times
import org.ringfence.app.ui.look
import org.ringfence.core.HealthReport
import org.ringfence.core.Verdict
import java.text.NumberFormat

/** Whether the guard works: every cause of silent failure, each with its one button. */
class HealthActivity : Screen() {
    override val heading = R.string.health

    private var test: SelfTest.Result? = null

    override fun refresh(): Unit =
        load({ core -> Checks.all(this, core) to core.health(language) }) { (checks, report) ->
            show {
                summary(checks)
                checks.forEach { check ->
                    card {
                        // The core's parts say it in one piece.
                        if (check.note.isEmpty()) body(check.title) else heading(check.title)
                        if (check.note.isNotEmpty()) body(check.note, R.color.ink_soft)
                        button(check.fixLabel) { check.fix(this@HealthActivity) }
                    }
                }
                card {
                    heading(getString(R.string.health_test))
                    note(getString(R.string.health_test_note))
                    test?.let { shown(it) }
                    quietButton(getString(R.string.health_test)) { runTest() }
                }
                details(report)
            }
        }

    private fun Column.summary(checks: List<Check>) {
        when (checks.size) {
            0 -> banner(LevelLook.CLEAR, getString(R.string.health_good), getString(R.string.health_good_note))
            1 -> banner(worst(checks), getString(R.string.health_one), null)
            else -> banner(worst(checks), getString(R.string.health_bad, checks.size), null)
        }
    }

    private fun worst(checks: List<Check>) = if (checks.any { it.isFatal }) LevelLook.DANGER else LevelLook.CAUTION

    private fun Column.shown(result: SelfTest.Result) {
        judged(R.string.health_test_call, result.call)
        judged(R.string.health_test_message, result.message)
    }

    private fun Column.judged(title: Int, verdict: Verdict) =
        banner(verdict.level.look, getString(title), listOf(verdict.headline, verdict.reasons.first().words).joinToString(" "))

    private fun runTest() {
        load({ core -> SelfTest.run(this, core) }) {
            test = it
            refresh()
        }
    }

    private fun Column.details(report: HealthReport) =
        card {
            heading(getString(R.string.health_details))
            val never = getString(R.string.health_never)
            val self = SelfCheck(this@HealthActivity)
            fact(R.string.health_checked_last, report.lastVerdict?.let { Times.moment(context, it) } ?: never)
            fact(R.string.health_answer_last, self.lastAnswerMs?.let { getString(R.string.health_seconds, seconds(it)) } ?: never)
            fact(R.string.health_synced_last, report.lastSync?.let { Times.moment(context, it) } ?: never)
            self.stopReason?.let { note(getString(R.string.health_stop_reason, it)) }
        }

    private fun seconds(ms: Long): String =
        NumberFormat.getInstance(resources.configuration.locales[0]).apply { maximumFractionDigits = MILLI_DIGITS }.format(ms / MILLIS)

    private fun Column.fact(name: Int, value: String) {
        note(getString(name))
        add(label(value, R.dimen.text_body, R.color.ink), 0)
    }

    private companion object {
        const val MILLIS = 1000.0
        const val MILLI_DIGITS = 3
    }
}
