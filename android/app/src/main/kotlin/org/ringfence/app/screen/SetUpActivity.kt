package org.ringfence.app.screen

import android.app.Activity
import android.app.role.RoleManager
import android.content.Context
import android.os.Build
import android.os.Bundle
import org.ringfence.app.R
import org.ringfence.app.call.Permissions
import org.ringfence.app.health.Checks
import org.ringfence.app.ui.LevelLook
import org.ringfence.app.ui.Screen
import org.ringfence.app.ui.service

/** One permission a page, each with its reason and what happens without it. Shown once; nothing is asked twice. */
class SetUpActivity : Screen() {
    private enum class Step { WELCOME, ROLE, NOTIFICATIONS, LISTS, DONE }

    private var step = Step.WELCOME

    override fun onCreate(state: Bundle?) {
        super.onCreate(state)
        state?.getString(STEP)?.let { step = Step.valueOf(it) }
    }

    override fun onSaveInstanceState(state: Bundle) {
        super.onSaveInstanceState(state)
        state.putString(STEP, step.name)
    }

    override fun refresh() {
        if (step == Step.ROLE && Checks.holdsRole(this)) step = Step.NOTIFICATIONS
        if (step == Step.NOTIFICATIONS && Permissions.notifications(this)) step = Step.LISTS
        when (step) {
            Step.WELCOME -> {
                show {
                    banner(LevelLook.CLEAR, getString(R.string.setup_welcome), getString(R.string.setup_welcome_note))
                    button(getString(R.string.setup_begin)) { go(Step.ROLE) }
                }
            }

            Step.ROLE -> {
                page(1, R.string.setup_role, R.string.setup_role_note, R.string.setup_role_without, R.string.setup_role_button, Step.NOTIFICATIONS) {
                    askForRole(this)
                }
            }

            Step.NOTIFICATIONS -> {
                page(2, R.string.setup_notify, R.string.setup_notify_note, R.string.setup_notify_without, R.string.setup_notify_button, Step.LISTS) {
                    if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.TIRAMISU) requestPermissions(arrayOf(Permissions.NOTIFICATIONS), ASKED)
                }
            }

            Step.LISTS -> {
                page(3, R.string.setup_lists, R.string.setup_lists_note, R.string.setup_lists_without, R.string.setup_lists_button, Step.DONE) {
                    step = Step.DONE
                    open<ListsActivity>()
                }
            }

            Step.DONE -> {
                show {
                    banner(LevelLook.CLEAR, getString(R.string.setup_done), getString(R.string.setup_done_note))
                    button(getString(R.string.setup_finish)) {
                        getSharedPreferences(PREFERENCES, Context.MODE_PRIVATE).edit().putBoolean(DONE, true).apply()
                        finish()
                    }
                }
            }
        }
    }

    private fun page(number: Int, title: Int, why: Int, without: Int, button: Int, next: Step, ask: () -> Unit): Unit =
        show {
            note(getString(R.string.setup_step, number, STEPS))
            display(getString(title))
            body(getString(why))
            card {
                heading(getString(R.string.setup_without))
                body(getString(without), R.color.ink_soft)
            }
            space()
            button(getString(button), onClick = ask)
            quietButton(getString(R.string.setup_not_now)) { go(next) }
        }

    private fun go(to: Step) {
        step = to
        refresh()
    }

    override fun onRequestPermissionsResult(code: Int, permissions: Array<out String>, results: IntArray) {
        // Asked once; whoever said no is not asked again, and the health page says what is missing.
        if (code == ASKED && step == Step.NOTIFICATIONS) go(Step.LISTS)
    }

    companion object {
        private const val STEPS = 3
        private const val ASKED = 1
        private const val ASKED_ROLE = 2
        private const val STEP = "step"
        private const val DONE = "done"
        private const val PREFERENCES = "set_up"

        fun isDone(context: Context) = context.getSharedPreferences(PREFERENCES, Context.MODE_PRIVATE).getBoolean(DONE, false)

        fun askForRole(activity: Activity) {
            val roles = activity.service<RoleManager>()
            @Suppress("DEPRECATION")
            activity.startActivityForResult(roles.createRequestRoleIntent(RoleManager.ROLE_CALL_SCREENING), ASKED_ROLE)
        }
    }
}
