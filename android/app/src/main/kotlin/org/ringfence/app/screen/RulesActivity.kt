package org.ringfence.app.screen

import android.text.InputType
import org.ringfence.app.R
import org.ringfence.app.call.CallFacts
import org.ringfence.app.ui.LevelLook
import org.ringfence.app.ui.Screen
import org.ringfence.core.Effect

/** Numbers that the owner decided about. */
class RulesActivity : Screen() {
    override val heading = R.string.rules

    override fun refresh(): Unit =
        load({ core -> core.rules() }) { rules ->
            show {
                if (rules.isEmpty()) banner(LevelLook.UNKNOWN, getString(R.string.rules_empty), null)
                rules.forEach { rule ->
                    card {
                        heading(rule.draft.pattern)
                        val isBlocked = rule.draft.effect == Effect.BLOCK
                        body(getString(if (isBlocked) R.string.rules_blocked else R.string.rules_allowed))
                        quietButton(getString(R.string.rules_remove)) { load({ it.removeRule(rule.id) }) { refresh() } }
                    }
                }
                heading(getString(R.string.rules_add))
                val field = field(getString(R.string.rules_add_hint), type = InputType.TYPE_CLASS_PHONE)
                button(getString(R.string.rules_block)) { add(field.text.toString(), Effect.BLOCK) }
                quietButton(getString(R.string.rules_allow)) { add(field.text.toString(), Effect.ALLOW) }
            }
        }

    private fun add(pattern: String, effect: Effect): Unit =
        load({ core -> runCatching { core.addRule(pattern.trim(), effect, CallFacts.home(this), language) } }) { added ->
            added.onSuccess { warnings ->
                warnings.firstOrNull()?.let { say(it) }
                refresh()
            }
            added.onFailure { say(R.string.rules_bad) }
        }
}
