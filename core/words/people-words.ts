import type { AnswerVerb } from '../delivery/outcome.ts'
import type { ChannelName } from '../people/channel-kind.ts'

/** What the page says of people: who is on call, who was told, what they answered. */
export interface PeopleWords {
  /** By what people are told, and have answered. */
  readonly channel: Readonly<Record<ChannelName, string>>
  readonly told: ToldWords
  /** What people answer with by links, buttons and keys. */
  readonly said: Readonly<Record<AnswerVerb, string>>
  /** It stands at both ends of a title. */
  readonly drill: string
  /** To who is called by one. */
  readonly drills: Readonly<Record<'what' | 'answer' | 'none', string>>
  readonly onCall: OnCallWords
  /** Of a work order's steps. */
  readonly order: Readonly<
    Record<
      | 'done'
      | 'what'
      | 'photo'
      | 'photos'
      | 'notAPhoto'
      | 'tooMany'
      | 'dropPhoto'
      | 'notHere'
      | 'eta'
      | 'none'
      | 'loading'
      | 'gone'
      | 'left'
      | 'over'
      | 'changed'
      | 'asked'
      | 'until'
      | 'alarm'
      | 'open',
      string
    >
  >
}

/** Of who was told of an alarm, and how far that came. */
type ToldWords = Readonly<
  Record<
    | 'nobody'
    | 'notKnown'
    | 'next'
    | 'unanswered'
    | 'over'
    | 'toOfficer'
    | 'pressed'
    | 'answered'
    | 'read'
    | 'delivered'
    | 'undelivered'
    | 'decided'
    | 'attempted'
    | 'retrying'
    | 'accepted'
    | 'onlyLogged'
    | 'failed'
    | 'dropped',
    string
  >
>

/** Of who is on call, and why: covers, swaps, leave. */
type OnCallWords = Readonly<
  Record<
    | 'nobody'
    | 'find'
    | 'notFound'
    | 'moreCrews'
    | 'absent'
    | 'none'
    | 'unlisted'
    | 'coversFor'
    | 'added'
    | 'onLeave'
    | 'removed'
    | 'changes'
    | 'leave'
    | 'cover'
    | 'add'
    | 'remove'
    | 'swap'
    | 'madeBy'
    | 'withdrawn'
    | 'next'
    | 'change'
    | 'toCover'
    | 'toSwap'
    | 'turn'
    | 'withWhom'
    | 'standIn'
    | 'from'
    | 'to'
    | 'record'
    | 'recorded'
    | 'nothing'
    | 'gap'
    | 'noTurn'
    | 'refused'
    | 'samePerson'
    | 'wrongTime'
    | 'takeBack'
    | 'takeBackNow',
    string
  >
>
