import type { Adding } from '../adding.ts'
import type { PlacedEdit, RuleOrigin } from '../alarm/compile/origin.ts'
import type { Units } from '../alarm/expression/unit.ts'
import type { MaintenanceWindow } from '../alarm/maintenance-window.ts'
import type { AlarmRule } from '../alarm/rule.ts'
import type { AlarmsFile } from '../alarm/schema.ts'
import type { Installed } from '../loudspeaker/installed.ts'
import type { Duty } from '../people/duty.ts'
import type { Quantity } from '../quantity-register.ts'
import type { EditVerdict } from '../rule-edit/verdict.ts'
import type { Scale } from '../scale.ts'
import type { LocalText } from '../words/language.ts'
import type { QuantityText } from './quantity-schema.ts'
import type { PlantFile } from './schema.ts'

/** A value that one instrument reports. */
export interface Point {
  /** `{site}/{asset}/{point}` */
  readonly id: string
  readonly site: string
  readonly asset: string
  readonly point: string
  readonly name: LocalText
  readonly quantity: Quantity
  readonly adding: Adding
  /** Unit on the wire; the store keeps `quantity.unit`. */
  readonly unit: string
  /** True where the plant file names the unit; else `unit` is the quantity's. */
  readonly saysUnit?: true
  /** From the number on the wire to one in `unit`. */
  readonly scale?: Scale
  readonly device: string
  /** Name in the device's messages. */
  readonly wire: string
  readonly everyMs?: number
  /** [low, high] that the instrument can report, in `quantity.unit`. */
  readonly range?: readonly [number, number]
  /** Values as sent that mean "no value". */
  readonly sentinels: ReadonlySet<number | string>
  /** Fastest possible change, in `quantity.unit` per ms. */
  readonly maxRatePerMs?: number
  readonly spike?: number
  readonly flatMs?: number
}

export type Site = PlantFile['sites'][number]
export type Asset = Site['assets'][number]

export interface Device {
  readonly id: string
  readonly site: string
  readonly gateway?: string
  /** What it calls itself in a foreign format, as the plant file writes it. */
  readonly address?: string
  /** `delayed`: its readings come late by design. Default prompt. */
  readonly delivery?: 'prompt' | 'delayed'
  /** By name on the wire. */
  readonly points: ReadonlyMap<string, Point>
}

/** The city, indexed for looking up. Immutable: a reload makes another. */
export interface Plant {
  readonly city: PlantFile['city']
  /** Midnight of the city's first day, epoch ms: nothing was measured before. */
  readonly firstAt?: number
  readonly sites: readonly Site[]
  readonly decoders: NonNullable<PlantFile['decoders']>
  /** The quantities that the plant file defines, as it writes them. */
  readonly ownQuantities: readonly QuantityText[]
  /** What can be measured, by id: built in, or its own. */
  readonly quantities: ReadonlyMap<string, Quantity>
  /** What expressions may write behind a number. */
  readonly units: Units
  /** By `{site}/{asset}/{point}`. */
  readonly points: ReadonlyMap<string, Point>
  /** By `{site}/{device}`. */
  readonly devices: ReadonlyMap<string, Device>
  /** As `addressIndex` (addresses.ts) makes it. */
  readonly devicesByAddress: ReadonlyMap<string, Device>
  /** The alarm rules at their places, parents before children. */
  readonly rules: readonly AlarmRule[]
  /** Where the rules come from; left out where they were not compiled from a plant file here. */
  readonly book?: RuleBook
  /** Who is there to be told, and when. */
  readonly duty: Duty
  /** What can be said on site, and where. */
  readonly loudspeakers: Installed
  /** Planned work, by the plant file and as it was made beside it. */
  readonly maintenance: readonly MaintenanceWindow[]
  /** Which state of what was made beside it; left out: none was looked at. */
  readonly madeStamp?: string
}

/** What the rules in force were made of. */
export interface RuleBook {
  /** The plant file's rules as written, without edits. */
  readonly alarms: AlarmsFile
  /** By the rule's id; rules on trial are not among them. */
  readonly origins: ReadonlyMap<string, RuleOrigin>
  /** Which state of the edits is in it, and what became of each; left out: none was looked at. */
  readonly edited?: EditedBook
}

export interface EditedBook {
  /** Another one when the edits in force are others. */
  readonly stamp: string
  /** Edits that hold, in the order in which they were applied. */
  readonly held: readonly PlacedEdit[]
  /** Of each edit that is applied or tried, by its number. */
  readonly verdicts: ReadonlyMap<number, EditVerdict>
}

/** The plant in force; a reload replaces `current`. Readers take it once per batch or request. */
export interface PlantRef {
  current: Plant
}
