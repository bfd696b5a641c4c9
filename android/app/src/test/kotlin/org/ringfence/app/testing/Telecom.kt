package org.ringfence.app.testing

import android.net.Uri
import android.telecom.Call
import android.telecom.CallScreeningService
import android.telecom.CallScreeningService.CallResponse
import android.telecom.PhoneAccountHandle
import org.ringfence.app.call.ScreeningService
import org.robolectric.Robolectric
import org.robolectric.annotation.Implementation
import org.robolectric.annotation.Implements
import org.robolectric.shadow.api.Shadow
import org.robolectric.shadows.ShadowService
import org.robolectric.util.ReflectionHelpers
import java.util.Collections
import java.util.IdentityHashMap
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit

/** Telecom's side: hands calls to the service and keeps every answer. */
class Telecom {
    class Answered {
        val answers = Collections.synchronizedList(mutableListOf<CallResponse>())
        private val first = CountDownLatch(1)

        fun take(response: CallResponse) {
            answers += response
            first.countDown()
        }

        /** The answer; fails if none comes within the time that Telecom gives. */
        fun await(): CallResponse {
            check(first.await(TELECOM_S, TimeUnit.SECONDS)) { "no answer within $TELECOM_S s" }
            return answers.first()
        }
    }

    /** Hands over a call, on the main thread as on a phone. */
    fun screen(details: Call.Details): Answered {
        val answered = Answered()
        TelecomShadow.waiting[details] = answered
        Robolectric
            .buildService(ScreeningService::class.java)
            .create()
            .get()
            .onScreenCall(details)
        return answered
    }

    companion object {
        private const val TELECOM_S = 5L

        fun call(
            shown: String?,
            isIncoming: Boolean = true,
            verification: Int = 0,
            properties: Int = 0,
            account: PhoneAccountHandle? = null,
            scheme: String = "tel",
        ): Call.Details {
            val details = Shadow.newInstanceOf(Call.Details::class.java)
            ReflectionHelpers.setField(details, "mHandle", shown?.let { Uri.fromParts(scheme, it, null) })
            ReflectionHelpers.setField(details, "mCallDirection", if (isIncoming) Call.Details.DIRECTION_INCOMING else Call.Details.DIRECTION_OUTGOING)
            ReflectionHelpers.setField(details, "mCallProperties", properties)
            ReflectionHelpers.setField(details, "mAccountHandle", account)
            runCatching { ReflectionHelpers.setField(details, "mCallerNumberVerificationStatus", verification) }
            return details
        }
    }
}

/** In the place of the binder to Telecom: notes to which call an answer belongs, and how many there are. */
@Implements(CallScreeningService::class)
class TelecomShadow : ShadowService() {
    @Implementation
    fun respondToCall(
        details: Call.Details,
        response: CallResponse,
    ) {
        waiting[details]?.take(response)
    }

    companion object {
        val waiting: MutableMap<Call.Details, Telecom.Answered> = Collections.synchronizedMap(IdentityHashMap())
    }
}
