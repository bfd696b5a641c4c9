package org.ringfence.app.screen

import android.text.InputType
import android.view.View
import org.ringfence.app.R
import org.ringfence.app.sync.Fetch
import org.ringfence.app.ui.Column
import org.ringfence.app.ui.LevelLook
import org.ringfence.app.ui.Screen
import org.ringfence.app.ui.Times
import org.ringfence.app.ui.Work
import org.ringfence.core.Feed
import org.ringfence.core.FeedLink
import org.ringfence.core.InstalledList
import org.ringfence.core.Trust
import java.text.NumberFormat

/** The publishers that the owner follows: what they gave, how old it is, how far they are trusted. */
class ListsActivity : Screen() {
    override val heading = R.string.lists

    private class Offer(
        val link: FeedLink,
        val words: List<String>,
    )

    private var offered: Offer? = null
    private var typed = ""

    /** Shows a step of the fetch that is under way. */
    private var follow: ((Fetch.Step) -> Unit)? = null

    override fun refresh() {
        follow = null
        offered?.let { return confirm(it) }
        load({ core -> core.feeds() to core.lists() }) { (feeds, lists) ->
            show {
                if (feeds.isEmpty()) banner(LevelLook.UNKNOWN, getString(R.string.lists_empty), getString(R.string.lists_empty_note))
                if (Fetch.step != null) {
                    underWay()
                } else if (feeds.isNotEmpty()) {
                    button(getString(R.string.lists_sync), R.drawable.ic_sync) { sync() }
                }
                feeds.forEach { feed -> feed(feed, lists.filter { it.feed == feed.id }) }
                heading(getString(R.string.lists_follow))
                val field = field(getString(R.string.lists_follow_hint), typed, type = InputType.TYPE_CLASS_TEXT or InputType.TYPE_TEXT_VARIATION_URI)
                quietButton(getString(R.string.lists_next), R.drawable.ic_add) { read(field.text.toString()) }
            }
        }
    }

    private fun Column.underWay() =
        card(R.color.accent_soft, null) {
            val title = title(getString(R.string.lists_syncing), R.color.on_accent_soft)
            title.accessibilityLiveRegion = View.ACCESSIBILITY_LIVE_REGION_POLITE
            val where = body("", R.color.on_accent_soft)
            val bar = progress()
            button(getString(R.string.lists_stop), R.color.on_accent_soft, R.color.accent_soft) { Fetch.cancel() }
            follow = { step ->
                where.text = getString(R.string.lists_progress, step.feed, step.percent)
                where.visibility = if (step.feed.isEmpty()) View.GONE else View.VISIBLE
                bar.progress = step.percent
            }
            Fetch.step?.let { follow?.invoke(it) }
        }

    override fun onResume() {
        super.onResume()
        Fetch.onStep = {
            val step = Fetch.step
            val shown = follow
            if (step != null && shown != null) shown(step) else refresh()
        }
    }

    override fun onPause() {
        super.onPause()
        Fetch.onStep = null
    }

    private fun Column.feed(feed: Feed, lists: List<InstalledList>) =
        card {
            heading(feed.link.name)
            lists.forEach { list ->
                body(list.title)
                val age = if (list.ageDays <= 0) getString(R.string.lists_age_today) else getString(R.string.lists_age, list.ageDays.toInt())
                val size = getString(R.string.lists_entries, NumberFormat.getInstance(resources.configuration.locales[0]).format(list.entries.toLong()))
                add(label("$size · $age", R.dimen.text_note, R.color.ink_soft), 0)
            }
            note(getString(if (feed.trust == Trust.MAY_BLOCK) R.string.lists_trust_block else R.string.lists_trust_warn))
            note(feed.checked?.let { getString(R.string.lists_checked, Times.moment(context, it)) } ?: getString(R.string.lists_never))
            quietButton(getString(R.string.lists_leave)) {
                load({ it.unfollow(feed.id) }) {
                    say(R.string.lists_left)
                    refresh()
                }
            }
        }

    private fun read(text: String) {
        typed = text
        load({ core -> runCatching { core.readLink(text.trim()).let { Offer(it, core.linkWords(it, language)) } } }) { read ->
            read.onSuccess {
                offered = it
                refresh()
            }
            read.onFailure { say(R.string.lists_bad_link) }
        }
    }

    /** The owner compares what cannot be forged before anything is fetched. */
    private fun confirm(offer: Offer): Unit =
        show {
            val link = offer.link
            display(link.name)
            body(link.address, R.color.ink_soft)
            card {
                heading(getString(R.string.lists_confirm))
                body(getString(R.string.lists_confirm_note))
                title(offer.words.joinToString(" "))
                note(getString(R.string.lists_fingerprint))
                note(link.fingerprint)
            }
            button(getString(R.string.lists_warn_only)) { follow(link, Trust.MAY_WARN) }
            quietButton(getString(R.string.lists_may_block)) { follow(link, Trust.MAY_BLOCK) }
            quietButton(getString(R.string.lists_cancel)) {
                offered = null
                refresh()
            }
        }

    private fun follow(link: FeedLink, trust: Trust): Unit =
        load({ it.follow(link, trust) }) {
            offered = null
            typed = ""
            sync()
        }

    private fun sync() {
        load({ Fetch.run(applicationContext, onlyDue = false) }, Work.network) { feeds ->
            val isGood = feeds.all { feed -> feed.isCurrent && feed.lists.all { it.problem == null } }
            val words = if (isGood) R.string.lists_synced else R.string.lists_sync_failed
            say(if (feeds.any { it.isCancelled }) R.string.lists_stopped else words)
            refresh()
        }
    }
}
