/** What commands and their options say, in Chinese, by the sentence of the help: whoever changes that changes both. */
export const cliWords: Readonly<Record<string, string>> = {
  'credentials of devices, gateways and readers for MQTT': '设备、网关和只读客户端的 MQTT 凭证',
  'make a credential and print its password, this once': '建一个凭证并打印口令，只打印这一次',
  'it speaks for other devices: of one site, or in a foreign format': '它替别的设备发言：一个站点的，或第三方格式的',
  'the site whose devices a gateway speaks for': '网关替哪个站点的设备发言',
  'a gateway may publish what matches, like application/+/device/+/event/+':
    '网关可以发布匹配的主题，如 application/+/device/+/event/+',
  'it may subscribe to what matches; without --gateway it may only read': '可以订阅匹配的主题；没有 --gateway 则只能读',
  'make a new password; the old one ends, and so do connections made with it': '换一个口令；旧的失效，用它建的连接断开',
  'refuse it from now on; its connections end': '从此拒绝；断开其连接',
  'ids, kinds and rights; passwords are not kept': '编号、种类和权限；口令不保存',
  'take a device, or more points of one, into the plant; what the log still has of it is read again':
    '认领一台设备或它更多的测点；日志里还有的会重读',
  'the site that it belongs to': '它属于哪个站点',
  'an asset of that site, or a new one with its kind: NAME:KIND, like lake-2:level-gauge':
    '该站点的设施，或带类别的新设施：NAME:KIND，如 lake-2:level-gauge',
  'what it calls itself in a foreign format: a DevEUI, a MAC, group/edge/device':
    '它在第三方格式中的自称：DevEUI、MAC、group/edge/device',
  'how often its readings are expected, like 5min': '应多久报一次，如 5min',
  'a point by its name in the messages, like Q=flow:l/s; several times':
    '测点，按报文里的名称，如 Q=flow:l/s；可写多次',
  'a warning level of a new asset, like WRZ=1.9; several times': '新设施的特征水位，如 WRZ=1.9；可写多次',
  'what was claimed by command': '用命令认领了什么',
  'give claims back; the readings that are stored stay': '撤回认领；已入库的数据保留',
  'make a credential for each device of the plant file that has none; prints lines device:password':
    '给厂站文件里还没有凭证的每台设备各建一个；每行打印 device:password',
  'for the devices of this file instead, a line each': '改为这个文件里的设备，每行一个',
  'write the lines to a new file that only its owner may read': '写到一个仅属主可读的新文件',
  'bearer tokens of the API': 'API 的令牌',
  'make a token and print its secret, this once': '建一个令牌并打印密文，只打印这一次',
  'what it may do': '可以做什么',
  'only the alarms of these sites may be acted on, like a,b; default all': '只能对这些站点的报警做事，如 a,b；默认全部',
  'refused from then on: 90d, 2027-01-01 (of the city), or a time with a zone; default never':
    '从何时起拒绝：90d、2027-01-01（城市时间）或带时区的时间；默认永不',
  'names, roles, last uses and ends; secrets are not kept': '名称、角色、最近使用和期限；密文不保存',
  'refuse a token from now on': '从此拒绝一个令牌',
  'how people log in; who they are stands in the plant file': '人员怎样登录；都有谁写在厂站文件里',
  'print a link by which a person sets a password, once; also for who has forgotten theirs':
    '打印一个链接，用它设密码，只能用一次；忘了密码的也用它',
  'as a QR code, too': '同时打印二维码',
  'who can log in, what they may do, and where they are logged in': '谁可以登录、能做什么、在哪里登录着',
  'end all sessions of a person, in whatever process, within a second': '一秒内结束某人的全部登录，不论在哪个进程',
  'take password, invites and sessions away, also of who is in the plant file no longer':
    '收回密码、邀请和登录，厂站文件里已没有的人也可以',
  'passwords of stations that speak SL 651-2014': 'SL 651-2014 测站的口令',
  'give a station a password, or another one': '给测站设口令或换口令',
  'the one that is set in the station, four hex characters. Default: a new one':
    '测站里设的口令，四个十六进制字符。默认：新生成一个',
  'stations that have a password of their own': '有自己口令的测站',
  'take its password from a station: then HUOSHUI_SL651_PASSWORD holds, or it is refused':
    '取消测站的口令：此后用 HUOSHUI_SL651_PASSWORD，没有则拒绝',
  'the plant file: the city as data': '厂站文件：以数据描述的城市',
  'every problem of a plant file with its line, and of the claims; exit code 1 when there is one; and warnings of what is probably not meant':
    '厂站文件和认领的每个问题及行号，有则退出码 1；以及多半不是本意之处的提醒',
  'the JSON Schema for editors (plant/schema.json)': '供编辑器用的 JSON Schema（plant/schema.json）',
  'the ways in which people are told (docs/notices.md)': '通知人的各种渠道（docs/notices.md）',
  'every problem of the channels file with its line, and whom no channel reaches; exit code 1 for either':
    '渠道文件的每个问题及行号，以及没有渠道可达的人；有其一则退出码 1',
  'send a message marked as a test, and say what became of it; exit code 1 where it was not accepted':
    '发一条标明测试的消息并说明结果；没被收下则退出码 1',
  'id of a person in the plant file, for a channel that tells people by name':
    '厂站文件里的人员编号，用于通知到个人的渠道',
  'who is on duty: at a time, with the reasons; or --from --to as a table, or as a calendar with --ics':
    '谁在值班：某一时刻及原因；或用 --from --to 列表，或用 --ics 输出日历',
  'RFC 3339 with a zone, epoch ms, now, or a duration before now like -24h; default now':
    '带时区的 RFC 3339、epoch 毫秒、now，或此前多久如 -24h；默认 now',
  'the beginning of a table': '列表的开始',
  'its end; default 7 days later, with --ics 90': '列表的结束；默认 7 天后，--ics 为 90 天',
  'only the crew of this site': '只看这个站点的班组',
  'only this crew': '只看这个班组',
  "with --ics: this person's turns, of all crews": '与 --ics 同用：此人在各班组的班次',
  'print iCalendar instead of the table': '输出 iCalendar 而不是表格',
  'have a loudspeaker on site say a numbered clip (docs/notices.md); --list shows what was said':
    '让现场喇叭播放一段编号的录音（docs/notices.md）；--list 列出播放过的',
  'the loudspeaker': '哪个喇叭',
  'what it says': '播放什么',
  'why; it is kept': '为什么；留记录',
  'you have heard the clip and mean it': '听过这段录音，确实要播',
  'who does it: somebody of the plant file': '谁做的：厂站文件里的人',
  'the last that were asked for, and what became of them': '最近要求播放的及其结果',
  'call a crew through a whole chain, as if something had happened; marked as a drill 演练 (docs/crews.md)':
    '像真出了事一样把一个班组从头到尾逐级叫一遍；标明演练（docs/crews.md）',
  'the chain to be tried': '要试的呼叫链',
  'or the chain, and the crew, of a route of the plant file: 1 is the first':
    '或厂站文件里一条路由的呼叫链和班组：1 为第一条',
  'who is called': '叫谁',
  'or the crew that looks after a site': '或负责某站点的班组',
  'work orders (docs/orders.md)': '工单（docs/orders.md）',
  'the newest open ones': '最新的未结工单',
  'only those of one site': '只看一个站点的',
  'closed and void ones too': '已结和作废的也列出',
  'one order, and all that became of it, as JSON': '一张工单及其全部经过，JSON',
  'alarm rules, and edits of them beside the plant file (docs/rules.md)':
    '报警规则，以及在厂站文件之外对它们的修改（docs/rules.md）',
  'every rule with where it comes from; edits that do not hold are told': '每条规则及其来源；不生效的修改予以说明',
  'only alarms whose id begins so, like linka.lake': '只看编号以此开头的报警，如 linka.lake',
  'only those with an edit or on trial': '只看有修改的或试用中的',
  'the newest edits': '最新的修改',
  'draft an edit of a rule at a place, and try or apply it': '起草对某处一条规则的修改，并试用或生效',
  'a number, or a level like WRZ': '一个数，或特征水位如 WRZ',
  'of a rate': '变率的变化量',
  'like 3min': '如 3min',
  'goes to the journal': '写入报警记录',
  'evaluate it beside the rule, telling nobody': '与原规则并行判断，不通知任何人',
  'put it in force': '使其生效',
  'put an edit in force, or again over a later plant file': '使一个修改生效，或再次盖过后来的厂站文件',
  'take an applied edit back: the plant file holds again': '撤回已生效的修改：恢复以厂站文件为准',
  'discard a draft or a trial': '丢弃草稿或试用',
  'applied edits as lines for the `alarms` of the plant file': '已生效的修改，输出为可写进厂站文件 `alarms` 的几行',
  'the same past under the rules in force and under an edit, side by side': '同一段历史，现行规则与修改后并排对照',
  'like -90d': '如 -90d',
  'not included': '不含此刻',
  'planned work: its place calls nobody meanwhile (docs/alarms.md)': '计划检修：期间该处不叫人（docs/alarms.md）',
  'what is planned, by the plant file and beside it': '厂站文件里和在其外登记的检修',
  'plan work; it ends by itself': '登记检修；到时自动结束',
  'with its zone, like 2026-07-18T06:00:00+08:00, or a duration like 4h':
    '带时区，如 2026-07-18T06:00:00+08:00，或一段时间如 4h',
  'default: now': '默认：现在',
  'what is done there': '做什么',
  'end work before its time, or call it off': '提前结束检修，或取消',
  'what devices sent that could not be used': '设备发来而不能用的',
  'counts by reason, then the newest of them': '按原因计数，然后是最新的几条',
  'only those of one reason, like unknown-point': '只看一种原因，如 unknown-point',
  'have ingest read rejects again, after the plant file was mended': '厂站文件改好后，让 ingest 重读退回的',
  'publish CSV files (plain or gzip) over MQTT, as the devices would that they came from':
    '把 CSV 文件（原文或 gzip）经 MQTT 发布，如同数据来自的设备',
  'YAML that says what the columns are (docs/replay.md)': '说明各列是什么的 YAML（docs/replay.md）',
  'times faster than it happened, or max': '比当时快多少倍，或 max',
  'mqtt://, mqtts://, ws:// or wss://': 'mqtt://、mqtts://、ws:// 或 wss://',
  'a gateway that may publish for all devices of the file': '可以替文件里所有设备发布的网关',
  'seen by other users of this machine: rather use --credentials': '机器上的其他用户看得到：宜用 --credentials',
  'a file with one line, user:password': '只有一行 user:password 的文件',
  'MQTT client id': 'MQTT client id',
  'most unacknowledged': '最多多少条未确认',
  'rows of one device in a message': '一条消息里同一设备的行数',
  'keep the position there, and go on from it': '把位置记在那里，并从那里继续',
  'a simulated city that speaks MQTT as its stations do; load, mischief, and the check of what arrived':
    '像测站一样以 MQTT 通信的仿真城市；负载、捣乱，以及核对收到了什么',
  'put the city of the plant file on the air, in real time or faster': '让厂站文件里的城市上线，实时或更快',
  'a line device:password for each device, or the same as a JSON object':
    '每台设备一行 device:password，或同样内容的 JSON 对象',
  'sl651: stations whose address is ten hex characters speak SL 651-2014':
    'sl651：地址为十个十六进制字符的测站按 SL 651-2014 通信',
  'where they speak it': '它们连到哪里',
  'their password': '它们的口令',
  'what happens to it: npx huoshui simulators scenarios': '发生什么：npx huoshui simulators scenarios',
  'times faster than real, or max': '比实时快多少倍，或 max',
  'another seed, another city': '换一个种子，换一座城市',
  'write what was sent and acknowledged there, for simulators verify':
    '把发了什么、什么得到确认写在那里，供 simulators verify 用',
  'list the scenarios that come with it, and the alarms that each expects': '列出自带的情景及各自预期的报警',
  'the devices of the plant file, or so many of them, send an even load (docs/simulators.md)':
    '厂站文件里的设备（或其中若干台）发送均匀的负载（docs/simulators.md）',
  'default: all that can': '默认：能发的全部',
  'in a message': '一条消息里',
  'messages a second, all devices together': '每秒消息数，全部设备合计',
  'at the full rate': '全速多久',
  'devices connect, and the rate rises': '设备逐个连上、速率上升的时间',
  'unacknowledged messages of a device': '一台设备未确认的消息数',
  'for the last acknowledgements': '等最后的确认多久',
  'default: one for each core': '默认：每个核一个',
  'print a plant file for simulators load': '打印一份供 simulators load 用的厂站文件',
  'points of each device': '每台设备的测点数',
  'do to a broker what bad networks, bad stations and bad people do; only to your own':
    '对代理做坏网络、坏测站和坏人会做的事；只许对自己的',
  'what to do': '做什么',
  'a line device:password for each device to do it as': '以哪些设备的身份做，每行 device:password',
  'mqtt://HOST:PORT': 'mqtt://HOST:PORT',
  'how long': '多久',
  'at once': '同时多少',
  'actions a second, of all together': '每秒动作数，全部合计',
  'another seed, another order': '换一个种子，换一种次序',
  'compare a ledger with what is stored and with the alarm journal; exit code 1 where anything is wrong':
    '拿台账与入库的数据和报警记录核对；有不对的则退出码 1',
  'files, or folders of them': '文件，或其目录',
  'of the platform': '平台的',
  'of a viewer': '一个 viewer 的',
  'read readings from InfluxDB itself': '直接从 InfluxDB 读数据',
  'bucket or database there': '那里的桶或数据库',
  'token (2.x), or user:password (1.x)': '令牌（2.x），或 user:password（1.x）',
  'for all to be stored': '等全部入库多久',
  'findings of a kind that are named': '每类写明多少个',
  'print the whole report as JSON': '以 JSON 打印整份报告',
  'run alarm rules over stored history: how many alarms, how many for nothing, how early (docs/alarms.md)':
    '用报警规则把已存的历史过一遍：报多少次，多少是虚报，提前多久（docs/alarms.md）',
  'the `alarms` of a plant file, alone or in one; default: the rules in force':
    '厂站文件的 `alarms`，单独的或在其中；默认：现行规则',
  '2026-06-01T00:00:00+08:00, epoch ms, or -30d': '2026-06-01T00:00:00+08:00、epoch 毫秒，或 -30d',
  'only rules of these sites': '只看这些站点的规则',
  'only rules that look at one of these points, {site}/{asset}/{point}':
    '只看涉及这些测点的规则，{site}/{asset}/{point}',
  'YAML: a list of what did happen, each with name, at, and perhaps within':
    'YAML：确实发生过的事件，各有 name、at，也许还有 within',
  'most readings of a pass': '一遍最多读多少数据',
  'where what the platform keeps is kept': '平台保存的内容放在哪里',
  'copy the state of the data folder into an empty schema of PostgreSQL; the platform is stopped meanwhile':
    '把数据目录的状态复制到 PostgreSQL 的空 schema；期间平台停着',
  'the store of readings': '历史库',
  'have ingest fill the store again from the reading log when it starts next; ingest is stopped meanwhile':
    '让 ingest 下次启动时从数据日志重新填满历史库；期间 ingest 停着',
  'where the reading log is kept': '数据日志放在哪里',
  'copy the reading log of the data folder to NATS, with the places of its readers; the platform is stopped meanwhile':
    '把数据目录里的数据日志连同各读取方的位置复制到 NATS；期间平台停着',
  'the other way round: from NATS into the data folder': '反过来：从 NATS 复制到数据目录',
  'copy the data folder, and the state in PostgreSQL, while the platform runs, and check the copy':
    '平台运行中复制数据目录及 PostgreSQL 中的状态，并检查副本',
  'put a backup back into an empty data folder; the platform is stopped meanwhile':
    '把备份放回空的数据目录；期间平台停着',
  'only read it through': '只通读一遍',
  'list every setting, as Markdown': '列出每一项设置，Markdown',
  'of the meanings': '含义用哪种语言',
  'show what a message of a device becomes: readings, rejects, and what it says by name':
    '显示设备的一条报文会变成什么：数据、退回，以及按名称还有什么',
  "a plant file, or a piece of one (decoders:, sites:) over the plant's. Default: the plant file":
    '一份厂站文件，或其中几部分（decoders:、sites:）代替厂站里的。默认：厂站文件',
  'that the message came on. Default: one that the first decoder reads': '报文所在的主题。默认：第一个解码器所读的',
  'the sample is bytes as hex text': '样本是十六进制文本的字节',
  'list decoders, codecs, quantities with their units, elements of SL 651, factors of HJ 212 (docs/formats.md)':
    '列出解码器、编解码、要素及其单位、SL 651 的要素、HJ 212 的因子（docs/formats.md）',
}
