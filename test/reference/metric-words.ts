/** What metrics mean, in Chinese, by the sentence that stands in the code: whoever changes that sentence changes both. */
export const metricWords: Readonly<Record<string, string>> = {
  // alarms
  'Alarms whose condition is true, without those on trial': '条件成立的报警，不含试用的',
  '1 while alarms are evaluated': '报警正在判断时为 1',
  'Times that the reader began anew, because the log, a file of its own or the store was another, by which':
    '读取方重新开始的次数：日志、它自己的文件或存储换成了另一个，按是哪个',
  'From the PUBLISH, or the moment that something was due, to its entry in the journal':
    '从收到 PUBLISH（或某事到点）到进入报警记录',
  'Readings since the start that moved no condition, by why': '启动以来没有影响任何条件的数据，按原因',
  'Messages in the reading log that are not evaluated yet': '数据日志里尚未判断的报文',
  'Alarms in the journal that were not as their conditions said, by what differed; mended at a start':
    '报警记录与条件不符的报警，按何处不符；启动时改正',
  'Lines that InfluxDB will never take': 'InfluxDB 永远不收的行',
  'Messages of the log that were never read, by why: trimmed (they had left it), damaged':
    '日志里从未读到的报文，按原因：trimmed（已移出日志）、damaged（损坏）',
  'Readings evaluated': '判断过的数据',
  'Journal entries made by the evaluator and by time, by event': '由判断或时间产生的报警记录，按事件',
  'Alarms that call for someone now': '正在叫人的报警',
  'What loudspeakers were asked to say, by what became of it: finished, failed, held, unavailable, unconfirmed':
    '要现场喇叭播放的内容，按结果：finished、failed、held、unavailable、unconfirmed',
  'Occurrences of alarms for which people are called, or have been and it stands':
    '正在叫人的报警次数，以及叫过而仍未结的',
  'Pressed buttons heard: counted, not-counted, again, not-kept, unreadable, too-many':
    '收到的卡片按键：counted、not-counted、again、not-kept、unreadable、too-many',
  'Whether the connection stands over which a channel hears of pressed buttons: 1, 0': '渠道接收按键的连接是否在：1、0',
  'Connections for pressed buttons by what became of them: opened, refused, unavailable, lost, silent, left':
    '接收按键的连接，按结果：opened、refused、unavailable、lost、silent、left',
  'Cards that were to show who has an alarm: shown, failed': '要写明报警由谁接手的卡片：shown、failed',
  'Messages to one person, by configured channel and answer': '发给个人的消息，按所配渠道和回答',
  'From the decision that a person is to be told to the acceptance by the provider': '从决定通知某人到服务商收下',
  'Journal entries that no calling has read yet': '逐级呼叫尚未读到的报警记录',
  'Deliveries to a person by the kind of channel and what became of them: accepted, failed, dropped, only-logged':
    '对个人的投递，按渠道种类和结果：accepted、failed、dropped、only-logged',
  'Deliveries that wait for their turn or an answer': '等待轮到或等待回答的投递',
  'From the beginning of the newest drill to its answer; NaN where nobody has answered':
    '最近一次演练从开始到应答；无人应答为 NaN',
  'When the newest drill began': '最近一次演练何时开始',
  'When the last success was taken outside': '外面最近一次收下“正常”是何时',
  'Heartbeats to the outside, of the platform and of its channels: what was said, and whether it was taken':
    '对外的心跳，平台的和渠道的：说了什么，对方收没收',
  'Journal entries that are not rolled up for the KPIs yet': '尚未计入绩效的报警记录',
  'Loudspeakers that have not answered, or refused, when they were spoken to last':
    '最近一次对它说话时没回答或拒绝的喇叭',
  'Messages to one recipient, by answer: accepted, refused, and, tried again, limited, unavailable, unknown':
    '发给一个收件方的消息，按回答：accepted、refused，以及会再试的 limited、unavailable、unknown',
  '1 while a channel reaches all the recipients that it was tried with; unknown before the first':
    '渠道对试过的收件方都通时为 1；首次之前未知',
  'From the server time of the journal entry to its acceptance by the receiver': '从报警记录的服务器时间到对方收下',
  'Digests accepted': '对方收下的合并消息',
  'Journal entries that a recipient was not told of, by why': '没有通知某收件方的报警记录，按原因',
  'Journal entries that are not read yet for the recipient furthest behind': '落后最多的收件方尚未读到的报警记录',
  'Recipients by how it stands with them: reached, not-reached (nothing gets through), untried':
    '收件方，按现状：reached、not-reached（都不通）、untried',
  'Notices, for each recipient, by what became of them: accepted by the receiver, or failed for good':
    '通知，每个收件方一条，按结果：对方收下，或最终失败',
  'Notices that wait for their turn or for another try, of all recipients': '等待轮到或等待重试的通知，全部收件方合计',
  'Work orders on record, by state': '有记录的工单，按状态',
  'Share of work orders answered by their time, of 30 days': '30 天内按时应答的工单比例',
  'Share of arrivals by their time, of 30 days': '30 天内按时到场的比例',
  'Share of work orders done by their time, of 30 days': '30 天内按时完成的工单比例',
  'Bytes of all photos of work orders': '工单照片合计字节',
  'Share of work that had to be done again or came again within a day, of 30 days': '30 天内返工的或一天内又出的比例',
  'Steps of work orders that the platform takes or crews answer, by what came of them: done, again (taken before), or why not':
    '平台执行或班组应答的工单步骤，按结果：done、again（此前已做），或没成的原因',
  'Work orders of 30 days whose time to answer is over, and nobody has': '30 天内到时无人应答的工单',
  'Receipts on record that match no delivery, or cannot be read': '对不上任何投递、或读不懂的回执',
  'Parts of accepted SMS, as carriers bill them, by channel and whether the text was whole or cut to them':
    '已收下短信的计费条数，按渠道，以及正文完整还是被截短',
  // api
  'Actions on alarms, by what came of them: done, or the kind of problem': '对报警的操作，按结果：done，或错误种类',
  'Acts that were done and could not be put on record: the log has them': '做了却没能留下记录的操作：日志里有',
  'Backtests that ended, by outcome: done, too-much, too-slow, store, stopped, cancelled, error; and busy, bad-rules, rules-too-large, refused':
    '结束的历史回放检验，按结果：done、too-much、too-slow、store、stopped、cancelled、error；以及 busy、bad-rules、rules-too-large、refused',
  'Hashes of passwords that wait, and the one that is made; 17 at most': '等待计算的密码散列，加上正在计算的；最多 17',
  'Requests refused by a limit: rate, bad-tokens, announcements, connections, connections-of-address, streams, streams-of-token':
    '因限额拒绝的请求：rate、bad-tokens、announcements、connections、connections-of-address、streams、streams-of-token',
  'Log-ins of people by way (password, invite, wecom, oidc) and outcome: in, wrong, wait, busy, not-known, failed':
    '人员登录，按方式（password、invite、wecom、oidc）和结果：in、wrong、wait、busy、not-known、failed',
  'Steps of work orders that people asked for, by what came of them: done, or why not':
    '人员请求的工单步骤，按结果：done，或没成的原因',
  'Reads of history that are being streamed': '正在输出的历史查询',
  'Answers broken off in the middle because the store failed': '因存储出错而中途断开的回答',
  'Time until the answer began': '到开始回答的时间',
  'Requests answered': '已回答的请求',
  'Steps of edits of rules (draft, revise, try, approve, apply, discard, revert) by what came of them: done, bad-rules, or why not':
    '规则修改的步骤（draft、revise、try、approve、apply、discard、revert），按结果：done、bad-rules，或没成的原因',
  'Sessions of people, those included that are over and were not used since': '人员的登录会话，含已到期而此后没用过的',
  'Live streams open': '打开着的实时流',
  'Live streams that we ended: too-slow, not-allowed (a token revoked, changed or expired), failed':
    '由我方结束的实时流：too-slow、not-allowed（令牌已吊销、变更或到期）、failed',
  // bridge and ingest
  'Messages acknowledged to the foreign broker': '对外部服务器确认了的消息',
  '1 while connected: to the foreign broker (source), to ours (target)':
    '连着时为 1：外部服务器（source），我方代理（target）',
  'Messages that our broker has acknowledged: they are in the reading log': '我方代理已确认的消息：已在数据日志里',
  'Messages that our broker has not acknowledged yet': '我方代理尚未确认的消息',
  'Messages from the foreign broker, those sent again among them': '来自外部服务器的消息，含重发的',
  'Connections after the first, to the foreign broker (source) and to ours (target)':
    '首次之后的连接：外部服务器（source）和我方代理（target）',
  'Foreign messages that are not forwarded, by reason': '没有转发的外部消息，按原因',
  'Messages in the reading log that are not stored yet': '数据日志里尚未入库的报文',
  "Readings older than their point's newest": '比测点最新值更早的数据',
  'Messages read from the log': '从日志读出的报文',
  'Unknown devices forgotten because too many were kept': '因保留过多而忘掉的未知设备',
  'Unknown devices, and devices with unknown points, that wait for the plant file':
    '待认领：未知设备，以及有未知测点的设备',
  'Readings, by QARTOD quality code': '数据，按 QARTOD 质量代码',
  'Old rejects removed because too many were kept': '因保留过多而清除的旧退回',
  'Readings or messages that could not be used': '不能用的数据或报文',
  'Requests of formats to devices (Sparkplug rebirths): sent, dropped, stale, or no-way to send them':
    '按格式向设备发的请求（Sparkplug 重新上线）：sent、dropped、stale，或 no-way（无法发送）',
  'Messages read again for devices and points that the plant file came to know': '因设备或测点被接入而重读的报文',
  '1 while readings are stored': '数据能入库时为 1',
  'Runs that ended in trouble': '出错结束的汇总轮次',
  'Hours that are over, of points, whose readings have changed since they were rolled up':
    '已过去而汇总之后数据又有变化的小时，按测点计',
  'Hours whose roll-ups the store will not take; they are answered from readings': '存储不收其汇总的小时；由数据回答',
  'Roll-ups written': '写入的汇总',
  'Time of one run': '一轮汇总的时间',
  // broker
  'From the arrival of a message to its being durable and acknowledged': '从收到报文到落盘并应答',
  'Times that our own clock was set, by more than a minute': '平台自己的时钟被拨动一分钟以上的次数',
  'Open connections': '打开的连接',
  'Log-ins made to wait because of earlier refusals': '因先前被拒而须等待的登录',
  'Messages that took the short way to the log, past the parser': '走捷径进日志（不经解析器）的消息',
  'Messages not kept for a session because there is no room for more': '因没有空间而没为会话保留的消息',
  'Messages kept for those sessions': '为这些会话保留的消息',
  'Connections, publishes and subscriptions refused, by reason': '被拒的连接、发布和订阅，按原因',
  'Messages that came again because their answer was lost: answered, and not kept twice':
    '因应答丢失而重发的消息：已应答，不存两遍',
  'Retained messages delivered but not kept: its credential, or all, have too many':
    '转发了但不保留的保留消息：该凭证的或合计的已过多',
  'Retained messages': '保留消息',
  '1 while an InfluxDB of several answers, as of the last time that it was asked':
    '多个 InfluxDB 中的一个能应答（最近一次询问时）则为 1',
  'Other brokers of the same log that are heard': '听得到的、写同一日志的其他 broker',
  'Messages between brokers, for subscribers of the other: sent, received, dropped because too many wait':
    'broker 之间为对方的订阅者转发的消息：已发 sent、已收 received、因积压过多而丢弃 dropped',
  'What this broker wrote for one that is gone: deaf (nobody was heard there), will, withheld (another session stands)':
    '本 broker 代已消失的 broker 写下的：deaf（其间听不到任何设备）、will（遗嘱）、withheld（另有会话在，故不发）',
  'Sessions kept for clients that connect without clean session': '为非 clean session 客户端保留的会话',
  'Sessions forgotten to make room for a new one': '为新会话腾位置而忘掉的会话',
  'Times that reading from a client paused because it sends faster than its rate': '客户端发得超过限速而暂停读取的次数',
  '1 while nothing is acknowledged because the reading log takes nothing': '因数据日志停写而不确认时为 1',
  'Bytes that wait for clients that have not read them': '等待客户端来读的字节',
  'Messages not yet acknowledged': '尚未确认的消息',
  'Last Wills not published because another session of the device stands that would tell the same':
    '没有发布的遗嘱：该设备另有会话在，会说同样的话',
  'Messages by direction and QoS': '消息，按方向和 QoS',
  'Payload bytes by direction and QoS': '内容字节，按方向和 QoS',
  // run
  'How old the credentials are by which devices are let in; 0 while PostgreSQL answers':
    '放行设备所依据的凭证有多旧；PostgreSQL 有回答时为 0',
  'Free on the disk of the data folder': '数据目录所在磁盘的剩余空间',
  'Of it left to the reading log and the alarms: photos take none of that': '其中留给数据日志和报警的：照片不占用',
  '1 while this process does a work that one process does at a time; of all processes one has it':
    '同一时间只许一个进程做的工作由本进程在做时为 1；全部进程中只有一个',
  'How often this process has begun such a work, and lost it to another':
    '本进程开始这种工作、以及被别的进程接替的次数',
  // storage
  'Size of the reading log': '数据日志的大小',
  'Messages in one commit': '一次提交的消息数',
  'Time of one write and fsync': '一次写入加 fsync 的时间',
  'Messages made durable': '已落盘的消息',
  'Offset of the next message': '下一条消息的位置',
  'Bytes waiting for the disk': '等待落盘的字节',
  'Messages refused because too much was waiting for the disk': '因等待落盘的过多而拒绝的消息',
  'Offsets passed over at the start, because the log ended before what was acknowledged or read':
    '启动时跳过的位置：日志的末尾早于已确认或已读的位置',
  '1 while the log takes nothing (quota, full disk, I/O error)': '日志停写时为 1（限额、磁盘满、I/O 错误）',
  'Bytes of read segments removed': '已读而清除的日志段字节',
  'Metrics that could not be collected this time': '这一次没能取到的指标',
  'Lines of metrics that were not written to InfluxDB: unavailable, refused, or too-many':
    '没能写入 InfluxDB 的指标行：unavailable、refused 或 too-many',
  'Connections to PostgreSQL that are busy or idle, and work that waits for one':
    '到 PostgreSQL 的连接，忙的和闲的，以及等连接的工作',
  'How long a transaction or a single statement took, with the wait for a connection':
    '一个事务或单条语句的用时，含等连接',
  'Transactions and single statements, by what came of them: kept, refused (by us or by a constraint), away':
    '事务和单条语句，按结果：kept、refused（被我方或约束拒绝）、away',
  'All that had come in so long ago is done, by part': '这么久以前收到的都已处理完，按部分',
  '1 while a part is shown to do its work in time; 0 also without proof':
    '有证据表明该部分按时完成时为 1；没有证据也为 0',
  'Size of the embedded store on disk': '嵌入式存储在磁盘上的大小',
  'Rows left out of ranges because their value or quality was not there: not yet, or never written':
    '查询时略去的行：缺值或缺质量，尚未写入或从未写入',
  'Readings appended: written, duplicate (left as it was), conflict (overwritten), refused':
    '入库的数据：written、duplicate（不变）、conflict（覆盖）、refused',
  'Line protocol that InfluxDB took': 'InfluxDB 收下的行协议字节',
  'Appends that failed because the store could not be reached, or said "later"':
    '没能入库的写入：存储连不上，或回答“稍后”',
  'Time until an append was stored': '到入库为止的时间',
  // sl651
  'Open connections of stations': '测站打开的连接',
  'Bytes of packets whose message is not whole': '报文尚不完整的分包字节',
  'Whole messages, by function code': '完整的报文，按功能码',
  'Keep-alives (2FH), which no message is made of': '链路维持报（2FH），不成为报文',
  'Messages sent again, acknowledged again and not kept again': '重发的报文：再次应答，不再保存',
  'Acknowledgements sent': '发出的应答',
  'Times that what looked like a frame had a wrong CRC': '看上去是帧而 CRC 不对的次数',
  'Times that a connection was read more slowly, because it said more than its share':
    '连接发得超过份额而放慢读取的次数',
  'Bytes that belong to no frame': '不属于任何帧的字节',
  'Questions to stations, by outcome': '对测站的召测，按结果',
  'Connections and frames refused, by reason': '被拒的连接和帧，按原因',
}
