package org.ringfence.app.warn

import android.content.Context
import android.media.AudioAttributes
import android.speech.tts.TextToSpeech

/** Reads aloud. */
object Speaker {
    private var engine: TextToSpeech? = null

    /** Says [text] in the language of [context] as soon as the phone's engine is ready; where there is none, nothing is said. */
    fun say(context: Context, text: String) {
        val locale = context.resources.configuration.locales[0]
        engine?.shutdown()
        engine =
            TextToSpeech(context.applicationContext) { status ->
                val ready = engine ?: return@TextToSpeech
                if (status != TextToSpeech.SUCCESS) return@TextToSpeech
                val attributes = AudioAttributes.Builder().setUsage(AudioAttributes.USAGE_ASSISTANCE_ACCESSIBILITY)
                ready.setAudioAttributes(attributes.setContentType(AudioAttributes.CONTENT_TYPE_SPEECH).build())
                ready.language = locale
                ready.speak(text, TextToSpeech.QUEUE_FLUSH, null, "warning")
            }
    }

    fun hush() {
        engine?.stop()
    }
}
