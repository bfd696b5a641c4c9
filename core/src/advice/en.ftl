# What Ringfence says, in English. Short, plain, one thought a sentence.

headline-clear = This call is fine.
headline-unknown = Nothing is known about this caller.
headline-caution = Be careful with this call.
headline-danger = This call is probably a scam.
headline-silenced = This call was silenced.
headline-blocked = This call was blocked.

reason-owner-allowed = You allowed this number.
reason-emergency-number = This is an emergency number.
reason-emergency-callback = You called an emergency service a short while ago, so every call gets through.
reason-contact = The number is in your contacts.
reason-owner-blocked = A rule of yours blocks this caller.
list-name = { $title }
list-name-of = { $title } ({ $publisher })

reason-listed = { $dated ->
    [yes] On the { $list } of { $date }: { $claim }.
   *[no] On the { $list }: { $claim }.
}
reason-listed-range = { $dated ->
    [yes] The number lies in a range on the { $list } of { $date }: { $claim }.
   *[no] The number lies in a range on the { $list }: { $claim }.
}
reason-corrected = { $dated ->
    [yes] The { $list } of { $date } says that this number is in order.
   *[no] The { $list } says that this number is in order.
}
reason-inbound-only = { $dated ->
    [yes] The owner of this number never calls from it, says the { $list } of { $date }. The number shown is false.
   *[no] The owner of this number never calls from it, says the { $list }. The number shown is false.
}
reason-disputed = Publishers disagree about this number, so the warning is milder.
reason-dialled = You called this number lately, so it rings.
reason-after-emergency = You called an emergency service a short while ago, so every call rings.
reason-expected-call = You are waiting for a call, so every call rings.
reason-paused = Ringfence is paused, so every call rings.
reason-repeated-call = It is the second call within a short time, so it rings.
reason-service-number = It is a short or official number. Such calls always ring.
reason-named-by-suspect = A message that looked like fraud named this number.
reason-organisation-from-abroad = It shows the number of { $detail }, but not as its calls are shown. Anybody can show a false number.
reason-national-from-abroad = It shows a number of your country, but the call comes from abroad.
reason-impossible-number = No such number can exist. The number shown is made up.
reason-organisation-look-alike = The number imitates that of { $detail }.
reason-bank-outside-its-range = The name shown claims a bank, but banks of this country call from other numbers.
reason-authority-name = The name shown claims an authority. Anybody can choose such a name.
reason-neighbourhood = Many numbers like this one are on the { $list }. This one is not.
reason-burst = { $detail } similar numbers have called you within a week.
reason-short-calls = The number has called { $detail } times within a day, each time briefly.
reason-one-ring = The number rang briefly before, as callers do who want to be called back at your cost.
reason-one-ring-country = Calls from there ({ $detail }) are known to want to be called back at your cost.
reason-premium-rate = Calling this number back is expensive ({ $detail }).
reason-satellite = It is a satellite telephone ({ $detail }). Calling back is expensive.
reason-sales-range = It is a sales call, by its number ({ $detail }).
reason-neighbour-spoofing = The number is nearly your own, as fraudsters like to show.
reason-unassigned-number = This number is not known to have been given to anybody.
reason-global-network = The number belongs to no country ({ $detail }).
reason-stir-failed = The telephone network could not confirm the number.
reason-long-silent = The number has not called for half a year; it may belong to somebody else now.
reason-organisation-number = It claims to be { $detail }. Numbers can be false: to be sure, call the organisation yourself.
reason-bank-range = It is a bank or insurer, by its number ({ $detail }).
reason-government-range = It is a public authority, by its number ({ $detail }).
reason-service-range = It is a call from a service, such as a delivery, by its number ({ $detail }).
reason-debt-range = It is about a debt, by its number ({ $detail }).
reason-named-by-message = A message named this number.
reason-foreign-caller = The number is of a country ({ $detail }) that you have never talked to.
reason-hidden-number = The caller hides the number.
reason-nothing-known = The number is on none of your lists.
reason-internal-error = Ringfence could not check everything, so it was let through.

health-database-restored = The app's data were damaged. Your rules, settings and lists are back; the history of calls is lost. Check your rules.
health-rules-lost = The app's data were damaged and your rules could not be saved. Please enter them again.
health-list-missing = The file of a list is gone. Sync to fetch it again.
health-list-damaged = A list is damaged and out of use. Sync to fetch it again.
health-screening-failed = Something failed while a call was checked, and it was let through. Restart the app; if it happens again, report it.
health-disk-unwritable = The phone's storage takes no more data. Calls are checked with what is there. Free some space.
health-no-lists = You follow no list, so only your own rules and a call's signs speak. Follow a feed.
health-list-stale = The { $detail } is old. Sync, or ask its publisher.
health-sync-failing = A feed could not be brought up to date ({ $detail }). The lists that you have stay in force. Check the connection.
health-update-quarantined = An update was not put in force, because it goes too far ({ $detail }). The version before stays. Ask the publisher.
health-feed-not-trusted = A feed's files are not signed as they must be ({ $detail }). What you had stays in force. Do not follow links that "repair" this.

conflict-new-decides = You also have a wider rule ({ $other }) that { $effect ->
    [allow] allows
   *[block] blocks
}. The new rule is narrower and decides about its numbers.
conflict-old-decides = You also have a narrower rule ({ $other }) that { $effect ->
    [allow] allows
   *[block] blocks
}. It decides about its numbers; the new rule decides about the others.
conflict-emergency = It covers an emergency number or help line. Those always ring.
conflict-expired = Its time has passed, so it will never act.

date = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }

claim-other = reported by people who were called
claim-bank = pretends to be a bank
claim-authority = pretends to be the police or another authority
claim-parcel = pretends to deliver a parcel
claim-telecom = pretends to be a telephone company
claim-utility = pretends to be a power, gas or water company
claim-family = pretends to be a relative in need
claim-job = offers jobs that do not exist
claim-investment = offers false investments
claim-loan = offers false loans
claim-prize = promises prizes that do not exist
claim-refund = promises refunds that do not exist
claim-tech-support = pretends to repair computers or accounts
claim-romance = pretends friendship or love to get money
claim-gambling = advertises gambling
claim-extortion = threatens people to get money
claim-otp-theft = asks for one-time codes
claim-premium-callback = rings once so that you call back an expensive number
claim-telemarketing = reported for telemarketing
claim-survey = reported for surveys
claim-robocall = reported for calls by a machine

# Beside a number on a ringing phone (iOS, Call Directory).
label-bank = { $sure ->
    [yes] Scam: bank
   *[no] Scam? bank
}
label-authority = { $sure ->
    [yes] Scam: false authority
   *[no] Scam? false authority
}
label-parcel = { $sure ->
    [yes] Scam: parcel
   *[no] Scam? parcel
}
label-telecom = { $sure ->
    [yes] Scam: telephone company
   *[no] Scam? telephone company
}
label-utility = { $sure ->
    [yes] Scam: power or gas
   *[no] Scam? power or gas
}
label-family = { $sure ->
    [yes] Scam: relative in need
   *[no] Scam? relative in need
}
label-job = { $sure ->
    [yes] Scam: job offer
   *[no] Scam? job offer
}
label-investment = { $sure ->
    [yes] Scam: investment
   *[no] Scam? investment
}
label-loan = { $sure ->
    [yes] Scam: loan
   *[no] Scam? loan
}
label-prize = { $sure ->
    [yes] Scam: prize
   *[no] Scam? prize
}
label-refund = { $sure ->
    [yes] Scam: refund
   *[no] Scam? refund
}
label-tech-support = { $sure ->
    [yes] Scam: tech support
   *[no] Scam? tech support
}
label-romance = { $sure ->
    [yes] Scam: romance
   *[no] Scam? romance
}
label-gambling = { $sure ->
    [yes] Scam: gambling
   *[no] Scam? gambling
}
label-extortion = { $sure ->
    [yes] Scam: extortion
   *[no] Scam? extortion
}
label-otp-theft = { $sure ->
    [yes] Scam: asks for codes
   *[no] Scam? asks for codes
}
label-premium-callback = { $sure ->
    [yes] Scam: do not call back
   *[no] Scam? do not call back
}
label-robocall = { $sure ->
    [yes] Scam: robot call
   *[no] Scam? robot call
}
label-other = { $sure ->
    [yes] Scam
   *[no] Reported number
}
label-telemarketing = Telemarketing
label-survey = Survey

action-clear = You can answer.
action-unknown = If the caller asks for money or codes, hang up.
action-other = If the caller asks for money or codes, hang up.
action-bank = Hang up. Call your bank on the number on your card.
action-authority = Hang up. No authority asks for money on the phone. Call it on a number that you look up yourself.
action-parcel = Pay nothing and open no link. Check the parcel in the shop or the courier's own app.
action-telecom = Hang up. Call your company on the number on your bill.
action-utility = Hang up. Call your company on the number on your bill.
action-family = Hang up and call your relative on the number that you know.
action-job = Pay nothing in advance and send no papers.
action-investment = Send no money. Talk to someone you trust first.
action-loan = Pay no fee in advance.
action-prize = Pay nothing. Who has won does not pay.
action-refund = Give no card or account details. Nobody needs them to pay you.
action-tech-support = Hang up. Let nobody onto your phone or computer.
action-romance = Send no money to somebody you have not met.
action-gambling = Hang up.
action-extortion = Pay nothing. Tell the police and someone you trust.
action-otp-theft = Tell nobody a code, whoever they say they are.
action-premium-callback = Do not call back.
action-telemarketing = You may hang up at any time. Say neither yes nor your name.
action-survey = You may hang up at any time. Say neither yes nor your name.
action-robocall = Hang up and press no key.

headline-message-clear = This message is fine.
headline-message-unknown = Nothing speaks against this message.
headline-message-silenced = You blocked this sender.
headline-message-caution = Be careful with this message.
headline-message-danger = This message is probably a scam.

text-tap = It asks you to open a link.
text-call = It asks you to call a number.
text-reply = It asks you to reply.
text-send-money = It asks you to send money.
text-give-code = It asks you for a code.
text-verify = It asks you to confirm or update your details.
text-login = It asks you to log in.
text-install = It asks you to install an app.
text-messenger = It wants to go on in another messenger.
text-secrecy = It asks you to tell nobody.
text-messenger-id = It gives a private account in a messenger.
text-missed-call = It speaks of a missed call or a voice message.
text-exposure = It threatens to show private pictures or data to others.
text-gift-card = It wants gift cards or their codes: nobody honest is paid so.
text-safe-account = It speaks of a safe account. No bank and no police has such a thing.
text-hurry = It wants you to hurry.
text-threat = It threatens you with something, such as a blocked account or a fine.
text-gain = It promises a prize or a gift.
text-free = It says that something is free.
text-refund = It promises money back.
text-loan = It offers a loan.
text-job = It offers a job or easy earnings.
text-invest = It offers an investment or a profit.
text-crypto = It is about crypto-currency.
text-gamble = It is about gambling.
text-parcel = It is about a parcel.
text-fee = It is about a fee, a toll or customs.
text-bank = It names a bank or a payment service.
text-account = It is about an account or a card.
text-authority = It names an authority.
text-telecom = It names a telephone company.
text-utility = It is about power, gas or water.
text-kin = It speaks as a member of your family does.
text-new-number = It says that somebody has a new number.
text-payee = It says whose name will come up when you pay.
text-this-number = It points to a number or an account.
text-dating = It is about dating.
text-otp = It is about a one-time code.
text-never-share = It says that a code must not be shared.
text-completed = It reports something that is done, such as a payment.
text-balance = It tells a balance.
text-promo = It advertises something.
text-customer = It calls you "customer" and not by name.
text-appointment = It is about an appointment.
text-order = It is about an order or a bill.
text-not-you = It says that something happened on your account without you.
text-problem = It says that something went wrong.
text-survey = It asks you to answer questions.
text-forged = It offers forged papers or forbidden goods.
text-politics = It is about politics.
text-asked-before = It speaks of money as if you had agreed on it.
text-link-unknown = The link leads to a site that is not well known.
text-link-known = The link leads to a well-known site.
text-link-short = The link is shortened and hides where it leads.
text-link-brand-abuse = The link uses the name of a company on a site that is not its own.
text-link-odd = The link is built in an odd way.
text-link-free-host = The link leads to a site that anybody can set up for free.
text-link-cheap-tld = The link has an ending that fraudsters often use.
text-link-lure-word = The link holds a word that is meant to lure, such as "login" or "bonus".
text-phone-number = It names a telephone number.
text-foreign-number = It names a foreign telephone number.
text-messenger-link = It holds a link to a chat.
text-email = It names an e-mail address.
text-masked-account = It shows only the end of an account number, as banks do.
text-long-number = It names a number that looks like an account.
text-tricks = Letters are disguised so that filters do not see the words.
text-exclamation = It has many exclamation marks.
text-capitals = It is written in capital letters.
text-from-phone = It comes from an ordinary telephone number.
text-from-short-code = It comes from a short number, as companies use.
text-from-name = It comes from a sender that shows a name. Such names can be false.
text-from-email = It comes from an e-mail address.
text-from-registered = The sender is registered in your country.
text-from-promotional = The sender is registered for advertising.
text-from-unregistered = The sender is not registered in your country.
text-link-brand-own = The link leads to the company's own site.
text-hidden-link = The link is written so that it does not look like one.
text-wording = The wording is like that of messages that turned out to be scams.
text-link-listed = { $dated ->
    [yes] The link is on the { $list } of { $date }: { $claim }.
   *[no] The link is on the { $list }: { $claim }.
}
text-listed-number = { $dated ->
    [yes] It names a number on the { $list } of { $date }: { $claim }.
   *[no] It names a number on the { $list }: { $claim }.
}
text-code-only = It brings a code. Give it to nobody who asks for it.
text-harmless = Nothing in it is a known sign of fraud.

message-action-clear = You can answer it.
message-action-unknown = If it asks for money or codes, ask the sender by another way first.
message-action-other = Send no money and no code. Ask somebody you trust first.
message-action-bank = Open no link. Call your bank on the number on your card.
message-action-authority = Open no link and pay nothing. Call the authority on a number that you look up yourself.
message-action-telecom = Open no link. Call your company on the number on your bill.
message-action-utility = Open no link. Call your company on the number on your bill.
message-action-family = Send no money. Call your relative on the number that you know.
message-action-prize = Open no link and pay nothing. Who has won does not pay.
message-action-refund = Open no link. Give no card or account details. Ask the company on its own site.
message-action-tech-support = Call no number in it and install nothing. Look at your account in the app you know.
message-action-gambling = Delete it. Do not open the link.
message-action-extortion = Pay nothing and do not reply. Tell the police and someone you trust.
message-action-otp-theft = Do not pass on a code, whoever asks for it.
message-action-premium-callback = Do not call the number in it.
message-action-telemarketing = You need not reply.
message-action-survey = You need not reply.
message-action-robocall = Do not reply and open no link.
