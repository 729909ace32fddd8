/** Of what was done on a phone and has to arrive. */
export type QueueWords = Readonly<
  Record<
    | 'waiting'
    | 'kept'
    | 'notKept'
    | 'sent'
    | 'refused'
    | 'changed'
    | 'notDone'
    | 'yours'
    | 'theirs'
    | 'again'
    | 'drop'
    | 'seen'
    | 'noAnswer'
    | 'stuck'
    | 'noRoom'
    | 'trouble'
    | 'tooSlow'
    | 'tryNow'
    | 'inBar'
    | 'goesOn'
    | 'behind'
    | 'otherPage'
    | 'otherPageDo'
    | 'otherPerson',
    string
  >
>
