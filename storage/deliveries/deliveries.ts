import type { CallingAbout } from '../../core/delivery/about.ts'
import type { AnswerVerb } from '../../core/delivery/outcome.ts'
import type { DeliveryRecord, NoteRecord } from '../../core/delivery/record.ts'
import type { NoticeKind } from '../../core/notice/kind.ts'
import type { EscalationState } from '../../core/people/escalation/state.ts'
import type { Incoming, NewIncoming } from './incoming.ts'

/** How far each calling has come, and the place in the alarm journal: what the role `alarms` decides from, and writes. */
export interface Callings {
  /** Begins to follow: of whoever had begun before, in whatever process, `commit` keeps nothing more and rejects. */
  resume(): Promise<void>
  /** Number of the last journal entry that has been taken up. */
  cursor(): Promise<number>
  /** Of which journal this is, and where that ends. Of another one nothing holds: its numbers mean other entries. Returns how many callings were given up. */
  belongTo(journal: string, end: number): Promise<number>
  /** All of a step, in one transaction. */
  commit(step: Step): Promise<void>
  calling(alarm: string, occurrence: number): Promise<Calling | undefined>
  /** Callings for which time alone does something by then, soonest first. */
  due(at: number, limit: number): Promise<Calling[]>
  /** When time alone does something next, epoch ms. */
  nextDue(): Promise<number | undefined>
  /** Of one alarm, newest first; `isOpen`: only those that are not over. */
  callingsOf(alarm: string, query: { readonly isOpen?: true; readonly limit: number }): Promise<Calling[]>
  /** Until when each crew's changes of duty have been looked at, epoch ms. */
  dutyPlaces(): Promise<ReadonlyMap<string, number>>
  /** Callings that are not over. */
  open(limit: number): Promise<Calling[]>
}

/** What was sent to each person, and what became of it. */
export interface DeliveryHistory {
  /** Neither accepted nor given up, in the order of their decision. */
  unsettled(): Promise<DeliveryRecord[]>
  delivery(id: string): Promise<DeliveryRecord | undefined>
  deliveriesOf(alarm: string, occurrence: number): Promise<DeliveryRecord[]>
  /** Those that a provider took under an id; a digest is many. */
  byProvider(account: string, providerId: string): Promise<DeliveryRecord[]>
  /** Decided in [from, to), at most `limit`, oldest first. */
  decidedIn(from: number, to: number, limit: number): Promise<DeliveryRecord[]>
  /** Decided since then, and their cards are not over: the newest, at most `limit`, oldest first. */
  withCards(since: number, limit: number): Promise<DeliveryRecord[]>
  /** When the newest of those that were accepted was, epoch ms; undefined where none was. */
  newestAccepted(): Promise<number | undefined>
  notesOf(alarm: string, occurrence: number): Promise<NoteRecord[]>
  /** What people have said to calls, after a place among the notes, and the place to go on from. */
  said(after: number, limit: number): Promise<{ readonly said: readonly Said[]; readonly next: number }>
}

/** What came from outside, in any process, for the role `alarms` to take up. */
export interface IncomingBox {
  /** Puts it in. The oldest that nothing matched go when there are too many. */
  bring(incoming: NewIncoming): Promise<void>
  incoming(limit: number): Promise<Incoming[]>
  /** What came, and matched nothing. */
  unmatched(limit: number): Promise<Incoming[]>
}

/** Links by which people answer. */
export interface AnswerLinks {
  /** The secret of a person's link for one occurrence: the same each time, 22 characters. */
  linkSecret(link: Link): Promise<string>
  linkOf(secret: string): Promise<Link | undefined>
  /** Says something by a link and brings it in, in one transaction: false where that was said in this run before, or stands behind what was. */
  answerByLink(secret: string, said: LinkSaid, answer: NewIncoming): Promise<boolean>
  /** What was said by a link in a run of the calling, in order of time. */
  saidByLink(secret: string, run: number): Promise<readonly LinkSaid[]>
}

/**
 * Who was told of an alarm, person by person, and what they answered. How far each calling has come is kept in the same
 * transaction as the place in the alarm journal and what is to be sent.
 */
export interface DeliveryStore extends Callings, DeliveryHistory, IncomingBox, AnswerLinks, AsyncDisposable {}

/** The calling about one occurrence of an alarm. Times epoch ms. */
export interface Calling {
  readonly alarm: string
  readonly occurrence: number
  /** Ids in the plant file. */
  readonly escalation: string
  readonly crew?: string
  readonly quiet?: { readonly fromMs: number; readonly toMs: number }
  /** The journal entry that it began with. */
  readonly begunBy: number
  /** The journal entry that is told: the raise, what made it worse, the end. */
  readonly entry: number
  readonly kind: NoticeKind
  readonly isDrill?: true
  /** It is no alarm, but what stands, for who comes on duty, say. */
  readonly about?: CallingAbout
  readonly beganAt: number
  /** Left out: a backlog is to settle first, until `due`. */
  readonly state?: EscalationState
  readonly due?: number
}

export type NewDelivery = Pick<
  DeliveryRecord,
  | 'id'
  | 'person'
  | 'channel'
  | 'purpose'
  | 'because'
  | 'round'
  | 'step'
  | 'alarm'
  | 'occurrence'
  | 'entry'
  | 'kind'
  | 'priority'
  | 'isDrill'
  | 'about'
  | 'decidedAt'
>

/** What somebody who was called has said: by a key, a button, a link or the API. */
export interface Said {
  readonly alarm: string
  readonly occurrence: number
  /** Epoch ms, ours. */
  readonly at: number
  readonly says: AnswerVerb
  /** A person's id, or who a token belongs to. */
  readonly by: string
  readonly via: string
}

/** What is written of a delivery; what is left out stays. */
export type DeliveryChange = { readonly id: string } & Partial<
  Pick<
    DeliveryRecord,
    | 'outcome'
    | 'attempts'
    | 'firstAttemptAt'
    | 'lastAttemptAt'
    | 'account'
    | 'message'
    | 'providerId'
    | 'acceptedAt'
    | 'failedAt'
    | 'shown'
    | 'card'
    | 'detail'
  >
>

/** All that one turn comes to: kept whole, or not at all. */
export interface Step {
  readonly cursor?: number
  readonly dutyPlaces?: readonly { readonly crew: string; readonly at: number }[]
  readonly callings?: readonly Calling[]
  readonly decided?: readonly NewDelivery[]
  readonly changed?: readonly DeliveryChange[]
  readonly notes?: readonly NoteRecord[]
  readonly taken?: readonly { readonly row: number; readonly as: 'done' | 'unmatched' }[]
}

/** `run`: how often the calling had begun at its first step; each time people are asked anew. `at`: ours, epoch ms. */
export interface LinkSaid {
  readonly run: number
  readonly verb: AnswerVerb
  readonly at: number
}

export interface Link {
  readonly alarm: string
  readonly occurrence: number
  readonly person: string
}
