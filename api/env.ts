import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Logger } from 'pino'
import type { ConfiguredChannel, SecretSource } from '../core/channel/parse.ts'
import type { PlantRef } from '../core/plant/plant.ts'
import type { AlarmStore } from '../storage/alarms/alarms.ts'
import type { KpiLog } from '../storage/alarms/kpis/kpis.ts'
import type { AnnouncementLog } from '../storage/announcements/announcements.ts'
import type { Audit } from '../storage/audit/audit.ts'
import type { Caller, Spent, Tokens } from '../storage/credentials/tokens.ts'
import type { DeliveryStore } from '../storage/deliveries/deliveries.ts'
import type { StateReader } from '../storage/ingest/state.ts'
import type { Hasher } from '../storage/logins/hasher.ts'
import type { LoginStore, Session } from '../storage/logins/logins.ts'
import type { MaintenanceStore } from '../storage/maintenance/maintenance.ts'
import type { NoticeLog } from '../storage/notices/notices.ts'
import type { OrderPhotos, WorkOrders } from '../storage/orders/orders.ts'
import type { PeopleStore } from '../storage/people/people.ts'
import type { ProgressWatch } from '../storage/progress/watch.ts'
import type { ReadingStore } from '../storage/readings/store.ts'
import type { Repeats } from '../storage/repeats/repeats.ts'
import type { RuleEditStore } from '../storage/rule-edits/rule-edits.ts'
import type { Backtests } from './backtests/jobs.ts'
import type { LiveEvents } from './live/live-events.ts'
import type { LogIn } from './login/log-in.ts'
import type { SessionCheck } from './login/session-check.ts'
import type { ApiMetrics } from './metrics.ts'
import type { ProblemKind } from './problem-kinds.ts'
import type { ClaimBook } from './quarantine/claim-book.ts'
import type { ApiSettings } from './settings.ts'
import type { TokenCheck } from './token-check.ts'

/** What a route may use. */
export interface RouteDeps {
  readonly settings: ApiSettings
  readonly log: Logger
  readonly plant: PlantRef
  readonly store: ReadingStore
  readonly state: StateReader
  readonly tokens: Tokens
  readonly tokenCheck: TokenCheck
  /** Who let whom in. */
  readonly audit: Audit
  /** How people log in. */
  readonly logins: LoginStore
  readonly hasher: Hasher
  /** What phone numbers and ids at providers stand for. */
  readonly source: SecretSource
  readonly logIn: LogIn
  readonly sessionCheck: SessionCheck
  readonly alarms: AlarmStore
  /** Whether alarms are evaluated and readings stored, wherever that is done. */
  readonly progress: Pick<ProgressWatch, 'standings'>
  readonly notices: NoticeLog
  /** Who was called, person by person; receipts and answers are put in here. */
  readonly deliveries: DeliveryStore
  /** What loudspeakers on site are to say, and did. */
  readonly announcements: AnnouncementLog
  /** The channels of the file: whose receipts are taken. */
  readonly channels: readonly ConfiguredChannel[]
  readonly kpis: KpiLog
  /** Covers, swaps and leave, and which rota was in force when. */
  readonly people: PeopleStore
  /** Work orders and their photos. */
  readonly orders: WorkOrders & OrderPhotos
  /** Edits of rules beside the plant file. */
  readonly ruleEdits: RuleEditStore
  /** Planned work that was made beside the plant file. */
  readonly maintenance: MaintenanceStore
  /** Takes what waits into the plant, beside the plant file. */
  readonly claims: ClaimBook
  /** Which requests under a key were begun, and how they were answered. */
  readonly repeats: Repeats
  readonly live: LiveEvents
  readonly backtests: Backtests
  readonly measures: ApiMetrics
  /** Epoch ms. */
  readonly clock: () => number
}

/** What the connection tells a request; absent where there is no connection (`app.request()`). */
export interface Connection {
  /** IP address of the other end. */
  readonly address?: string
  /** Breaks the connection off: the only way to say "this answer is not complete" once it has begun. */
  readonly hangUp?: () => void
}

export interface ApiEnv {
  Bindings: Connection
  Variables: {
    /** UUID of the request, on its log lines and in its problem. */
    requestId: string
    /** The person or program that asks; undefined without a good session or token. */
    caller: Caller | undefined
    /** The session by which a person asks. */
    session: Session | undefined
    /** A browser sent somebody's session along for a page that is not ours: it is nobody who asks. */
    foreign: boolean
    /** Why the token that was shown is good no longer; undefined where it never was. */
    spent: Spent['because'] | undefined
    /** The kind of problem that it was answered with. */
    problem: ProblemKind | undefined
    /** Does what was asked under an idempotency key once. */
    doOnce: DoOnce
    /** Aborted when the request has taken too long. */
    expired: AbortSignal
  }
}

export type Api = OpenAPIHono<ApiEnv>
export type ApiContext = Context<ApiEnv>

/** Does a request under its `Idempotency-Key`, or answers as it was answered before. `secret`: the answer is for no disk. */
export type DoOnce = (
  c: ApiContext,
  next: () => Promise<void>,
  answer: 'kept' | 'secret',
) => Promise<Response | undefined>
