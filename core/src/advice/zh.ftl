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
reason-owner-blocked = 您拦截了这个号码。
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
reason-hidden-number = 对方隐藏了号码。
reason-nothing-known = 这个号码不在您的任何名单上。
reason-internal-error = Ringfence 没能完成全部检查，所以放行了这个来电。

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
