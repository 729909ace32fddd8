import type { Priority } from '../../core/alarm/priority.ts'
import type { Doing, OrderEntry, OrderEvent, OrderRefusal } from '../../core/order/event.ts'
import type { NewOrder, Order, OrderState } from '../../core/order/order.ts'
import type { RequestKey } from '../answers.ts'

/** Work orders as people see and move them. */
export interface WorkOrders {
  open(given: NewOrder, doing: Doing, key?: RequestKey): Promise<Result>
  /** With a key that was used before, the first answer is given again. */
  act(id: number, event: OrderEvent, doing: Doing, key?: RequestKey): Promise<Result>
  order(id: number): Promise<Order | undefined>
  ofOccurrence(alarm: string, occurrence: number): Promise<Order | undefined>
  /** At most `limit`, by id, ascending; with `newest` descending. */
  orders(query: OrderQuery): Promise<readonly Order[]>
  /** The journal of one order, from its opening. */
  journal(id: number): Promise<readonly OrderEntry[]>
  /** How many orders there are in each state. */
  counts(): Promise<Readonly<Partial<Record<OrderState, number>>>>
}

/** The side of who opens orders out of the alarm journal, and moves them by what crews answer and by time. */
export interface OrderFollowing {
  /** Begins to follow: of whoever had begun before, in whatever process, `commit` keeps nothing more and rejects. */
  resume(): Promise<void>
  /** Of which alarm journal this is, and where that ends. Of another one no occurrence holds. Returns how many open orders have lost theirs. */
  belongTo(journal: string, end: number): Promise<number>
  places(): Promise<Places>
  /** All that is decided in one turn, with how far the sources were read: kept whole, or not at all. What becomes of each opening and act, in order. */
  commit(step: OrderStep): Promise<readonly Outcome[]>
  /** Occurrences out of a backlog, whose time to settle is over. */
  settled(at: number, limit: number): Promise<readonly Occurrence[]>
  /** Orders for which time alone does something by then, soonest first. */
  due(at: number, limit: number): Promise<readonly Order[]>
  /** Disposed orders of alarms by id, after one of them, and since when the instrument has been good. */
  watched(limit: number, after?: number): Promise<readonly { readonly order: Order; readonly since?: number }[]>
}

/** Photos of orders. */
export interface OrderPhotos {
  /** Keeps a photo that is clean and small enough, by its hash, and notes it on the order. */
  addPhoto(id: number, photo: NewPhoto, doing: Doing, key?: RequestKey): Promise<Result>
  photo(hash: string): Promise<Uint8Array | undefined>
  /** Bytes of all photos. */
  photoBytes(): Promise<number>
}

/**
 * Work orders, and all that became of them. Whoever moves one, person or platform, does it by the same `actOnOrder`: load,
 * apply, append, save, in one transaction. It changes no alarm.
 */
export interface OrderStore extends WorkOrders, OrderFollowing, OrderPhotos, AsyncDisposable {}

/** How far each source was read: numbers of entries. `said`: what crews have answered. */
export interface Places {
  readonly journal: number
  readonly said: number
}

export interface Occurrence {
  readonly alarm: string
  readonly occurrence: number
}

/** An opening by the platform. `calledAt`: when the occurrence called people, epoch ms; what was known by then needs none. */
export interface Opened {
  readonly given: NewOrder
  readonly doing: Doing
  readonly calledAt?: number
}

export interface OrderStep {
  readonly places?: Partial<Places>
  readonly opens?: readonly Opened[]
  readonly acts?: readonly {
    readonly of: number | Occurrence
    readonly event: OrderEvent
    readonly doing: Doing
    readonly key?: string
  }[]
  /** What comes out of a backlog waits until `due`, epoch ms, for the rest of it. */
  readonly waits?: readonly (Occurrence & { readonly due: number })[]
  readonly waited?: readonly Occurrence[]
  /** Since when the instrument is good; left out: it is not. */
  readonly watched?: readonly { readonly order: number; readonly since?: number }[]
}

export type StoreRefusal =
  | OrderRefusal
  | 'key-reused'
  | 'unknown-order'
  | 'known'
  | 'full'
  | 'photos-full'
  | 'disk-reserved'

/** `known`: this occurrence has its order, and that is open or was opened after the call. `full`: more open orders than can be kept. */
export type Result =
  | { readonly ok: true; readonly order: Order; readonly follow?: Order }
  | { readonly ok: false; readonly because: StoreRefusal; readonly order?: Order }

export interface Outcome {
  readonly step: OrderEvent['type'] | 'opened'
  readonly outcome: 'done' | 'again' | StoreRefusal
}

export interface OrderQuery {
  readonly after?: number
  readonly newest?: boolean
  readonly site?: string
  readonly crew?: string
  readonly alarm?: string
  readonly states?: readonly OrderState[]
  readonly priorities?: readonly Priority[]
  /** When it was opened, [from, to), epoch ms. */
  readonly from?: number
  readonly to?: number
  readonly limit: number
}

export interface NewPhoto {
  readonly content: Uint8Array
  readonly type: 'image/jpeg' | 'image/png'
  readonly width: number
  readonly height: number
}
