import type { AttentionState } from '../alarm/alarm.ts'
import type { EventName } from '../alarm/journal.ts'
import type { Priority } from '../alarm/priority.ts'
import type { WarningColour } from '../alarm/warning-colour.ts'
import type { Ending, NoticeKind } from '../notice/kind.ts'
import type { NoticeOutcome } from '../notice/outcome.ts'
import type { ConsoleWords } from './console-words.ts'
import type { AdminWords } from './en-admin.ts'
import type { DataWords } from './en-data.ts'
import type { RulesWords } from './en-rules.ts'
import type { OrderWords } from './order-words.ts'
import type { PageWords } from './page-words.ts'
import type { RuleEditWords } from './rule-edit-words.ts'

/** All that we say in one language. `{x}` is filled in by `fill`. */
export interface Words {
  /** Where only the state is known. */
  readonly state: Readonly<Record<AttentionState, string>>
  readonly stateOf: StateSentences
  readonly priority: Readonly<Record<Priority, string>>
  readonly colour: Readonly<Record<WarningColour, string>>
  /** What has happened to an alarm. */
  readonly event: Readonly<Record<EventName, string>>
  /** What a person is told. */
  readonly kind: Readonly<Record<NoticeKind, string>>
  readonly ending: Readonly<Record<Ending, string>>
  readonly whyOver: WhyOver
  readonly outcome: Readonly<Record<NoticeOutcome, string>>
  /** By which means people are told; others are called as they are named. */
  readonly channel: Readonly<Record<string, string>>
  readonly span: Readonly<Record<'d' | 'h' | 'min' | 's', string>>
  /** Headings of what is said of an alarm. */
  readonly label: Labels
  readonly mail: MailWords
  readonly message: MessageWords
  readonly page: PageWords
  readonly console: ConsoleWords
  readonly order: OrderWords
  readonly ruleEdit: RuleEditWords
  readonly rules: RulesWords
  readonly data: DataWords
  readonly admin: AdminWords
}

/** A state with who and when. */
export interface StateSentences {
  readonly answered: string
  readonly returned: string
  readonly toReset: string
  readonly shelved: string
  readonly outForRepair: string
}

/** Why what people were told of does not stand any more. */
export interface WhyOver {
  readonly outOfService: string
  readonly onTrial: string
  readonly withdrawn: string
  readonly reset: string
  readonly outOfCalendar: string
  readonly maintenance: string
  readonly state: string
  readonly goneWhileShelved: string
  readonly goneWhileSuppressed: string
  readonly gone: string
}

export interface Labels {
  readonly event: string
  readonly why: string
  readonly before: string
  readonly priority: string
  readonly warning: string
  readonly place: string
  readonly value: string
  readonly limit: string
  readonly time: string
  readonly returned: string
  readonly firstOut: string
  readonly latched: string
  readonly cause: string
  readonly consequence: string
  readonly response: string
  readonly respondWithin: string
  readonly alarm: string
}

/** What an e-mail says beside that. */
export interface MailWords {
  readonly yes: string
  readonly toReset: string
  readonly open: string
  readonly digest: string
  readonly notices: string
  readonly zone: string
}

/** What a message on a telephone says beside that. */
/** What is said to whoever has pressed a button of a card. */
export interface PressWords {
  readonly thanks: string
  /** Somebody else has it already. */
  readonly taken: string
  readonly over: string
  readonly anotherPerson: string
  readonly unknownPerson: string
  readonly mayNot: string
  /** Of which nothing is on record yet. */
  readonly unknownCard: string
}

export interface MessageWords {
  readonly test: string
  readonly telling: string
  readonly digest: string
  readonly more: string
  readonly acknowledge: string
  readonly press: PressWords
  readonly drill: string
  readonly unanswered: string
  readonly notArrived: string
  readonly passedOn: string
  /** To who comes on duty, and to who goes. */
  readonly handOver: string
  readonly relieved: string
  readonly takeOver: string
  /** To whose account it is, and the line below it. */
  readonly logInsFailed: string
  readonly logInsName: string
}
