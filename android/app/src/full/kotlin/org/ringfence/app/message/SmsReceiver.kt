package org.ringfence.app.message

import android.content.BroadcastReceiver
import android.content.Context
import android.content.Intent
import android.provider.Telephony
import android.telephony.SubscriptionManager
import org.ringfence.app.call.CallFacts
import org.ringfence.app.core.Core
import org.ringfence.app.core.SelfCheck
import org.ringfence.app.ui.Work
import org.ringfence.core.IncomingMessage

/** Text messages as they arrive, beside the SMS app, which gets and shows each as ever. */
class SmsReceiver : BroadcastReceiver() {
    override fun onReceive(context: Context, intent: Intent) {
        if (intent.action != Telephony.Sms.Intents.SMS_RECEIVED_ACTION) return
        val parts = runCatching { Telephony.Sms.Intents.getMessagesFromIntent(intent) }.getOrNull().orEmpty().filterNotNull()
        val first = parts.firstOrNull() ?: return
        val subscription = intent.getIntExtra(SubscriptionManager.EXTRA_SUBSCRIPTION_INDEX, -1)
        val sim = subscription.takeIf { it >= 0 }
        val sender = first.displayOriginatingAddress.orEmpty()
        val message =
            IncomingMessage(
                sender = sender,
                // The system hands over the parts of one message together, in order.
                text = parts.joinToString("") { it.displayMessageBody.orEmpty() },
                at = Core.now(),
                region = sim?.let { CallFacts.region(context, it) } ?: CallFacts.home(context),
                simSlot = sim?.let { CallFacts.slot(it) },
            )
        val pending = goAsync()
        Work.background.execute {
            runCatching { MessageDesk.take(context, message.copy(isContact = CallFacts.isContact(context, sender))) }
                .onFailure { SelfCheck(context).failed(it) }
            pending?.finish()
        }
    }
}
