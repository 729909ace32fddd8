import { z } from 'zod'
import { count, port, type SettingsOf, setting, wait, whole } from '../core/setting.ts'
import type { SharedSettings } from '../core/settings.ts'

/** Where stations speak SL 651, and how much they may. */
export const sl651Settings = {
  HUOSHUI_SL651_PORT: setting(
    port.optional(),
    {
      en: 'TCP for stations that speak SL 651-2014; unset means none; 0 lets the system choose',
      zh: 'SL 651-2014 测站的 TCP 端口；不设则不监听；0 由系统选择',
    },
    'port',
  ),
  HUOSHUI_SL651_PASSWORD: setting(
    z
      .string()
      .regex(/^(?:[\da-f]{4}|any)$/i, 'expected four hex characters, or any')
      .optional(),
    {
      en: 'Password of the stations in the plant file that have none of their own; `any` asks for none; unset, they are refused',
      zh: '厂站文件里没有自己口令的测站所用的口令；`any` 为不要求；不设则拒绝它们',
    },
    'four hex characters, any',
  ),
  HUOSHUI_SL651_MAX_CONNECTIONS: setting(
    count.default(10_000),
    { en: 'Connections of stations at once; a further one is refused', zh: '测站同时的连接数；再多的拒绝' },
    'connections',
  ),
  HUOSHUI_SL651_MAX_MESSAGE: setting(
    whole(4_200).default(262_144),
    {
      en: 'Largest message of a station, all its packets together; a larger one is not taken',
      zh: '测站一条报文（全部分包合计）的最大字节；更大的不收',
    },
    'bytes',
  ),
  HUOSHUI_SL651_MAX_RATE: setting(
    count.default(50),
    {
      en: 'Frames a second of one connection, on average; beyond it we read more slowly, and nothing is lost',
      zh: '一个连接每秒的帧数，取平均；超出则读得慢些，一条不丢',
    },
    'frames/s',
  ),
  HUOSHUI_SL651_SILENCE_MS: setting(
    wait.default(900_000),
    {
      en: 'How long a connection of stations may bring no frame; then it is closed',
      zh: '测站的连接可以多久没有一帧；到时关闭',
    },
    'ms',
  ),
  HUOSHUI_SL651_PACKET_WAIT_MS: setting(
    wait.default(10_000),
    {
      en: 'How long missing packets of a message are waited for before they are asked for again, three times',
      zh: '一条报文缺的分包等多久再要一次，共要三次',
    },
    'ms',
  ),
  HUOSHUI_SL651_ACK_TIME: setting(
    z.enum(['station', 'ours']).default('station'),
    {
      en: "Time in an acknowledgement: the station's own, or ours, by which some stations set their clocks",
      zh: '应答里的时间：测站自己的，或我方的（有的测站据此校时）',
    },
    'station, ours',
  ),
} as const

export type Sl651Settings = SettingsOf<typeof sl651Settings> & Pick<SharedSettings, 'HUOSHUI_HOST'>
