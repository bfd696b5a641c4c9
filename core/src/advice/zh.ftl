# Ringfence 对机主说的话（简体中文）。简短、直白，一句一个意思。

headline-clear = 这个来电没有问题。
headline-unknown = 没有关于这个来电的信息。
headline-caution = 接这个电话要小心。
headline-danger = 这个来电很可能是诈骗。
headline-silenced = 这个来电已静音。
headline-blocked = 这个来电已拦截。

reason-owner-allowed = 您允许了这个号码。
reason-emergency-number = 这是紧急电话号码。
reason-emergency-callback = 您刚拨打过紧急电话，所以所有来电都会接通。
reason-contact = 这个号码在您的通讯录里。
reason-owner-blocked = 您的规则拦截这个来电者。
list-name = “{ $title }”
list-name-of = { $publisher }的“{ $title }”

reason-listed = { $dated ->
    [yes] 在{ $date }{ $list }上：{ $claim }。
   *[no] 在{ $list }上：{ $claim }。
}
reason-listed-range = { $dated ->
    [yes] 这个号码属于{ $date }{ $list }上的一个号段：{ $claim }。
   *[no] 这个号码属于{ $list }上的一个号段：{ $claim }。
}
reason-corrected = { $dated ->
    [yes] { $date }{ $list }说明这个号码没有问题。
   *[no] { $list }说明这个号码没有问题。
}
reason-inbound-only = { $dated ->
    [yes] { $date }{ $list }说明，号码的主人从不用它打出电话。显示的号码是假的。
   *[no] { $list }说明，号码的主人从不用它打出电话。显示的号码是假的。
}
reason-disputed = 不同发布者对这个号码说法不一，所以提醒从轻。
reason-dialled = 您最近拨打过这个号码，所以会响铃。
reason-after-emergency = 您刚刚拨打过紧急电话，所以所有来电都会响铃。
reason-expected-call = 您正在等电话，所以所有来电都会响铃。
reason-paused = Ringfence已暂停，所以所有来电都会响铃。
reason-repeated-call = 这是短时间内的第二次来电，所以会响铃。
reason-service-number = 这是短号或官方号码，这类来电总会响铃。
reason-named-by-suspect = 一条疑似诈骗的短信提到过这个号码。
reason-organisation-from-abroad = 显示的是“{ $detail }”的号码，但显示方式与其真实来电不同。号码可以伪造。
reason-national-from-abroad = 显示的是国内号码，但电话来自境外。
reason-impossible-number = 这样的号码不可能存在，显示的号码是伪造的。
reason-organisation-look-alike = 这个号码在模仿“{ $detail }”的号码。
reason-bank-outside-its-range = 显示的名称自称银行，但该国银行使用的是其他号段。
reason-authority-name = 显示的名称自称政府机关。任何人都可以取这样的名称。
reason-neighbourhood = { $list }上有许多与它相近的号码，但它本身不在上面。
reason-burst = 一周内有{ $detail }个相近的号码打过您的电话。
reason-short-calls = 这个号码一天内打来{ $detail }次，每次都很短。
reason-one-ring = 这个号码以前响一声就挂断，目的是让您付费回拨。
reason-one-ring-country = 来自该地（{ $detail }）的电话常常诱人付费回拨。
reason-premium-rate = 回拨这个号码费用很高（{ $detail }）。
reason-satellite = 这是卫星电话（{ $detail }），回拨费用很高。
reason-sales-range = 从号段（{ $detail }）看，这是推销电话。
reason-neighbour-spoofing = 这个号码与您自己的号码几乎相同，骗子常这样显示。
reason-unassigned-number = 没有资料显示这个号码已经分配给任何人。
reason-global-network = 这个号码不属于任何国家（{ $detail }）。
reason-stir-failed = 电话网络无法证实这个号码。
reason-long-silent = 这个号码半年没有来电，现在可能已经换人使用。
reason-organisation-number = 它自称“{ $detail }”。号码可以伪造，请自己拨打该机构的电话核实。
reason-bank-range = 从号段（{ $detail }）看，这是银行或保险公司。
reason-government-range = 从号段（{ $detail }）看，这是政府机关。
reason-service-range = 从号段（{ $detail }）看，这是快递等服务电话。
reason-debt-range = 从号段（{ $detail }）看，这是催收电话。
reason-named-by-message = 有短信提到过这个号码。
reason-foreign-caller = 这个号码来自您从未联系过的国家或地区（{ $detail }）。
reason-hidden-number = 对方隐藏了号码。
reason-nothing-known = 这个号码不在您的任何名单上。
reason-internal-error = Ringfence 没能完成全部检查，所以放行了。

health-database-restored = 应用数据曾损坏。您的规则、设置和名单已恢复，通话记录已丢失。请检查您的规则。
health-rules-lost = 应用数据曾损坏，您的规则无法恢复。请重新设置。
health-list-missing = 一份名单的文件丢失。请同步以重新获取。
health-list-damaged = 一份名单已损坏并停用。请同步以重新获取。
health-screening-failed = 检查来电时出错，来电已放行。请重启应用；如再次发生，请反馈。
health-disk-unwritable = 手机存储空间已无法写入。来电仍按已有数据检查。请清理空间。
health-no-lists = 您没有关注任何名单，只有您的规则和来电特征起作用。请关注一个来源。
health-list-stale = “{ $detail }”已经过旧。请同步，或询问发布者。
health-sync-failing = 一个来源无法更新（{ $detail }）。已有名单继续有效。请检查网络。
health-update-quarantined = 一次更新超出安全界限，没有生效（{ $detail }）。之前的版本继续有效。请询问发布者。
health-feed-not-trusted = 一个来源的文件签名不正确（{ $detail }）。之前的内容继续有效。不要点击声称能“修复”它的链接。

conflict-new-decides = 您还有一条范围更大的{ $effect ->
    [allow] 允许
   *[block] 拦截
}规则（{ $other }）。新规则范围更小，对其号码由新规则决定。
conflict-old-decides = 您还有一条范围更小的{ $effect ->
    [allow] 允许
   *[block] 拦截
}规则（{ $other }）。对其号码由该规则决定，其余号码由新规则决定。
conflict-emergency = 它包含紧急号码或求助热线，这些号码总会响铃。
conflict-expired = 它的期限已过，不会再起作用。

date = { $year }年{ $month }月{ $day }日

claim-other = 接到电话的人举报过
claim-bank = 冒充银行
claim-authority = 冒充公安或其他机关
claim-parcel = 冒充快递
claim-telecom = 冒充电信公司
claim-utility = 冒充水电燃气公司
claim-family = 冒充遇到困难的亲属
claim-job = 提供并不存在的工作
claim-investment = 推销虚假投资
claim-loan = 提供虚假贷款
claim-prize = 谎称中奖
claim-refund = 谎称退款
claim-tech-support = 谎称维修电脑或账户
claim-romance = 假装交友恋爱来骗钱
claim-gambling = 宣传赌博
claim-extortion = 恐吓勒索
claim-otp-theft = 索要验证码
claim-premium-callback = 响一声就挂，引您回拨高价号码
claim-telemarketing = 被举报为推销
claim-survey = 被举报为调查
claim-robocall = 被举报为机器自动拨打

# 来电时显示在号码旁边（iOS 来电识别）。
label-bank = { $sure ->
    [yes] 诈骗：冒充银行
   *[no] 疑似诈骗：冒充银行
}
label-authority = { $sure ->
    [yes] 诈骗：冒充公检法
   *[no] 疑似诈骗：冒充公检法
}
label-parcel = { $sure ->
    [yes] 诈骗：冒充快递
   *[no] 疑似诈骗：冒充快递
}
label-telecom = { $sure ->
    [yes] 诈骗：冒充运营商
   *[no] 疑似诈骗：冒充运营商
}
label-utility = { $sure ->
    [yes] 诈骗：冒充水电燃气
   *[no] 疑似诈骗：冒充水电燃气
}
label-family = { $sure ->
    [yes] 诈骗：冒充亲友
   *[no] 疑似诈骗：冒充亲友
}
label-job = { $sure ->
    [yes] 诈骗：刷单求职
   *[no] 疑似诈骗：刷单求职
}
label-investment = { $sure ->
    [yes] 诈骗：投资
   *[no] 疑似诈骗：投资
}
label-loan = { $sure ->
    [yes] 诈骗：贷款
   *[no] 疑似诈骗：贷款
}
label-prize = { $sure ->
    [yes] 诈骗：中奖
   *[no] 疑似诈骗：中奖
}
label-refund = { $sure ->
    [yes] 诈骗：退款
   *[no] 疑似诈骗：退款
}
label-tech-support = { $sure ->
    [yes] 诈骗：冒充客服维修
   *[no] 疑似诈骗：冒充客服维修
}
label-romance = { $sure ->
    [yes] 诈骗：交友
   *[no] 疑似诈骗：交友
}
label-gambling = { $sure ->
    [yes] 诈骗：赌博
   *[no] 疑似诈骗：赌博
}
label-extortion = { $sure ->
    [yes] 诈骗：敲诈
   *[no] 疑似诈骗：敲诈
}
label-otp-theft = { $sure ->
    [yes] 诈骗：索要验证码
   *[no] 疑似诈骗：索要验证码
}
label-premium-callback = { $sure ->
    [yes] 诈骗：不要回拨
   *[no] 疑似诈骗：不要回拨
}
label-robocall = { $sure ->
    [yes] 诈骗：机器人来电
   *[no] 疑似诈骗：机器人来电
}
label-other = { $sure ->
    [yes] 诈骗
   *[no] 被举报的号码
}
label-telemarketing = 推销
label-survey = 调查

action-clear = 可以接听。
action-unknown = 对方要钱或要验证码，就挂断。
action-other = 对方要钱或要验证码，就挂断。
action-bank = 挂断。拨打银行卡背面的号码联系银行。
action-authority = 挂断。没有机关会在电话里要钱。请自己查号码再打过去。
action-parcel = 不付款，不点链接。到购物平台或快递公司的应用里查询。
action-telecom = 挂断。拨打账单上的客服号码。
action-utility = 挂断。拨打账单上的客服号码。
action-family = 挂断，用您原来知道的号码打给亲属。
action-job = 不要先交钱，也不要发证件。
action-investment = 不要转账。先和信任的人商量。
action-loan = 不要先交任何费用。
action-prize = 不要付款。真中奖不用交钱。
action-refund = 不要提供银行卡或账户信息。退款不需要这些。
action-tech-support = 挂断。不要让任何人远程操作您的手机或电脑。
action-romance = 不要给没见过面的人转账。
action-gambling = 挂断。
action-extortion = 不要付钱。告诉警察和您信任的人。
action-otp-theft = 验证码谁也不告诉，不管对方自称是谁。
action-premium-callback = 不要回拨。
action-telemarketing = 可以随时挂断。不要说“是”，也不要报姓名。
action-survey = 可以随时挂断。不要说“是”，也不要报姓名。
action-robocall = 挂断，不要按任何键。

headline-message-clear = 这条信息没有问题。
headline-message-unknown = 这条信息没有发现可疑之处。
headline-message-silenced = 您已屏蔽这个发送方。
headline-message-caution = 对这条信息要小心。
headline-message-danger = 这条信息很可能是诈骗。

text-tap = 让您点开链接。
text-call = 让您打电话过去。
text-reply = 让您回复。
text-send-money = 让您转账汇款。
text-give-code = 向您要验证码。
text-verify = 让您核实或更新个人信息。
text-login = 让您登录账户。
text-install = 让您安装软件。
text-messenger = 要您换到别的聊天软件去谈。
text-secrecy = 让您不要告诉别人。
text-messenger-id = 它给出了一个私人通讯账号。
text-missed-call = 它提到未接来电或语音留言。
text-exposure = 它威胁要把隐私照片或资料发给别人。
text-gift-card = 它要礼品卡或卡密：正当的收款绝不会这样。
text-safe-account = 它提到“安全账户”。银行和警方都没有这种账户。
text-hurry = 催您赶快去办。
text-threat = 拿停用账户、罚款一类的话吓唬您。
text-gain = 说您中了奖，或有礼品可领。
text-free = 说有东西免费送。
text-refund = 说要给您退款。
text-loan = 说可以给您贷款。
text-job = 说有工作或轻松赚钱的机会。
text-invest = 推荐投资，说能获利。
text-crypto = 提到虚拟货币。
text-gamble = 提到赌博、投注。
text-parcel = 提到快递包裹。
text-fee = 提到手续费、过路费或关税。
text-bank = 提到银行或支付平台。
text-account = 提到账户或银行卡。
text-authority = 提到公检法、税务等机关。
text-telecom = 提到电信运营商。
text-utility = 提到水、电、燃气。
text-kin = 用家里人的口气说话。
text-new-number = 说自己换了新号码。
text-payee = 告诉您付款时会显示谁的名字。
text-this-number = 要您用它给的号码或账户。
text-dating = 提到交友、约会。
text-otp = 提到验证码。
text-never-share = 提醒您不要把验证码告诉别人。
text-completed = 通知一件已经办完的事，比如付款。
text-balance = 通知账户余额。
text-promo = 是在做广告推销。
text-customer = 只称呼“尊敬的客户”，没有叫您的名字。
text-appointment = 提到预约。
text-order = 提到订单或账单。
text-not-you = 说您的账户有不是您本人的操作。
text-problem = 说有事情出了问题。
text-survey = 请您填写问卷。
text-forged = 兜售假证件、假发票或违禁品。
text-politics = 内容涉及政治。
text-asked-before = 说起一笔钱，好像早就跟您说好了。
text-link-unknown = 链接指向一个不知名的网站。
text-link-known = 链接指向一个知名网站。
text-link-short = 用的是短链接，看不出指向哪里。
text-link-brand-abuse = 链接用了某家公司的名字，却不是它自己的网站。
text-link-odd = 链接的写法很古怪。
text-link-free-host = 链接指向谁都能免费搭建的网站。
text-link-cheap-tld = 链接用的是骗子常用的后缀。
text-link-lure-word = 链接里带有引诱人的字眼，如“登录”“奖金”。
text-phone-number = 里面留了电话号码。
text-foreign-number = 里面留了境外的电话号码。
text-messenger-link = 里面有加好友、进群的链接。
text-email = 里面留了电子邮箱。
text-masked-account = 只显示账号的末几位，银行一般这样写。
text-long-number = 里面有一串像账号的数字。
text-tricks = 用变形的字来躲避拦截。
text-exclamation = 感叹号用得很多。
text-capitals = 通篇用大写字母。
text-from-phone = 是普通电话号码发来的。
text-from-short-code = 是企业常用的短号码发来的。
text-from-name = 发件人显示的是名称，名称可以伪造。
text-from-email = 是从电子邮箱发来的。
text-from-registered = 发件人在当地登记过。
text-from-promotional = 发件人登记的用途是广告。
text-from-unregistered = 发件人没有在当地登记。
text-link-brand-own = 链接指向该公司自己的网站。
text-hidden-link = 链接写得让人看不出是链接。
text-wording = 措辞与已知的诈骗信息相似。
text-link-listed = { $dated ->
    [yes] 链接在{ $date }{ $list }上：{ $claim }。
   *[no] 链接在{ $list }上：{ $claim }。
}
text-listed-number = { $dated ->
    [yes] 短信里的号码在{ $date }{ $list }上：{ $claim }。
   *[no] 短信里的号码在{ $list }上：{ $claim }。
}
text-code-only = 这是一条验证码短信。无论谁来要，都不要给。
text-harmless = 没有发现已知的诈骗迹象。

message-action-clear = 可以放心查看。
message-action-unknown = 如果要钱或要验证码，先换个方式向本人核实。
message-action-other = 不转钱，不给验证码，先问问信得过的人。
message-action-bank = 不点链接，按银行卡背面的号码打给银行。
message-action-authority = 不点链接，不付款，自己查到该单位的号码打过去问。
message-action-telecom = 不点链接，拨打账单上的客服号码核实。
message-action-utility = 不点链接，拨打账单上的客服号码核实。
message-action-family = 不转钱，用您一直存着的号码打给亲属。
message-action-prize = 不点链接，不交钱。真中奖不用先掏钱。
message-action-refund = 不点链接，不填银行卡信息，到官方渠道自己查。
message-action-tech-support = 不打里面的电话，不装软件，到您常用的应用里查看账户。
message-action-gambling = 删掉它，不点链接。
message-action-extortion = 不付钱，不回复，报警并告诉信得过的人。
message-action-otp-theft = 验证码谁要都不给。
message-action-premium-callback = 不拨打里面的号码。
message-action-telemarketing = 不必理会，也不用回复。
message-action-survey = 不必理会，也不用回复。
message-action-robocall = 不回复，不点链接。
