import { z } from 'zod'
import { count, port, type SettingsOf, setting, wait, whole } from '../core/setting.ts'
import type { SharedSettings } from '../core/settings.ts'

/** Where stations speak SL 651, and how much they may. */
export const sl651Settings = {
  HUOSHUI_SL651_PORT: setting(
    port.optional(),
    'TCP for stations that speak SL 651-2014; unset means none; 0 lets the system choose',
    'port',
  ),
  HUOSHUI_SL651_PASSWORD: setting(
    z
      .string()
      .regex(/^(?:[\da-f]{4}|any)$/i, 'expected four hex characters, or any')
      .optional(),
    'Password of the stations in the plant file that have none of their own; `any` asks for none; unset, they are refused',
    'four hex characters, any',
  ),
  HUOSHUI_SL651_MAX_CONNECTIONS: setting(
    count.default(10_000),
    'Connections of stations at once; a further one is refused',
    'connections',
  ),
  HUOSHUI_SL651_MAX_MESSAGE: setting(
    whole(4_200).default(262_144),
    'Largest message of a station, all its packets together; a larger one is not taken',
    'bytes',
  ),
  HUOSHUI_SL651_MAX_RATE: setting(
    count.default(50),
    'Frames a second of one connection, on average; beyond it we read more slowly, and nothing is lost',
    'frames/s',
  ),
  HUOSHUI_SL651_SILENCE_MS: setting(
    wait.default(900_000),
    'How long a connection of stations may bring no frame; then it is closed',
    'ms',
  ),
  HUOSHUI_SL651_PACKET_WAIT_MS: setting(
    wait.default(10_000),
    'How long missing packets of a message are waited for before they are asked for again, three times',
    'ms',
  ),
  HUOSHUI_SL651_ACK_TIME: setting(
    z.enum(['station', 'ours']).default('station'),
    "Time in an acknowledgement: the station's own, or ours, by which some stations set their clocks",
    'station, ours',
  ),
} as const

export type Sl651Settings = SettingsOf<typeof sl651Settings> & Pick<SharedSettings, 'HUOSHUI_HOST'>
