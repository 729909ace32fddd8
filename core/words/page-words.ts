import type { Role } from '../people/role.ts'
import type { MeWords } from './me-words.ts'
import type { PeopleWords } from './people-words.ts'
import type { QueueWords } from './queue-words.ts'

/** What the crew's page says beside that. */
export interface PageWords extends PeopleWords {
  readonly tab: Readonly<Record<'main' | 'now' | 'orders' | 'order' | 'site' | 'onCall' | 'more' | 'announce', string>>
  readonly login: LoginWords
  readonly truth: TruthWords
  readonly list: ListWords
  readonly value: ValueWords
  readonly card: CardWords
  readonly action: Readonly<Record<PageAction, string>>
  readonly queue: QueueWords
  readonly site: SiteWords
  readonly more: MoreWords
  readonly me: MeWords
  /** The clock of the city, by the name of its zone; others are called by that. */
  readonly zone: Readonly<Record<string, string>>
}

type MoreWords = Readonly<
  Record<'language' | 'console' | 'you' | 'silent' | 'unreviewed' | 'logOut' | 'unsent', string>
> & {
  readonly role: Readonly<Record<Role, string>>
}

export type PageAction =
  | 'acknowledge'
  | 'comment'
  | 'shelve'
  | 'unshelve'
  | 'reset'
  | 'out-of-service'
  | 'return-to-service'

type LoginWords = Readonly<
  Record<
    | 'title'
    | 'name'
    | 'password'
    | 'token'
    | 'show'
    | 'hide'
    | 'keep'
    | 'keepPhone'
    | 'hint'
    | 'logIn'
    | 'badToken'
    | 'ended'
    | 'noAnswer'
    | 'tooMany'
    | 'wecom'
    | 'oidc'
    | 'notKnown'
    | 'failed'
    | 'first'
    | 'firstHow'
    | 'firstOnce'
    | 'byToken'
    | 'byPerson'
    | 'welcome'
    | 'choose'
    | 'chooseHow'
    | 'setAndIn',
    string
  >
>

/** What the page knows of itself. */
type TruthWords = Readonly<
  Record<
    | 'live'
    | 'heard'
    | 'late'
    | 'lateAge'
    | 'deaf'
    | 'deafEver'
    | 'deafDo'
    | 'old'
    | 'oldEver'
    | 'oldDo'
    | 'offline'
    | 'offlineNever'
    | 'offlineDo'
    | 'notJudged'
    | 'notJudgedEver'
    | 'notJudgedDo'
    | 'unproven'
    | 'unprovenDo'
    | 'connecting'
    | 'connectingDo'
    | 'newOnes'
    | 'newerPage'
    | 'soundOff'
    | 'soundTap'
    | 'soundOn',
    string
  >
>

type ListWords = Readonly<
  Record<
    | 'title'
    | 'mine'
    | 'city'
    | 'loading'
    | 'slow'
    | 'none'
    | 'noneChecked'
    | 'noneProof'
    | 'others'
    | 'asOf'
    | 'asOfMore'
    | 'allReport'
    | 'someReport'
    | 'silent'
    | 'silentEver'
    | 'open'
    | 'count'
    | 'gotAll'
    | 'undo'
    | 'undoAll'
    | 'left'
    | 'over'
    | 'by'
    | 'unknown'
    | 'justNow'
    | 'since'
    | 'firstOut'
    | 'newCritical',
    string
  >
>

type ValueWords = Readonly<
  Record<
    | 'rising'
    | 'falling'
    | 'steady'
    | 'wasRising'
    | 'wasFalling'
    | 'wasSteady'
    | 'limit'
    | 'raisedAt'
    | 'good'
    | 'unchecked'
    | 'suspect'
    | 'bad'
    | 'missing'
    | 'old'
    | 'ago',
    string
  >
>

type CardWords = Readonly<
  Record<
    | 'title'
    | 'back'
    | 'needsNote'
    | 'oneTap'
    | 'onMyWay'
    | 'there'
    | 'inspected'
    | 'with'
    | 'write'
    | 'note'
    | 'handOver'
    | 'handTo'
    | 'handed'
    | 'more'
    | 'shelve'
    | 'outOfService'
    | 'send'
    | 'cancel'
    | 'why'
    | 'order'
    | 'howLong'
    | 'trend'
    | 'gaps'
    | 'steps'
    | 'noData'
    | 'noTrend'
    | 'rain'
    | 'alarmAt'
    | 'told'
    | 'tries'
    | 'history'
    | 'received'
    | 'map'
    | 'gone'
    | 'notHere'
    | 'failed'
    | 'kept'
    | 'retry'
    | 'broken'
    | 'loading',
    string
  >
>

type SiteWords = Readonly<
  Record<
    | 'choose'
    | 'link'
    | 'signal'
    | 'data'
    | 'clock'
    | 'clockWrong'
    | 'clockRight'
    | 'gone'
    | 'devices'
    | 'alarms'
    | 'noAlarms'
    | 'lines'
    | 'never'
    | 'loading'
    | 'asOf'
    | 'points',
    string
  >
>
