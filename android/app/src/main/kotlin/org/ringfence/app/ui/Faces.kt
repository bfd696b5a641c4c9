package org.ringfence.app.ui

import android.content.Context
import android.graphics.Bitmap
import android.graphics.Canvas
import android.graphics.Paint
import android.graphics.drawable.Icon
import org.ringfence.app.R
import org.ringfence.core.Category
import org.ringfence.core.Level
import org.ringfence.core.Verdict

val Level.look: LevelLook
    get() =
        when (this) {
            Level.CLEAR -> LevelLook.CLEAR
            Level.UNKNOWN -> LevelLook.UNKNOWN
            Level.CAUTION -> LevelLook.CAUTION
            Level.DANGER -> LevelLook.DANGER
        }

/** What things look like and are called. */
object Faces {
    private const val SHOWN_DIGITS = 3

    fun icon(category: Category): Int =
        when (category) {
            Category.BANK -> R.drawable.category_bank
            Category.AUTHORITY -> R.drawable.category_authority
            Category.PARCEL -> R.drawable.category_parcel
            Category.TELECOM -> R.drawable.category_telecom
            Category.UTILITY -> R.drawable.category_utility
            Category.FAMILY -> R.drawable.category_family
            Category.JOB -> R.drawable.category_job
            Category.INVESTMENT -> R.drawable.category_investment
            Category.LOAN -> R.drawable.category_loan
            Category.PRIZE -> R.drawable.category_prize
            Category.REFUND -> R.drawable.category_refund
            Category.TECH_SUPPORT -> R.drawable.category_tech_support
            Category.ROMANCE -> R.drawable.category_romance
            Category.GAMBLING -> R.drawable.category_gambling
            Category.EXTORTION -> R.drawable.category_extortion
            Category.OTP_THEFT -> R.drawable.category_otp_theft
            Category.PREMIUM_CALLBACK -> R.drawable.category_premium_callback
            Category.TELEMARKETING -> R.drawable.category_telemarketing
            Category.SURVEY -> R.drawable.category_survey
            Category.ROBOCALL -> R.drawable.category_robocall
            Category.OTHER -> R.drawable.category_other
        }

    fun word(category: Category): Int =
        when (category) {
            Category.BANK -> R.string.category_bank
            Category.AUTHORITY -> R.string.category_authority
            Category.PARCEL -> R.string.category_parcel
            Category.TELECOM -> R.string.category_telecom
            Category.UTILITY -> R.string.category_utility
            Category.FAMILY -> R.string.category_family
            Category.JOB -> R.string.category_job
            Category.INVESTMENT -> R.string.category_investment
            Category.LOAN -> R.string.category_loan
            Category.PRIZE -> R.string.category_prize
            Category.REFUND -> R.string.category_refund
            Category.TECH_SUPPORT -> R.string.category_tech_support
            Category.ROMANCE -> R.string.category_romance
            Category.GAMBLING -> R.string.category_gambling
            Category.EXTORTION -> R.string.category_extortion
            Category.OTP_THEFT -> R.string.category_otp_theft
            Category.PREMIUM_CALLBACK -> R.string.category_premium_callback
            Category.TELEMARKETING -> R.string.category_telemarketing
            Category.SURVEY -> R.string.category_survey
            Category.ROBOCALL -> R.string.category_robocall
            Category.OTHER -> R.string.category_other
        }

    /** A caller where others may look on: never the whole number. */
    fun caller(context: Context, shown: String): String =
        if (shown.isEmpty()) context.getString(R.string.number_hidden) else context.getString(R.string.number_ending, shown.takeLast(SHOWN_DIGITS))

    /** A caller on the owner's own pages. */
    fun number(context: Context, shown: String): String = shown.ifEmpty { context.getString(R.string.number_hidden) }

    fun spoken(context: Context, verdict: Verdict): String =
        context.getString(
            R.string.spoken_warning,
            verdict.headline,
            verdict.reasons
                .firstOrNull()
                ?.words
                .orEmpty(),
            verdict.advice,
        )

    /** The level's shape on its colour, for the corner of a notification. */
    fun badge(context: Context, look: LevelLook): Icon {
        val side = context.px(R.dimen.icon_level)
        val bitmap = Bitmap.createBitmap(side, side, Bitmap.Config.ARGB_8888)
        val canvas = Canvas(bitmap)
        val paint = Paint(Paint.ANTI_ALIAS_FLAG)
        paint.color = context.getColor(look.fill)
        canvas.drawCircle(side / 2f, side / 2f, side / 2f, paint)
        val icon = checkNotNull(context.getDrawable(look.icon)).mutate()
        icon.setTint(context.getColor(look.ink))
        val inset = side / 5
        icon.setBounds(inset, inset, side - inset, side - inset)
        icon.draw(canvas)
        return Icon.createWithBitmap(bitmap)
    }
}
