import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { PlantRef } from '../../core/plant/plant.ts'
import type { Noted } from '../../storage/progress/note.ts'
import type { Settings } from '../settings/settings.ts'
import type { State } from './state.ts'

/** What a process may run; the roles meet at what is stored, MQTT and HTTP. */
export const roles = ['broker', 'sl651', 'ingest', 'alarms', 'bridge', 'api'] as const
export type Role = (typeof roles)[number]

/** What every role is given. */
export interface RoleSurroundings {
  readonly settings: Settings
  readonly log: Logger
  readonly metrics: Registry
  readonly plant: PlantRef
  /** Where what is written by several roles, or machines, is kept. */
  readonly state: State
  /** Names of what is not ready, asked by `/readyz`. */
  readonly notReady: (() => string[] | Promise<string[]>)[]
  /** The parts of this process whose progress is on record. */
  readonly noted: Noted[]
  /** What was lost or did not fit together, in words for a person. */
  readonly told: (() => readonly string[])[]
  /** What is to be done when another plant file is in force. */
  readonly onReload: (() => Promise<void>)[]
}
