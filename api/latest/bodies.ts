import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Plant, PlantRef } from '../../core/plant/plant.ts'
import type { LatestExtent, LatestReading, StateReader } from '../../storage/ingest/state.ts'
import { presentReading } from './present.ts'
import { SiteText } from './site-text.ts'

/** Up to this size an answer is kept whole, bytes; a larger one is put together of its pieces each time. */
const wholeBytes = 1_048_576

/**
 * The answers of `/api/v1/latest` as bytes. What a reading looks like is written once for each change of it, and asked
 * for by many: screens, crews' phones, other programs. Holds about 250 bytes for each point of the plant, twice.
 */
export class LatestBodies {
  private readonly state: Pick<StateReader, 'latest' | 'changesSince' | 'extent'>
  private readonly plant: PlantRef
  private of: Plant | undefined
  private newest = 0
  /** Of the changes of all points: with their number and the newest it tells whether anything was missed. */
  private sum = 0
  private readonly changes = new Map<string, number>()
  private readonly sites = new Map<string, SiteText>()
  private readonly whole = new Map<string, Uint8Array<ArrayBuffer>>()
  private turn: Promise<unknown> = Promise.resolve()

  constructor(state: LatestBodies['state'], plant: PlantRef) {
    this.state = state
    this.plant = plant
  }

  /** The answer of a site, or of all, as it is now: in pieces, one where it is small. */
  async read(site: string | undefined): Promise<readonly Uint8Array<ArrayBuffer>[]> {
    const mine = this.turn.then(() => this.readNow(site))
    this.turn = mine.catch(() => undefined)
    return await mine
  }

  private async readNow(site: string | undefined): Promise<readonly Uint8Array<ArrayBuffer>[]> {
    await this.follow()
    const key = site ?? ''
    const kept = this.whole.get(key)
    if (kept) return [kept]
    const sites = site === undefined ? [...this.sites.keys()].sort(byId) : [site]
    const pieces: Uint8Array<ArrayBuffer>[] = [begin]
    for (const id of sites) {
      for (const piece of (await this.sites.get(id)?.pieces()) ?? []) {
        if (pieces.length > 1) pieces.push(comma)
        pieces.push(piece)
      }
    }
    pieces.push(end)
    const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0)
    if (bytes > wholeBytes) return pieces
    const whole = new Uint8Array(bytes)
    let at = 0
    for (const piece of pieces) {
      whole.set(piece, at)
      at += piece.length
    }
    this.whole.set(key, whole)
    return [whole]
  }

  /** Brings all forward to what is kept now; from nothing where more has changed than new readings can have. */
  private async follow(): Promise<void> {
    const { state, plant } = this
    const now = await state.extent()
    if (this.of === plant.current && this.isAt(now)) return
    this.whole.clear()
    if (this.of === plant.current && now.newest > this.newest) {
      await this.take(await state.changesSince(this.newest, Number.MAX_SAFE_INTEGER))
      // what came after `now` is held against the next one
      if (this.newest > now.newest || this.isAt(now)) return
    }
    this.changes.clear()
    this.sites.clear()
    this.newest = 0
    this.sum = 0
    this.of = plant.current
    await this.take(await state.latest())
  }

  private isAt({ points, newest, sum }: LatestExtent): boolean {
    return this.newest === newest && this.changes.size === points && this.sum === sum
  }

  private async take(readings: readonly LatestReading[]): Promise<void> {
    for (const [index, reading] of readings.entries()) {
      if (index % 1_000 === 999) await nextTurn()
      const { point, change } = reading
      this.sum += change - (this.changes.get(point) ?? 0)
      if (change > this.newest) this.newest = change
      this.changes.set(point, change)
      const id = point.slice(0, point.indexOf('/'))
      let site = this.sites.get(id)
      if (!site) {
        site = new SiteText()
        this.sites.set(id, site)
      }
      site.set(point, JSON.stringify(presentReading(reading, this.plant.current)))
    }
  }
}

const encoder = new TextEncoder()
const [begin, comma, end] = [encoder.encode('{"readings":['), encoder.encode(','), encoder.encode(']}')]

/** As their points are ordered by their whole ids. */
function byId(one: string, other: string): number {
  return `${one}/` < `${other}/` ? -1 : 1
}
