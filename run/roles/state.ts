import type { Logger } from 'pino'
import type { AlarmStore, JournalCursors } from '../../storage/alarms/alarms.ts'
import type { AnnouncementLog } from '../../storage/announcements/announcements.ts'
import type { Audit } from '../../storage/audit/audit.ts'
import type { ClaimStore } from '../../storage/claims/claims.ts'
import type { DeviceCredentials } from '../../storage/credentials/devices.ts'
import type { StationPasswords } from '../../storage/credentials/stations.ts'
import type { Tokens } from '../../storage/credentials/tokens.ts'
import type { DeliveryStore } from '../../storage/deliveries/deliveries.ts'
import type { DiskRoom } from '../../storage/disk-room.ts'
import type { IngestState, StateReader } from '../../storage/ingest/state.ts'
import type { StoreWritten } from '../../storage/ingest/store-written.ts'
import type { LoginStore } from '../../storage/logins/logins.ts'
import type { MaintenanceStore } from '../../storage/maintenance/maintenance.ts'
import type { NodeBook } from '../../storage/nodes/nodes.ts'
import type { NoticeLog } from '../../storage/notices/notices.ts'
import type { OrderLimits } from '../../storage/orders/decide.ts'
import type { OrderStore } from '../../storage/orders/orders.ts'
import type { Lease, Ownership } from '../../storage/ownership/ownership.ts'
import type { PeopleStore } from '../../storage/people/people.ts'
import type { SharedProgress } from '../../storage/progress/shared.ts'
import type { Repeats } from '../../storage/repeats/repeats.ts'
import type { RuleEditStore } from '../../storage/rule-edits/rule-edits.ts'
import type { Asked } from '../../storage/steps.ts'

/**
 * Where this process keeps what is to be kept: each of these opens a store, whose user disposes it. In files of the data
 * folder, or in PostgreSQL where the settings name one; only the modules of the one that is meant are loaded.
 */
export interface State extends AsyncDisposable {
  /** For people: the folder, or the server. */
  readonly where: string
  /** `part`: for whoever evaluates a part of several; left out, the first, or for looking. */
  alarms(part?: EvaluatedPart): Promise<AlarmStore>
  journalCursors(): Promise<JournalCursors>
  /** For the one ingest of a part; default: the first. */
  ingest(limits: IngestLimits, partition?: number): Promise<IngestState>
  /** Which store of readings ingest has written. */
  storeWritten(): Promise<StoreWritten>
  /** What ingest keeps, for looking. */
  ingestReader(): Promise<StateReader>
  /** `max`: notices and attempts that are kept. */
  notices(max: number): Promise<NoticeLog>
  announcements(): Promise<AnnouncementLog>
  audit(): Promise<Audit>
  devices(): Promise<DeviceCredentials>
  /** `fixed`: `HUOSHUI_TOKEN`, which is not on record. */
  tokens(fixed?: string): Promise<Tokens>
  stations(): Promise<StationPasswords>
  /** `mostSessions`: of one person at once; default 10. */
  logins(mostSessions?: number): Promise<LoginStore>
  people(): Promise<PeopleStore>
  /** `room`: what photos leave free on the disk, where they are files. */
  orders(limits: OrderLimits, room?: Pick<DiskRoom, 'claim'>): Promise<OrderStore>
  /** `max`: deliveries and notes that are kept; default 100,000. */
  deliveries(max?: number): Promise<DeliveryStore>
  ruleEdits(): Promise<RuleEditStore>
  maintenance(): Promise<MaintenanceStore>
  claims(): Promise<ClaimStore>
  repeats(): Promise<Repeats>
  /** Progress where all machines see it; undefined where there is one, whose folder has it. */
  progress(): Promise<SharedProgress | undefined>
  /** How far the readers of a part of the reading log of an identity have come, or of any; default: the first part. */
  readUpTo(identity: string | undefined, partition?: number): Asked<number>
  /** Whether the state of files was copied here; of files themselves there is nothing to copy. */
  hasCopy(): Promise<boolean>
  /** Who of several does what one does at a time; undefined in a folder, whose lock says it. The caller disposes it. */
  ownership(log: Logger): Promise<Ownership | undefined>
  /** Which brokers live; undefined in a folder, which has one. The caller disposes it. */
  brokerNodes(): Promise<NodeBook | undefined>
  /** The same stores for whoever has that lease: once it is another's they keep nothing more. */
  under(lease: Lease): Promise<State>
}

/** Which part of the reading log is evaluated, and which rules it has. */
export interface EvaluatedPart {
  readonly partition: number
  readonly owns: (rule: string) => boolean
}

/** Rejects, bytes of them, and unknown devices that are kept; above it the oldest go. */
export interface IngestLimits {
  readonly rejectsMax: number
  readonly rejectsBytesMax: number
  readonly quarantineMax: number
}
